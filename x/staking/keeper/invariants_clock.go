package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/core/store"

	"github.com/masa-finance/masad/x/staking/types"
)

// checkLine compares the line of waiting epochs and the running one with the records.
func (k *Keeper) checkLine(ctx context.Context) error {
	var line []uint64
	last := uint64(0)
	err := k.epochs.Walk(ctx, nil, func(number uint64, epoch types.Epoch) (bool, error) {
		if epoch.Waits() {
			line = append(line, number)
		}
		last = number
		return false, nil
	})
	if err != nil {
		return err
	}
	waiting, err := k.waitingEpochs(ctx)
	if err != nil {
		return err
	}
	current, err := k.currentNumber(ctx)
	if err != nil {
		return err
	}
	if current != last || !slices.Equal(line, waiting) {
		return types.ErrBrokenInvariant.Wrapf("epoch %d runs and %v wait, by the records %d and %v",
			current, waiting, last, line)
	}
	return nil
}

// checkInForce compares the globals in force with the latest of the history.
func (k *Keeper) checkInForce(ctx context.Context) error {
	latest := make(map[types.Role]uint64)
	err := k.history.Walk(ctx, nil, func(_ globalsKey, globals types.Globals) (bool, error) {
		latest[globals.Role] = globals.Epoch
		return false, nil
	})
	if err != nil {
		return err
	}
	for _, role := range types.Roles() {
		now, err := k.globalsInForce(ctx, role)
		if err != nil {
			return err
		}
		if now.Epoch != latest[role] {
			return types.ErrBrokenInvariant.Wrapf("globals of %s: %d in force, %d the latest",
				role.Word(), now.Epoch, latest[role])
		}
	}
	return nil
}

// checkPrefixes finds keys that belong to nothing.
func (k *Keeper) checkPrefixes(ctx context.Context) error {
	if err := checkStore(ctx, k.stores.Owners, types.StoreKey); err != nil {
		return err
	}
	return checkStore(ctx, k.stores.Clock, types.ClockStoreKey)
}

// checkStore finds keys of one store that belong to nothing.
func checkStore(ctx context.Context, service store.KVStoreService, name string) error {
	keys, err := service.OpenKVStore(ctx).Iterator(nil, nil)
	if err != nil {
		return err
	}
	found := types.Prefixes(name)
	for ; err == nil && keys.Valid(); keys.Next() {
		if key := keys.Key(); len(key) == 0 || !slices.Contains(found, key[0]) {
			err = types.ErrBrokenInvariant.Wrapf("%s: key %x is under no prefix", name, key)
		}
	}
	if closed := keys.Close(); err == nil {
		err = closed
	}
	return err
}
