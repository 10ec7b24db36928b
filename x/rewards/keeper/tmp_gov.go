package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

func (k *Keeper) GovernancePool(ctx context.Context, epoch uint64) (pool, left math.Int, err error) {
	return math.ZeroInt(), math.ZeroInt(), nil
}
func (k *Keeper) CreditGovernance(ctx context.Context, e types.Entry) error { return nil }
func (k *Keeper) SetAsideGovernance(ctx context.Context, epoch uint64, amount math.Int) error {
	return nil
}
func (k *Keeper) PaySetAside(ctx context.Context, e types.Entry) error            { return nil }
func (k *Keeper) ReturnSetAside(ctx context.Context, amount math.Int) error      { return nil }
func (k *Keeper) SetParticipation(hook any)                                      {}
