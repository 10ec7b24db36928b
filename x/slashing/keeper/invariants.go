package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
)

// CheckInvariants checks that parameters and records are valid (I13, I3) and that the index by owner is a bijection of
// the records (I4).
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
