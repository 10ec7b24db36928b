package types

import (
	"context"

	"cosmossdk.io/math"

	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// CollateralKeeper knows the second collateral.
type CollateralKeeper interface {
	// CollateralDenom is its denomination.
	CollateralDenom(ctx context.Context) (string, error)
}

// PerformanceKeeper tells how the validators did, for their part of the emission.
type PerformanceKeeper interface {
	// EpochPerformance is the ranking of an epoch; an error before the epoch was ranked.
	EpochPerformance(ctx context.Context, epoch uint64) ([]validatorsettypes.Performance, error)
	// PerformanceWeights are the weights of commits, data and responses in the performance.
	PerformanceWeights(ctx context.Context) (alpha, beta, gamma math.LegacyDec, err error)
}
