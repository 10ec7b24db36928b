package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// moduleAddress is the account that holds what is bonded and unbonding.
var moduleAddress = authtypes.NewModuleAddress(types.ModuleName)

// OpenPosition bonds an owner's stake in a role that it does not have. A newcomer holds the base of the role, at least
// its least stake; before the first block, when there is no base yet, its least stake. Whoever left the role before
// begins anew, but not while it has as many unbondings open as one position may. Governance's account takes no role: it
// holds nothing but deposits, which are other people's.
func (k *Keeper) OpenPosition(ctx context.Context, role types.Role, owner sdk.AccAddress, stake sdk.Coin) error {
	position, err := k.newPosition(ctx, role, owner)
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	if err := types.CheckStake("stake", stake, params.CollateralDenom); err != nil {
		return err
	}
	globals, err := k.globalsInForce(ctx, role)
	if err != nil {
		return err
	}
	shape, err := params.Of(role)
	if err != nil {
		return err
	}
	factors, err := types.Newcomer(shape, globals)
	if err != nil {
		return err
	}
	if stake.Amount.LT(factors.Required) {
		return types.ErrBelowRequirement.Wrapf("stake: %s is below the %s%s that a new %s bonds",
			stake, factors.Required, types.BondDenom, role.Word())
	}
	position.Masa = stake.Amount
	if globals.Epoch > 0 {
		position.ReqLast, position.EpochLast = factors.Required, globals.Epoch
	}
	return k.open(ctx, owner, position, stake)
}

// newPosition is an empty position of the owner's next generation, with the role's mean utility.
func (k *Keeper) newPosition(ctx context.Context, role types.Role, owner sdk.AccAddress) (types.Position, error) {
	if len(owner) == 0 {
		return types.Position{}, types.ErrInvalidAddress.Wrap("owner: empty")
	}
	if owner.String() == k.authority {
		return types.Position{}, types.ErrInvalidAddress.Wrapf("owner: %s is governance's, must be another", owner)
	}
	before, err := k.position(ctx, role, owner)
	switch {
	case errors.Is(err, types.ErrPositionNotFound):
	case err != nil:
		return types.Position{}, err
	case !before.Left:
		return types.Position{}, types.ErrPositionExists.Wrapf(
			"owner: %s is registered as %s already, limit 1 position a role", owner, role.Word())
	default:
		if err := k.checkUnbondings(ctx, role, owner); err != nil {
			return types.Position{}, err
		}
	}
	totals, err := k.roleTotals(ctx, role)
	if err != nil {
		return types.Position{}, err
	}
	joined, err := k.currentNumber(ctx)
	if err != nil {
		return types.Position{}, err
	}
	return types.Position{
		Role: role, Owner: owner.String(), Generation: before.Generation + 1,
		Masa: math.ZeroInt(), Tao: math.ZeroInt(), Utility: totals.Mean(), ReqLast: math.ZeroInt(),
		JoinedEpoch: joined, Counted: true,
	}, nil
}

// open takes the coins and stores a new position.
func (k *Keeper) open(ctx context.Context, owner sdk.AccAddress, position types.Position, stake sdk.Coin) error {
	if err := k.take(ctx, "stake", owner, stake); err != nil {
		return err
	}
	if err := k.store(ctx, nil, position); err != nil {
		return err
	}
	err := emit(sdk.UnwrapSDKContext(ctx), &types.EventPositionOpened{
		Role: position.Role, Owner: position.Owner, Generation: position.Generation, Amount: stake,
	})
	if err != nil {
		return err
	}
	return k.told().AfterPositionTouched(ctx, position.Role, owner)
}

// bond adds stake to a position.
func (k *Keeper) bond(
	ctx context.Context, role types.Role, owner sdk.AccAddress, amount sdk.Coin,
) (types.Observation, error) {
	position, err := k.openPosition(ctx, role, owner)
	if err != nil {
		return types.Observation{}, err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return types.Observation{}, err
	}
	if err := types.CheckBond("amount", amount, params.CollateralDenom); err != nil {
		return types.Observation{}, err
	}
	if err := checkSum("amount", *heldOf(&position, amount.Denom), amount.Amount); err != nil {
		return types.Observation{}, err
	}
	if err := k.take(ctx, "amount", owner, amount); err != nil {
		return types.Observation{}, err
	}
	found, err := k.touch(ctx, position, func(_ types.Observation, p *types.Position) error {
		held := heldOf(p, amount.Denom)
		*held = held.Add(amount.Amount)
		return nil
	})
	if err != nil {
		return types.Observation{}, err
	}
	return found, emit(sdk.UnwrapSDKContext(ctx), &types.EventBonded{Role: role, Owner: owner.String(), Amount: amount})
}

// take moves an owner's coins, which a field names, into the module account.
func (k *Keeper) take(ctx context.Context, field string, owner sdk.AccAddress, coin sdk.Coin) error {
	err := k.bank.SendCoinsFromAccountToModule(ctx, owner, types.ModuleName, sdk.NewCoins(coin))
	if err != nil {
		return types.ErrTransfer.Wrapf("%s: %s of %s: %v", field, coin, owner, err)
	}
	return nil
}

// heldOf is what a position holds of one of the two collaterals.
func heldOf(p *types.Position, denom string) *math.Int {
	if denom == types.BondDenom {
		return &p.Masa
	}
	return &p.Tao
}

// checkSum refuses what would make a position hold more than any record may.
func checkSum(field string, held, more math.Int) error {
	if held.Add(more).GT(types.MaxAmount) {
		return types.ErrInvalidAmount.Wrapf("%s: with the %s bonded it is above %s", field, held, types.MaxAmount)
	}
	return nil
}
