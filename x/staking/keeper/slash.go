package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// Slash takes up to amount umasa from an owner's role and burns it: first what is bonded, then what is unbonding,
// oldest first, also what unbonds from earlier generations: nobody slips away by leaving and coming back. It returns
// what it took, never more than there is. Second collateral would follow at its price, which the network does not know
// yet.
func (k *Keeper) Slash(
	ctx context.Context, role types.Role, owner sdk.AccAddress, amount math.Int,
) (sdk.Coins, error) {
	if amount.IsNil() || amount.IsNegative() {
		return nil, types.ErrInvalidAmount.Wrap("amount: a slash takes 0 or more")
	}
	position, err := k.position(ctx, role, owner)
	if err != nil {
		return nil, err
	}
	bonded := math.MinInt(amount, position.Masa)
	unbonding, err := k.slashUnbondings(ctx, role, owner, amount.Sub(bonded))
	if err != nil {
		return nil, err
	}
	taken := sdk.NewCoins(sdk.NewCoin(types.BondDenom, bonded.Add(unbonding)))
	if !taken.Empty() {
		if err := k.bank.BurnCoins(ctx, types.ModuleName, taken); err != nil {
			return nil, types.ErrTransfer.Wrapf("amount: %s to burn: %v", taken, err)
		}
	}
	if !position.Left {
		_, err := k.touch(ctx, position, func(_ types.Observation, p *types.Position) error {
			p.Masa = p.Masa.Sub(bonded)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if taken.Empty() {
		return taken, nil
	}
	return taken, emit(sdk.UnwrapSDKContext(ctx), &types.EventSlashed{Role: role, Owner: position.Owner, Taken: taken})
}

// slashUnbondings takes up to amount umasa from the unbondings of an owner's role and returns what it took.
func (k *Keeper) slashUnbondings(
	ctx context.Context, role types.Role, owner sdk.AccAddress, amount math.Int,
) (math.Int, error) {
	taken := math.ZeroInt()
	if !amount.IsPositive() {
		return taken, nil
	}
	unbondings, err := k.unbondingsOf(ctx, role, owner)
	if err != nil {
		return taken, err
	}
	for _, unbonding := range unbondings {
		if unbonding.Amount.Denom != types.BondDenom {
			continue
		}
		part := math.MinInt(unbonding.Amount.Amount, amount.Sub(taken))
		if !part.IsPositive() {
			break
		}
		if err := k.reduceUnbonding(ctx, unbonding, part); err != nil {
			return taken, err
		}
		taken = taken.Add(part)
	}
	return taken, nil
}

// reduceUnbonding takes a part out of an unbonding; one that has nothing left is no more.
func (k *Keeper) reduceUnbonding(ctx context.Context, unbonding types.Unbonding, part math.Int) error {
	unbonding.Amount.Amount = unbonding.Amount.Amount.Sub(part)
	var err error
	if unbonding.Amount.IsZero() {
		err = k.removeUnbonding(ctx, unbonding)
	} else {
		err = k.unbondings.Set(ctx, unbonding.Id, unbonding)
	}
	if err != nil {
		return err
	}
	return emit(sdk.UnwrapSDKContext(ctx), &types.EventUnbondingSlashed{
		Id: unbonding.Id, Role: unbonding.Role, Owner: unbonding.Owner,
		Taken: sdk.Coin{Denom: unbonding.Amount.Denom, Amount: part},
	})
}
