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

// rolesOf lists a role, or all of them if it is unspecified.
func rolesOf(role stakingtypes.Role) []stakingtypes.Role {
	if role != stakingtypes.Role_ROLE_UNSPECIFIED {
		return []stakingtypes.Role{role}
	}
	return []stakingtypes.Role{
		stakingtypes.Role_ROLE_VALIDATOR, stakingtypes.Role_ROLE_WORKER, stakingtypes.Role_ROLE_ORACLE,
	}
}

// claimable is what an owner can claim in a role, zero if nothing.
func (k *Keeper) claimable(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (math.Int, error) {
	amount, err := k.claimables.Get(ctx, collections.Join(owner, int32(role)))
	if errors.Is(err, collections.ErrNotFound) {
		return math.ZeroInt(), nil
	}
	return amount, err
}

// addClaimable lets an owner claim more. The amount is positive.
func (k *Keeper) addClaimable(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, amount math.Int,
) error {
	before, err := k.claimable(ctx, role, owner)
	if err != nil {
		return err
	}
	after, err := before.SafeAdd(amount)
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("claimable: %s and %s: %s", before, amount, err)
	}
	return k.claimables.Set(ctx, collections.Join(owner, int32(role)), after)
}

// claim pays what an owner earned in a role, or in all if it is unspecified, by an ordinary transfer: what is
// claimable was in the escrow account before this block's transactions. It returns the sum and the roles.
func (k *Keeper) claim(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress,
) (math.Int, []stakingtypes.Role, error) {
	total := math.ZeroInt()
	var roles []stakingtypes.Role
	for _, r := range rolesOf(role) {
		amount, err := k.claimable(ctx, r, owner)
		if err != nil {
			return math.Int{}, nil, err
		}
		if amount.IsZero() {
			continue
		}
		if err := k.claimables.Remove(ctx, collections.Join(owner, int32(r))); err != nil {
			return math.Int{}, nil, err
		}
		total, roles = total.Add(amount), append(roles, r)
	}
	if total.IsZero() {
		return math.Int{}, nil, types.ErrNothingToClaim.Wrapf("owner: %s has 0 claimable as %s", owner, role)
	}
	err := k.Bank.SendCoinsFromModuleToAccount(ctx, types.EscrowAccount, owner, types.Coins(total))
	if err != nil {
		return math.Int{}, nil, types.ErrClaim.Wrapf("owner: %s", err)
	}
	return total, roles, nil
}
