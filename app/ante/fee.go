package ante

import (
	"bytes"
	"math"

	"cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	sdkante "github.com/cosmos/cosmos-sdk/x/auth/ante"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// feeDecorator takes the fee of a transaction from its payer, or from the account that granted the payer an allowance.
type feeDecorator struct {
	accounts sdkante.AccountKeeper
	bank     BankKeeper
	grants   sdkante.FeegrantKeeper
	lane     Lane
}

func newFeeDecorator(o Options) feeDecorator {
	return feeDecorator{accounts: o.Accounts, bank: o.Bank, grants: o.FeeGrants, lane: o.Lane}
}

// AnteHandle takes the fee. A transaction that offers none is let through if it is in a free lane, at the highest
// priority; any other one pays what its node asks for, and what is free in a lane pays something outside it.
func (d feeDecorator) AnteHandle(
	ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler,
) (sdk.Context, error) {
	feeTx, ok := tx.(sdk.FeeTx)
	if !ok {
		return ctx, sdkerrors.ErrTxDecode.Wrap("tx: has no fee")
	}
	// The transactions of a genesis are not metered: nobody can pay before there are blocks.
	if !simulate && ctx.BlockHeight() > 0 && feeTx.GetGas() == 0 {
		return ctx, sdkerrors.ErrInvalidGasLimit.Wrap("gas: 0, must be positive")
	}
	if simulate {
		d.rehearse(ctx, feeTx)
		return next(ctx, tx, simulate)
	}
	if d.lane.Enter(ctx, tx) {
		return next(ctx.WithPriority(math.MaxInt64), tx, simulate)
	}
	if err := checkFee(ctx, feeTx); err != nil {
		return ctx, err
	}
	if ctx.BlockHeight() > 0 && d.lane.IsFree(tx) {
		return ctx, sdkerrors.ErrInsufficientFee.Wrapf("fee: 0%s, must be positive: it is no duty of its operator now, "+
			"its free tries are used up, or the gas is above the limit of free ones", stakingtypes.BondDenom)
	}
	if err := d.take(ctx, feeTx); err != nil {
		return ctx, err
	}
	return next(ctx.WithPriority(priority(feeTx)), tx, simulate)
}

// checkFee wants the fee in umasa, as the sweep at the end of the epoch pays nothing else out, and, where the node
// decides what to relay, at least as much as its operator asks for.
func checkFee(ctx sdk.Context, tx sdk.FeeTx) error {
	fee := tx.GetFee()
	if !fee.IsValid() {
		return sdkerrors.ErrInsufficientFee.Wrapf("fee: %s is not a sorted list of positive coins", fee)
	}
	for _, coin := range fee {
		if coin.Denom != stakingtypes.BondDenom {
			return sdkerrors.ErrInsufficientFee.Wrapf("fee: %s, must be in %s", fee, stakingtypes.BondDenom)
		}
	}
	if !ctx.IsCheckTx() {
		return nil
	}
	price := ctx.MinGasPrices().AmountOf(stakingtypes.BondDenom)
	least := price.MulInt(sdkmath.NewIntFromUint64(tx.GetGas())).Ceil().TruncateInt()
	if fee.AmountOf(stakingtypes.BondDenom).LT(least) {
		return sdkerrors.ErrInsufficientFee.Wrapf(
			"fee: %s, must be at least %s%s (gas %d at %s%s)",
			coins(fee), least, stakingtypes.BondDenom, tx.GetGas(), price, stakingtypes.BondDenom,
		)
	}
	return nil
}

// coins prints a fee, also an absent one.
func coins(fee sdk.Coins) string {
	if fee.Empty() {
		return "0" + stakingtypes.BondDenom
	}
	return fee.String()
}

// priority orders transactions by what they offer for a unit of gas.
func priority(tx sdk.FeeTx) int64 {
	if tx.GetGas() == 0 {
		return 0
	}
	offered := tx.GetFee().AmountOf(stakingtypes.BondDenom).Quo(sdkmath.NewIntFromUint64(tx.GetGas()))
	if !offered.IsInt64() {
		return math.MaxInt64 - 1
	}
	return min(offered.Int64(), math.MaxInt64-1)
}

// rehearse uses the gas that taking a fee will use, as the fee itself is not known before the gas is. What goes wrong
// here goes wrong again, with its reason, when the fee is taken.
func (d feeDecorator) rehearse(ctx sdk.Context, tx sdk.FeeTx) {
	fee := sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, 1))
	branch, _ := ctx.CacheContext()
	payer, err := d.payer(branch, tx, fee)
	if err == nil && d.accounts.GetAccount(branch, payer) == nil {
		return
	}
	if err == nil {
		err = d.bank.SendCoinsFromAccountToModuleVirtual(branch, payer, authtypes.FeeCollectorName, fee)
	}
	if err != nil {
		ctx.Logger().Debug("the fee of a simulated transaction", "error", err)
	}
}

// take moves the fee from whoever pays it.
func (d feeDecorator) take(ctx sdk.Context, tx sdk.FeeTx) error {
	fee := tx.GetFee()
	payer, err := d.payer(ctx, tx, fee)
	if err != nil {
		return err
	}
	if d.accounts.GetAccount(ctx, payer) == nil {
		return sdkerrors.ErrUnknownAddress.Wrapf("fee payer address: %s does not exist", payer)
	}
	if !fee.IsZero() {
		err := d.bank.SendCoinsFromAccountToModuleVirtual(ctx, payer, authtypes.FeeCollectorName, fee)
		if err != nil {
			return sdkerrors.ErrInsufficientFunds.Wrap(err.Error())
		}
	}
	ctx.EventManager().EmitEvent(sdk.NewEvent(
		sdk.EventTypeTx,
		sdk.NewAttribute(sdk.AttributeKeyFee, fee.String()),
		sdk.NewAttribute(sdk.AttributeKeyFeePayer, payer.String()),
	))
	return nil
}

// payer is who pays a fee: the signer that pays, or the account that grants it an allowance, which this uses.
func (d feeDecorator) payer(ctx sdk.Context, tx sdk.FeeTx, fee sdk.Coins) (sdk.AccAddress, error) {
	payer, granter := sdk.AccAddress(tx.FeePayer()), sdk.AccAddress(tx.FeeGranter())
	if granter.Empty() || bytes.Equal(granter, payer) {
		return payer, nil
	}
	if err := d.grants.UseGrantedFees(ctx, granter, payer, fee, tx.GetMsgs()); err != nil {
		return nil, errors.Wrapf(err, "%s does not allow to pay fees for %s", granter, payer)
	}
	return granter, nil
}
