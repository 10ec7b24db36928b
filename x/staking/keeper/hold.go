package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// Hold keeps a position from unbonding and leaving while an obligation is open. The same reference again moves the
// height at which the obligation ends.
func (k *Keeper) Hold(
	ctx context.Context, role types.Role, owner sdk.AccAddress, reference, reason string, untilHeight int64,
) error {
	if _, err := k.openPosition(ctx, role, owner); err != nil {
		return err
	}
	hold := types.Hold{
		Role: role, Owner: owner.String(), Reference: reference, Reason: reason, UntilHeight: untilHeight,
	}
	if err := hold.Validate(); err != nil {
		return err
	}
	if err := k.holds.Set(ctx, collections.Join3(uint16(role), owner, reference), hold); err != nil {
		return err
	}
	return emit(sdk.UnwrapSDKContext(ctx), &types.EventHoldOpened{
		Role: role, Owner: hold.Owner, Reference: reference, Reason: reason, UntilHeight: untilHeight,
	})
}

// Release ends an obligation; one that is not open is no error.
func (k *Keeper) Release(ctx context.Context, role types.Role, owner sdk.AccAddress, reference string) error {
	key := collections.Join3(uint16(role), owner, reference)
	open, err := k.holds.Has(ctx, key)
	if err != nil || !open {
		return err
	}
	if err := k.holds.Remove(ctx, key); err != nil {
		return err
	}
	return emit(sdk.UnwrapSDKContext(ctx), &types.EventHoldReleased{
		Role: role, Owner: owner.String(), Reference: reference,
	})
}

// checkFree refuses while an obligation is open, and names the first.
func (k *Keeper) checkFree(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	return k.holds.Walk(ctx, holdsOf(role, owner), func(_ holdKey, hold types.Hold) (bool, error) {
		return true, types.ErrObligationOpen.Wrapf("role: %s %q holds the stake, until height %d at the latest",
			hold.Reason, hold.Reference, hold.UntilHeight)
	})
}

// holdsOf ranges over the holds of one position.
func holdsOf(role types.Role, owner sdk.AccAddress) collections.Ranger[holdKey] {
	return collections.NewSuperPrefixedTripleRange[uint16, sdk.AccAddress, string](uint16(role), owner)
}
