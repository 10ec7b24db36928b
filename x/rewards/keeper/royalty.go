package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// contributorKey is (pool, owner).
type contributorKey = collections.Pair[string, sdk.AccAddress]

// poolRoyalty is what the contributors of a pool earn together, and whether there are any.
func (k *Keeper) poolRoyalty(ctx context.Context, pool string) (types.PoolRoyalty, bool, error) {
	found, err := k.poolRoyalties.Get(ctx, pool)
	if errors.Is(err, collections.ErrNotFound) {
		return types.NewPoolRoyalty(pool), false, nil
	}
	return found, err == nil, err
}

// payPool pays a part of a request's royalty to the contributors of a pool, whose number does not matter: the index of
// the pool moves, and each of them is credited when it claims. The money is in the escrow account already.
func (k *Keeper) payPool(ctx context.Context, request, pool string, amount math.Int) (types.RoyaltyPart, error) {
	r, _, err := k.poolRoyalty(ctx, pool)
	if err != nil {
		return types.RoyaltyPart{}, err
	}
	part := types.RoyaltyPart{
		Pool: pool, Amount: amount, Shares: r.Shares, IndexBefore: r.Index, Changes: r.Changes,
	}
	board, err := r.Board().Pay(amount)
	if err != nil {
		return types.RoyaltyPart{}, types.ErrInvalidAmount.Wrapf("royalty: %s to pool %s: %s", amount, pool, err)
	}
	r.SetBoard(board)
	part.IndexAfter = r.Index
	if err := addTo(&r.Received, amount); err != nil {
		return types.RoyaltyPart{}, err
	}
	if err := k.poolRoyalties.Set(ctx, pool, r); err != nil {
		return types.RoyaltyPart{}, err
	}
	return part, emit(ctx, &types.EventRoyaltyPaid{Request: request, Pool: pool, Amount: types.Coin(amount)})
}

// creditRoyalty credits what a contributor has earned since it was credited last, in whole umasa: owed and the part of
// a umasa that is left are in units of 10⁻¹⁸. It returns the contributor, which the caller stores.
func (k *Keeper) creditRoyalty(
	ctx context.Context, r types.PoolRoyalty, c types.Contributor,
) (types.Contributor, error) {
	amount, share, err := r.Board().Credit(c.Share())
	if err != nil {
		return c, types.ErrInvalidAmount.Wrapf("royalty: of %s in pool %s: %s", c.Owner, c.Pool, err)
	}
	before := c
	c.SetShare(share)
	if !amount.IsPositive() {
		return c, nil
	}
	if err := addTo(&c.Credited, amount); err != nil {
		return c, err
	}
	c.Credits++
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return c, err
	}
	return c, k.credit(ctx, types.Entry{
		Epoch: epoch.Number, Owner: c.Owner, Role: stakingtypes.Role_ROLE_WORKER, Kind: types.EntryRoyalty,
		Reference: c.CreditReference(), Amount: amount,
		Factors: []types.Factor{
			types.NewFactor("pool", c.Pool), types.NewFactor("shares", before.Shares),
			types.NewFactor("index_from", before.Index), types.NewFactor("index_to", c.Index),
			types.NewFactor("owed", before.Owed),
		},
	})
}

// harvest credits an owner's royalties of all pools that it contributed to: there are at most max_pools. What an owner
// earns is written nowhere else until then, so that requests and claims of one block do not wait for each other.
func (k *Keeper) harvest(ctx context.Context, owner sdk.AccAddress) error {
	pools, err := k.contributionsOf(ctx, owner)
	if err != nil {
		return err
	}
	for _, pool := range pools {
		key := collections.Join(pool, owner)
		r, c, err := k.contribution(ctx, key)
		if err != nil {
			return err
		}
		if r.Index.Equal(c.Index) {
			continue
		}
		if c, err = k.creditRoyalty(ctx, r, c); err != nil {
			return err
		}
		if err := k.contributors.Set(ctx, key, c); err != nil {
			return err
		}
	}
	return nil
}

// pendingRoyalties is what harvest would credit now, in umasa.
func (k *Keeper) pendingRoyalties(ctx context.Context, owner sdk.AccAddress) (math.Int, error) {
	total := math.ZeroInt()
	pools, err := k.contributionsOf(ctx, owner)
	if err != nil {
		return total, err
	}
	for _, pool := range pools {
		r, c, err := k.contribution(ctx, collections.Join(pool, owner))
		if err != nil {
			return total, err
		}
		amount, _, err := r.Board().Credit(c.Share())
		if err != nil {
			return total, types.ErrInvalidAmount.Wrapf("royalty: of %s in pool %s: %s", c.Owner, pool, err)
		}
		total = total.Add(amount)
	}
	return total, nil
}

// contributionsOf are the pools that an owner contributed to.
func (k *Keeper) contributionsOf(ctx context.Context, owner sdk.AccAddress) ([]string, error) {
	var pools []string
	of := collections.NewPrefixedPairRange[sdk.AccAddress, string](owner)
	err := k.contributions.Walk(ctx, of, func(key collections.Pair[sdk.AccAddress, string]) (bool, error) {
		pools = append(pools, key.K2())
		return false, nil
	})
	return pools, err
}

// contribution is a contributor with its pool's royalties.
func (k *Keeper) contribution(
	ctx context.Context, key contributorKey,
) (r types.PoolRoyalty, c types.Contributor, err error) {
	if r, err = k.poolRoyalties.Get(ctx, key.K1()); err != nil {
		return r, c, err
	}
	c, err = k.contributors.Get(ctx, key)
	return r, c, err
}
