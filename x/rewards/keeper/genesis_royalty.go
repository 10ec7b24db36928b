package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/rewards/types"
)

// initRoyalties imports what pools owe to their contributors, after the pools themselves.
func (k *Keeper) initRoyalties(ctx context.Context, state types.GenesisState) error {
	for _, r := range state.PoolRoyalties {
		if err := k.poolRoyalties.Set(ctx, r.Pool, r); err != nil {
			return err
		}
		if err := k.listRoyaltyPool(ctx, r.Pool); err != nil {
			return err
		}
	}
	for _, c := range state.Contributors {
		owner, err := accountOf(c.Owner)
		if err != nil {
			return err
		}
		if err := k.contributors.Set(ctx, collections.Join(c.Pool, owner), c); err != nil {
			return err
		}
		if err := k.contributions.Set(ctx, collections.Join(owner, c.Pool)); err != nil {
			return err
		}
	}
	for _, s := range state.ShareSteps {
		if err := k.setStep(ctx, s); err != nil {
			return err
		}
	}
	return k.checkRoyaltyMoney(ctx)
}

// exportRoyalties writes them, each list in the order of its keys.
func (k *Keeper) exportRoyalties(ctx context.Context, state *types.GenesisState) (err error) {
	if state.PoolRoyalties, err = allOf(ctx, k.poolRoyalties); err != nil {
		return err
	}
	if state.Contributors, err = allOf(ctx, k.contributors); err != nil {
		return err
	}
	state.ShareSteps, err = allOf(ctx, k.shareSteps)
	return err
}
