package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// checkRoyalties checks that contributors' shares sum to their pools', that what requests paid is what was credited and
// what is pending, to the last 10⁻¹⁸ umasa, and that the lists of pools by owner and by service are theirs.
func (k *Keeper) checkRoyalties(ctx context.Context) error {
	if err := k.checkRoyaltyMoney(ctx); err != nil {
		return err
	}
	if err := k.checkContributions(ctx); err != nil {
		return err
	}
	if err := k.checkRoyaltyServices(ctx); err != nil {
		return err
	}
	history, err := k.progressOfHistory(ctx)
	if err != nil {
		return err
	}
	return k.shareSteps.Walk(ctx, nil, func(key stepKey, _ types.ShareStep) (bool, error) {
		if err := history.Keeps("share_step", key.K1()); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("%s", err)
		}
		return true, nil // the first is the oldest
	})
}

// checkRoyaltyMoney compares each pool with the sums of its contributors.
func (k *Keeper) checkRoyaltyMoney(ctx context.Context) error {
	return k.poolRoyalties.Walk(ctx, nil, func(pool string, r types.PoolRoyalty) (bool, error) {
		if err := r.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("%s", err)
		}
		scale := math.NewIntFromBigInt(math.LegacyOneDec().BigInt())
		shares, given := math.ZeroInt(), r.Remainder
		err := k.contributors.Walk(ctx, collections.NewPrefixedPairRange[string, sdk.AccAddress](pool),
			func(key contributorKey, c types.Contributor) (bool, error) {
				if err := c.Validate(); err != nil {
					return true, types.ErrBrokenInvariant.Wrapf("%s", err)
				}
				pending, err := r.Board().Pending(c.Share())
				if err != nil {
					return true, types.ErrBrokenInvariant.Wrapf("contributor %s of %s: %s", key.K2(), pool, err)
				}
				shares, given = shares.Add(c.Shares), given.Add(pending).Add(c.Credited.Mul(scale))
				return false, nil
			})
		if err == nil && (!shares.Equal(r.Shares) || !given.Equal(r.Received.Mul(scale))) {
			err = types.ErrBrokenInvariant.Wrapf("pool royalty %s: %s shares and %s·10⁻¹⁸ umasa, contributors have %s and %s",
				pool, r.Shares, r.Received.Mul(scale), shares, given)
		}
		return false, err
	})
}

// checkContributions checks that the list of pools by owner is a bijection of the contributors, and that each of them
// has a pool.
func (k *Keeper) checkContributions(ctx context.Context) error {
	count := 0
	err := k.contributors.Walk(ctx, nil, func(key contributorKey, _ types.Contributor) (bool, error) {
		count++
		known, err := k.poolRoyalties.Has(ctx, key.K1())
		if err == nil && known {
			known, err = k.contributions.Has(ctx, collections.Join(key.K2(), key.K1()))
		}
		if err == nil && !known {
			err = types.ErrBrokenInvariant.Wrapf("contributor %s of %s: is not listed", key.K2(), key.K1())
		}
		return false, err
	})
	if err != nil {
		return err
	}
	err = k.contributions.Walk(ctx, nil, func(collections.Pair[sdk.AccAddress, string]) (bool, error) {
		count--
		return false, nil
	})
	if err == nil && count != 0 {
		err = types.ErrBrokenInvariant.Wrapf("contributions: %d listed too many", -count)
	}
	return err
}

// checkRoyaltyServices checks that the pools with contributors are those listed under their services.
func (k *Keeper) checkRoyaltyServices(ctx context.Context) error {
	count := 0
	err := k.poolRoyalties.Walk(ctx, nil, func(id string, _ types.PoolRoyalty) (bool, error) {
		pool, err := k.getPool(ctx, id)
		if err != nil || pool.Service == "" {
			return false, err
		}
		count++
		weight, err := k.royaltyServices.Get(ctx, collections.Join(types.ServicePath(pool.Service), id))
		if err != nil || weight != pool.Weight {
			err = types.ErrBrokenInvariant.Wrapf("pool %s: is listed with weight %d: %v", id, weight, err)
		}
		return false, err
	})
	if err != nil {
		return err
	}
	err = k.royaltyServices.Walk(ctx, nil, func(collections.Pair[string, string], uint64) (bool, error) {
		count--
		return false, nil
	})
	if err == nil && count != 0 {
		err = types.ErrBrokenInvariant.Wrapf("royalty services: %d pools listed too many", -count)
	}
	return err
}

// royaltiesHeld is what of the escrow account belongs to contributors and was not credited yet, in umasa.
func (k *Keeper) royaltiesHeld(ctx context.Context) (math.Int, error) {
	held := math.ZeroInt()
	err := k.poolRoyalties.Walk(ctx, nil, func(_ string, r types.PoolRoyalty) (bool, error) {
		held = held.Add(r.Received)
		return false, nil
	})
	if err != nil {
		return held, err
	}
	err = k.contributors.Walk(ctx, nil, func(_ contributorKey, c types.Contributor) (bool, error) {
		held = held.Sub(c.Credited)
		return false, nil
	})
	return held, err
}
