package keeper

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
)

// CheckInvariants checks that parameters and records are valid (I13, I3), that the index by owner is a bijection of the
// records (I4), and that no key is under no prefix (I14).
func (k *Keeper) CheckInvariants(ctx context.Context) error {
	state, err := k.ExportGenesis(ctx)
	if err != nil {
		return err
	}
	if err := state.Validate(); err != nil {
		return types.ErrInvariantBroken.Wrap(err.Error())
	}
	for _, o := range state.Offences {
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
	}
	if err := k.checkPrefixes(ctx); err != nil {
		return err
	}
	size := 0
	err = k.byOwner.Walk(ctx, nil, func(collections.Pair[sdk.AccAddress, string]) (bool, error) {
		size++
		return false, nil
	})
	if err == nil && size != len(state.Offences) {
		return types.ErrInvariantBroken.Wrapf("%d offences, %d in the index", len(state.Offences), size)
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
