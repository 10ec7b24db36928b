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

// claimable is what an owner can claim in a role, zero if nothing. Royalties that were not credited yet come on top.
func (k *Keeper) claimable(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (math.Int, error) {
	amount, err := k.claimables.Get(ctx, collections.Join(owner, int32(role)))
	if errors.Is(err, collections.ErrNotFound) {
		return math.ZeroInt(), nil
	}
	return amount, err
}

// addClaimable lets an owner claim more. The amount is positive.
func (k *Keeper) addClaimable(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, coin sdk.Coin,
) error {
	if coin.Denom != types.BondDenom {
		return k.addTaoClaimable(ctx, role, owner, coin)
	}
	before, err := k.claimable(ctx, role, owner)
	if err != nil {
		return err
	}
	after, err := before.SafeAdd(coin.Amount)
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("claimable: %s and %s: %s", before, coin, err)
	}
	return k.claimables.Set(ctx, collections.Join(owner, int32(role)), after)
}

// claim pays what an owner earned in a role, or in all if it is unspecified, by an ordinary transfer: what is
// claimable was in the escrow account before this block's transactions. It returns the coins and the roles.
func (k *Keeper) claim(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress,
) (sdk.Coins, []stakingtypes.Role, error) {
	total := sdk.NewCoins()
	var roles []stakingtypes.Role
	for _, r := range rolesOf(role) {
		if r == stakingtypes.Role_ROLE_WORKER {
			if err := k.harvest(ctx, owner); err != nil {
				return nil, nil, err
			}
		}
		coins, err := k.takeClaimables(ctx, r, owner)
		if err != nil {
			return nil, nil, err
		}
		if !coins.Empty() {
			total, roles = total.Add(coins...), append(roles, r)
		}
	}
	if total.Empty() {
		return nil, nil, types.ErrNothingToClaim.Wrapf("owner: %s has 0 claimable as %s", owner, role)
	}
	err := k.Bank.SendCoinsFromModuleToAccount(ctx, types.EscrowAccount, owner, total)
	if err != nil {
		return nil, nil, types.ErrClaim.Wrapf("owner: %s", err)
	}
	return total, roles, nil
}

// takeClaimables ends the claims of an owner in a role and returns them.
func (k *Keeper) takeClaimables(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (sdk.Coins, error) {
	amount, err := k.claimable(ctx, role, owner)
	if err != nil {
		return nil, err
	}
	coins, err := k.taoClaimablesOf(ctx, role, owner)
	if err != nil {
		return nil, err
	}
	for _, coin := range coins {
		if err := k.taoClaimables.Remove(ctx, collections.Join3(owner, int32(role), coin.Denom)); err != nil {
			return nil, err
		}
	}
	if amount.IsZero() {
		return coins, nil
	}
	return coins.Add(types.Coin(amount)), k.claimables.Remove(ctx, collections.Join(owner, int32(role)))
}
