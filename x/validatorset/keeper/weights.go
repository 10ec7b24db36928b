package keeper

import (
	"context"

	"cosmossdk.io/math"
)

// PerformanceWeights are the weights of commits, data and responses in the performance. Rewards divide the validators'
// emission by them.
//
//nolint:revive // three weights and an error: a struct would only hide the order of the weights
func (k *Keeper) PerformanceWeights(ctx context.Context) (alpha, beta, gamma math.LegacyDec, err error) {
	params, err := k.Params(ctx)
	return params.Alpha, params.Beta, params.Gamma, err
}
