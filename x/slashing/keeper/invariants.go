package keeper

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/slashing/types"
)

// CheckInvariants checks that parameters and records are valid, nothing is left of what is swept, and totals cover what
// is on record (I13, I3), that the indexes are bijections of the records (I4), and that no key is under no prefix
// (I14).
func (k *Keeper) CheckInvariants(ctx context.Context) error {
	state, err := k.ExportGenesis(ctx)
	if err != nil {
		return err
	}
	if err := state.Validate(); err != nil {
		return types.ErrInvariantBroken.Wrap(err.Error())
	}
	swept := 0
	for _, o := range state.Offences {
		if err := k.checkIndexed(ctx, o); err != nil {
			return err
		}
		if !o.IsKept() {
			swept++
		}
	}
	if err := checkSize(ctx, k.byOwner, "owner", len(state.Offences)); err != nil {
		return err
	}
	if err := checkSize(ctx, k.byEpoch, "epoch", swept); err != nil {
		return err
	}
	return k.checkPrefixes(ctx)
}

// checkIndexed wants an offence in its indexes.
func (k *Keeper) checkIndexed(ctx context.Context, o types.Offence) error {
	owner, err := o.Address()
	if err != nil {
		return err
	}
	indexed, err := k.byOwner.Has(ctx, collections.Join(owner, o.Id))
	if err != nil {
		return err
	}
	if !indexed {
		return types.ErrInvariantBroken.Wrapf("%s is not in its owner's index", o.Id)
	}
	indexed, err = k.byEpoch.Has(ctx, collections.Join(o.Epoch, o.Id))
	if err == nil && indexed == o.IsKept() {
		return types.ErrInvariantBroken.Wrapf("%s is in the index by epoch: %t", o.Id, indexed)
	}
	return err
}

// checkSize wants a number of keys in an index.
func checkSize[K any](ctx context.Context, index collections.KeySet[K], name string, want int) error {
	size := 0
	err := index.Walk(ctx, nil, func(K) (bool, error) {
		size++
		return false, nil
	})
	if err == nil && size != want {
		return types.ErrInvariantBroken.Wrapf("%d offences, %d in the index by %s", want, size, name)
	}
	return err
}

// checkPrefixes finds keys that belong to nothing.
func (k *Keeper) checkPrefixes(ctx context.Context) error {
	keys, err := k.service.OpenKVStore(ctx).Iterator(nil, nil)
	if err != nil {
		return err
	}
	known := types.Prefixes()
	for ; err == nil && keys.Valid(); keys.Next() {
		if key := keys.Key(); len(key) == 0 || !slices.Contains(known, key[0]) {
			err = types.ErrInvariantBroken.Wrapf("key %x is under no prefix", key)
		}
	}
	return errors.Join(err, keys.Close())
}
