package keeper

import (
	"context"
	"errors"
	"maps"
	"math/bits"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
)

// maxOverdue is how long a due item may wait behind others before something is wrong.
const maxOverdue = 10_000

// CheckInvariants checks what must hold between two blocks. It reads everything and is for tests, simulation and
// debugging, never for a block.
func (k *Keeper) CheckInvariants(ctx context.Context) error {
	for _, check := range []func(context.Context) error{
		k.checkPrefixes, k.checkNumbers, k.checkWorkers, k.checkLeaves, k.checkTrees, k.checkRequests, k.checkSearches,
		k.checkIndexes, k.checkItems, k.checkTreasury, k.checkHistory,
		k.checkAvailability, k.checkPeers, k.checkData, k.checkRoyalties,
	} {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// checkPrefixes finds keys that belong to nothing.
func (k *Keeper) checkPrefixes(ctx context.Context) error {
	if err := checkStore(ctx, types.StoreKey, k.stores.Activity, types.ActivityPrefixes()); err != nil {
		return err
	}
	if err := checkStore(ctx, types.RegistryStoreKey, k.stores.Registry, types.RegistryPrefixes()); err != nil {
		return err
	}
	return checkStore(ctx, types.DrawStoreKey, k.stores.Draw, types.DrawPrefixes())
}

// checkStore finds keys of one store that are under no known prefix.
func checkStore(ctx context.Context, name string, service store.KVStoreService, known []byte) error {
	keys, err := service.OpenKVStore(ctx).Iterator(nil, nil)
	if err != nil {
		return err
	}
	for ; err == nil && keys.Valid(); keys.Next() {
		if key := keys.Key(); len(key) == 0 || !slices.Contains(known, key[0]) {
			err = types.ErrBrokenInvariant.Wrapf("%s: key %x is under no prefix", name, key)
		}
	}
	return errors.Join(err, keys.Close())
}

// checkNumbers checks that parameters are valid and the price is at or above the least one.
func (k *Keeper) checkNumbers(ctx context.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	if err := params.Validate(); err != nil {
		return types.ErrBrokenInvariant.Wrapf("params: %s", err)
	}
	price, err := k.price.Get(ctx)
	if err != nil {
		return err
	}
	if price.LT(params.Market.PriceMin) {
		return types.ErrBrokenInvariant.Wrapf("price: %s, must be at least %s", price, params.Market.PriceMin)
	}
	return nil
}

// checkWorkers compares sums and counts over workers with the workers themselves.
func (k *Keeper) checkWorkers(ctx context.Context) error {
	busy, err := k.assignedCounts(ctx)
	if err != nil {
		return err
	}
	sum, n := math.LegacyZeroDec(), uint64(0)
	err = k.workers.Walk(ctx, nil, func(owner sdk.AccAddress, worker types.Worker) (bool, error) {
		sum, n = sum.Add(worker.Quality), n+1
		if worker.Open != 0 {
			return true, types.ErrBrokenInvariant.Wrapf("worker %s: open %d is stored with it", owner, worker.Open)
		}
		worker, err := k.withOpen(ctx, owner, worker)
		if err != nil {
			return true, err
		}
		if err := worker.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("worker %s: %s", worker.Owner, err)
		}
		if worker.Open != busy[worker.Owner] {
			return true, types.ErrBrokenInvariant.Wrapf("worker %s: open %d, has %d assigned requests", worker.Owner,
				worker.Open, busy[worker.Owner])
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.busy.Walk(ctx, nil, func(owner sdk.AccAddress, open uint32) (bool, error) {
		if open == 0 || open != busy[owner.String()] {
			return true, types.ErrBrokenInvariant.Wrapf("%s is busy with %d requests, has %d assigned", owner, open,
				busy[owner.String()])
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	stored, count, err := k.qualitySum(ctx)
	if err == nil && (!stored.Equal(sum) || count != n) {
		err = types.ErrBrokenInvariant.Wrapf("quality: sum %s of %d workers, counted %s of %d", stored, count, sum, n)
	}
	return err
}

// assignedCounts counts the requests that wait for each worker's response.
func (k *Keeper) assignedCounts(ctx context.Context) (map[string]uint32, error) {
	busy := make(map[string]uint32)
	err := k.requests.Walk(ctx, nil, func(_ string, req types.Request) (bool, error) {
		for _, a := range req.Assignments {
			if a.AwaitsResponse() {
				busy[a.Worker]++
			}
		}
		return false, nil
	})
	return busy, err
}

// checkLeaves checks that workers and places are a bijection and that the free places are those without an owner.
func (k *Keeper) checkLeaves(ctx context.Context) error {
	places := 0
	err := k.workers.Walk(ctx, nil, func(owner sdk.AccAddress, worker types.Worker) (bool, error) {
		places += len(worker.Services)
		for i, service := range worker.Services {
			holder, err := k.leafOwner(ctx, service, worker.Leaves[i])
			if err != nil {
				return true, err
			}
			if !owner.Equals(holder) {
				return true, types.ErrBrokenInvariant.Wrapf("leaf %s/%d: owned by %s, worker %s has it", service,
					worker.Leaves[i], holder, owner)
			}
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.leaves.Walk(ctx, nil, func(key collections.Pair[string, uint64], owner []byte) (bool, error) {
		free, err := k.freeLeaves.Has(ctx, key)
		if err == nil && free != (len(owner) == 0) {
			err = types.ErrBrokenInvariant.Wrapf("leaf %s/%d: free and owned", key.K1(), key.K2())
		}
		if len(owner) > 0 {
			places--
		}
		return false, err
	})
	if err == nil && places != 0 {
		err = types.ErrBrokenInvariant.Wrapf("leaves: %d more with workers than in the trees", places)
	}
	return err
}

// checkTrees checks that every inner node's entry is the sum of the node below it, and that only places weigh.
func (k *Keeper) checkTrees(ctx context.Context) error {
	totals := make(map[string]uint64)
	err := k.leaves.Walk(ctx, nil, func(key collections.Pair[string, uint64], _ []byte) (bool, error) {
		weight, err := k.tree(ctx, key.K1()).Weight(key.K2())
		if err != nil {
			return true, err
		}
		sum, carry := bits.Add64(totals[key.K1()], weight, 0)
		if carry != 0 {
			return true, types.ErrBrokenInvariant.Wrapf("tree %s: weights beyond 64 bits", key.K1())
		}
		totals[key.K1()] = sum
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.roots.Walk(ctx, nil, func(service string, _ []byte) (bool, error) {
		total, err := k.tree(ctx, service).Total()
		if err == nil && total != totals[service] {
			err = types.ErrBrokenInvariant.Wrapf("tree %s: total %d, leaves sum to %d", service, total, totals[service])
		}
		delete(totals, service)
		return false, err
	})
	if err != nil {
		return err
	}
	for _, service := range slices.Sorted(maps.Keys(totals)) {
		if totals[service] > 0 {
			return types.ErrBrokenInvariant.Wrapf("tree %s: no root above %d", service, totals[service])
		}
	}
	return k.checkNodes(ctx)
}

// checkNodes checks that every node below a root is what the entry above it says.
func (k *Keeper) checkNodes(ctx context.Context) error {
	return k.nodes.Walk(ctx, nil, func(key collections.Triple[string, uint32, uint64], raw []byte) (bool, error) {
		entry, err := k.tree(ctx, key.K1()).Entry(uint8(key.K2()), key.K3())
		if err != nil {
			return true, err
		}
		node, err := sample.ParseNode(raw)
		if err != nil {
			return true, err
		}
		if sum, ok := node.Sum(); !ok || sum != entry {
			err = types.ErrBrokenInvariant.Wrapf("tree %s: node %d/%d sums to %d, not %d", key.K1(), key.K2(), key.K3(), sum,
				entry)
		}
		return err != nil, err
	})
}
