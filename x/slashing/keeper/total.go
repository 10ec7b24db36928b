package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
)

// keyOf is the key of a total.
func keyOf(t types.Total, owner sdk.AccAddress) totalKey {
	return collections.Join3(owner, uint16(t.Role), int32(t.Kind))
}

// addToTotal counts an offence for ever. There is a total for each role and kind of an owner, so that totals grow with
// the owners of positions and not with what they do.
func (k *Keeper) addToTotal(ctx context.Context, o types.Offence, owner sdk.AccAddress) error {
	total := types.NewTotal(o)
	key := keyOf(total, owner)
	known, err := k.totals.Get(ctx, key)
	switch {
	case err == nil:
		total = known
	case !errors.Is(err, collections.ErrNotFound):
		return err
	}
	return k.totals.Set(ctx, key, total.Add(o))
}

// totalsOf are an owner's totals, by role and kind.
func (k *Keeper) totalsOf(ctx context.Context, owner sdk.AccAddress) ([]types.Total, error) {
	of := collections.NewPrefixedTripleRange[sdk.AccAddress, uint16, int32](owner)
	iterator, err := k.totals.Iterate(ctx, of)
	if err != nil {
		return nil, err
	}
	return iterator.Values()
}
