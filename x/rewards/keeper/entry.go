package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// credit lets the entry's owner claim its amount and keeps the entry. The money is in the escrow account already. An
// entry of the same epoch, owner, kind and reference is refused, so nothing is credited twice.
func (k *Keeper) credit(ctx context.Context, e types.Entry) error {
	if err := k.note(ctx, e); err != nil {
		return err
	}
	if !e.Amount.IsPositive() {
		return nil
	}
	owner, err := accountOf(e.Owner)
	if err != nil {
		return err
	}
	coin := types.CoinOf(e.Denom, e.Amount)
	if err := k.addClaimable(ctx, e.Role, owner, coin); err != nil {
		return err
	}
	return emit(ctx, &types.EventRewardCredited{
		Role: e.Role, Owner: e.Owner, Kind: e.Kind, Reference: e.Reference, Amount: coin,
	})
}

// note keeps an entry that moves no money of this module, such as a slash, and counts it in its owner's totals.
func (k *Keeper) note(ctx context.Context, e types.Entry) error {
	if err := e.Validate(); err != nil {
		return err
	}
	owner, err := accountOf(e.Owner)
	if err != nil {
		return err
	}
	key := collections.Join3(e.Epoch, owner, e.Key())
	known, err := k.entries.Has(ctx, key)
	if err != nil {
		return err
	}
	if known {
		return types.ErrDuplicate.Wrapf("entry: %s of %s in epoch %d", e.Key(), e.Owner, e.Epoch)
	}
	if err := k.entries.Set(ctx, key, e); err != nil {
		return err
	}
	return k.countEntry(ctx, e, owner)
}

// accountOf parses an address out of a record of this module.
func accountOf(address string) (sdk.AccAddress, error) {
	account, err := sdk.AccAddressFromBech32(address)
	if err != nil {
		return nil, types.ErrInvalidAddress.Wrapf("owner: %q: %s", address, err)
	}
	return account, nil
}
