package keeper

import (
	"cmp"
	"context"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/royalty"
	"github.com/masa-finance/masad/x/rewards/types"
)

// royaltyOf finds the pools that a request would pay a royalty to, and the most that they would get, in umasa: 0 if
// there is none.
func (k *Keeper) royaltyOf(
	ctx context.Context, p types.DataParams, service string, named []string, baseReward math.Int,
) ([]types.RequestPool, math.Int, error) {
	pools, err := k.namedPools(ctx, named)
	if len(named) == 0 {
		pools, err = k.servicePools(ctx, service)
	}
	if err != nil || len(pools) == 0 {
		return nil, math.ZeroInt(), err
	}
	return pools, royalty.Escrow(p.Royalty, baseReward), nil
}

// namedPools are the pools that an oracle names, in the order of their ids and with the same weight each. All of them
// must have contributors, or nobody would get their part.
func (k *Keeper) namedPools(ctx context.Context, ids []string) ([]types.RequestPool, error) {
	var pools []types.RequestPool
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if _, err := k.getPool(ctx, id); err != nil {
			return nil, types.ErrPoolNotFound.Wrapf("data_pools: %q, must exist", id)
		}
		known, err := k.poolRoyalties.Has(ctx, id)
		if err != nil {
			return nil, err
		}
		if !known {
			return nil, types.ErrNoContributors.Wrapf("data_pools: %s has 0 shares, must have at least 1", id)
		}
		pools = append(pools, types.RequestPool{Pool: id, Weight: 1})
	}
	return pools, nil
}

// servicePools are the pools that a request pays to if it names none: those with contributors whose service is the
// longest path that the request's service is or lies below. Of more than 8 it is those of the largest weight; they
// share by weight, or alike if none has any.
func (k *Keeper) servicePools(ctx context.Context, service string) ([]types.RequestPool, error) {
	for _, prefix := range types.ServicePrefixes(service) {
		var pools []types.RequestPool
		of := collections.NewPrefixedPairRange[string, string](prefix)
		err := k.royaltyServices.Walk(ctx, of, func(key collections.Pair[string, string], weight uint64) (bool, error) {
			pools = append(pools, types.RequestPool{Pool: key.K2(), Weight: weight})
			return false, nil
		})
		if err != nil || len(pools) > 0 {
			return heaviest(pools), err
		}
	}
	return nil, nil
}

// heaviest are the pools that share a royalty, of all there are, in the order of their ids.
func heaviest(pools []types.RequestPool) []types.RequestPool {
	slices.SortStableFunc(pools, func(a, b types.RequestPool) int { return cmp.Compare(b.Weight, a.Weight) })
	pools = pools[:min(len(pools), types.MaxDataPools)]
	if len(pools) > 0 && pools[0].Weight == 0 {
		for i := range pools {
			pools[i].Weight = 1
		}
	}
	slices.SortFunc(pools, func(a, b types.RequestPool) int { return cmp.Compare(a.Pool, b.Pool) })
	return pools
}

// listRoyaltyPool lists a pool under its service, where requests that name none find it. It is called when the pool
// gets its first contributor.
func (k *Keeper) listRoyaltyPool(ctx context.Context, id string) error {
	pool, err := k.getPool(ctx, id)
	if err != nil || pool.Service == "" {
		return err
	}
	return k.royaltyServices.Set(ctx, collections.Join(types.ServicePath(pool.Service), id), pool.Weight)
}

// moveRoyaltyPool lists a pool under its new service and weight. It is called after governance has changed them.
func (k *Keeper) moveRoyaltyPool(ctx context.Context, before types.Pool) error {
	known, err := k.poolRoyalties.Has(ctx, before.Id)
	if err != nil || !known {
		return err
	}
	old := collections.Join(types.ServicePath(before.Service), before.Id)
	if err := k.royaltyServices.Remove(ctx, old); err != nil {
		return err
	}
	return k.listRoyaltyPool(ctx, before.Id)
}
