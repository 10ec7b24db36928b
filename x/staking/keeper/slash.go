package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/staking/types"
)

// Slash takes up to amount umasa's worth from an owner's role and burns it: MASA first, then second collateral at its
// price. Of each first what is bonded, then what is unbonding, oldest first, also what unbonds from earlier
// generations: nobody slips away by leaving and coming back. It returns what it took, never more than there is. Of the
// second collateral it takes the least that is worth what is still due; while its price is not known it is worth
// nothing, and none is taken.
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
	params, err := k.Params(ctx)
	if err != nil {
		return nil, err
	}
	bonded, taken, err := k.seize(ctx, params, position, owner, amount)
	if err != nil {
		return nil, err
	}
	if !taken.Empty() {
		if err := k.bank.BurnCoins(ctx, types.ModuleName, taken); err != nil {
			return nil, types.ErrTransfer.Wrapf("amount: %s to burn: %v", taken, err)
		}
	}
	if !position.Left {
		_, err := k.touch(ctx, position, func(_ types.Observation, p *types.Position) error {
			for _, coin := range bonded {
				held := heldOf(p, coin.Denom)
				*held = held.Sub(coin.Amount)
			}
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

// seize takes up to amount umasa's worth out of an owner's unbondings and tells what of it the position has to give,
// and all of it.
func (k *Keeper) seize(
	ctx context.Context, params types.Params, position types.Position, owner sdk.AccAddress, amount math.Int,
) (bonded, taken sdk.Coins, err error) {
	take := func(denom string, due math.Int) (math.Int, error) {
		held := math.MinInt(due, *heldOf(&position, denom))
		unbonding, err := k.slashUnbondings(ctx, position.Role, owner, sdk.Coin{Denom: denom, Amount: due.Sub(held)})
		if err != nil {
			return math.Int{}, err
		}
		all := held.Add(unbonding)
		bonded = bonded.Add(sdk.NewCoin(denom, held))
		taken = taken.Add(sdk.NewCoin(denom, all))
		return all, nil
	}
	masa, err := take(types.BondDenom, amount)
	if err != nil || masa.Equal(amount) {
		return bonded, taken, err
	}
	value, err := k.valuation(ctx, params)
	if err != nil {
		return nil, nil, err
	}
	_, err = take(params.CollateralDenom, stake.RaoFor(amount.Sub(masa), value.Px))
	return bonded, taken, err
}

// slashUnbondings takes up to an amount of a coin from the unbondings of an owner's role and returns what it took.
func (k *Keeper) slashUnbondings(
	ctx context.Context, role types.Role, owner sdk.AccAddress, due sdk.Coin,
) (math.Int, error) {
	taken := math.ZeroInt()
	if !due.Amount.IsPositive() {
		return taken, nil
	}
	unbondings, err := k.unbondingsOf(ctx, role, owner)
	if err != nil {
		return taken, err
	}
	for _, unbonding := range unbondings {
		if unbonding.Amount.Denom != due.Denom {
			continue
		}
		part := math.MinInt(unbonding.Amount.Amount, due.Amount.Sub(taken))
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
