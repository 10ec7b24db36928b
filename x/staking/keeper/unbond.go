package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// unbond takes stake out of a position that stays. What remains must hold the requirement, and nothing leaves while an
// obligation is open.
func (k *Keeper) unbond(
	ctx context.Context, role types.Role, owner sdk.AccAddress, amount sdk.Coin,
) (types.Unbonding, error) {
	position, err := k.openPosition(ctx, role, owner)
	if err != nil {
		return types.Unbonding{}, err
	}
	if err := k.checkFree(ctx, role, owner); err != nil {
		return types.Unbonding{}, err
	}
	if err := k.checkUnbondings(ctx, role, owner); err != nil {
		return types.Unbonding{}, err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return types.Unbonding{}, err
	}
	value, err := k.valueOf(ctx, params, position.Tao)
	if err != nil {
		return types.Unbonding{}, err
	}
	_, err = k.touch(ctx, position, func(found types.Observation, p *types.Position) error {
		return withdraw(params, value, found, p, amount)
	})
	if err != nil {
		return types.Unbonding{}, err
	}
	return k.enqueue(ctx, position, amount)
}

// withdraw takes coins out of a position, down to its floor.
func withdraw(
	params types.Params, value types.Valuation, found types.Observation, p *types.Position, amount sdk.Coin,
) error {
	if err := types.CheckBond("amount", amount, params.CollateralDenom); err != nil {
		return err
	}
	held := heldOf(p, amount.Denom)
	if amount.Amount.GT(*held) {
		return types.ErrInsufficientStake.Wrapf("amount: %s is above the %s that are bonded", amount, *held)
	}
	*held = held.Sub(amount.Amount)
	role, err := params.Of(p.Role)
	if err != nil {
		return err
	}
	floor, rest := found.Floor(role), params.Counted(p.Masa, p.Tao, value)
	if rest.LT(floor) {
		return types.ErrBelowRequirement.Wrapf("amount: %s would leave %s%s, below %s%s; leave the role to take all",
			amount, rest, types.BondDenom, floor, types.BondDenom)
	}
	return nil
}

// leaveRole unbonds everything and ends the role, unless an obligation is open.
func (k *Keeper) leaveRole(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	position, err := k.openPosition(ctx, role, owner)
	if err != nil {
		return err
	}
	if err := k.checkFree(ctx, role, owner); err != nil {
		return err
	}
	return k.end(ctx, position, owner)
}

// Expel ends an owner's role although obligations may be open: what it bonds is unbonding and can still be slashed.
// A role that was left already is no error.
func (k *Keeper) Expel(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	position, err := k.position(ctx, role, owner)
	if err != nil || position.Left {
		return err
	}
	return k.end(ctx, position, owner)
}

// end makes a position one that was left.
func (k *Keeper) end(ctx context.Context, position types.Position, owner sdk.AccAddress) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	found, err := k.touch(ctx, position, func(_ types.Observation, p *types.Position) error {
		p.Left, p.BelowSince, p.CooldownUntil = true, 0, 0
		p.Masa, p.Tao = math.ZeroInt(), math.ZeroInt()
		return nil
	})
	if err != nil {
		return err
	}
	for _, coin := range []sdk.Coin{
		{Denom: types.BondDenom, Amount: position.Masa}, {Denom: params.CollateralDenom, Amount: position.Tao},
	} {
		if !coin.Amount.IsPositive() {
			continue
		}
		if _, err := k.enqueue(ctx, position, coin); err != nil {
			return err
		}
	}
	role := found.Position.Role
	err = emit(sdk.UnwrapSDKContext(ctx), &types.EventRoleLeft{
		Role: role, Owner: position.Owner, Generation: position.Generation,
	})
	if err != nil {
		return err
	}
	return k.told().AfterRoleLeft(ctx, role, owner)
}
