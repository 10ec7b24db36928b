package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// addPrices adds the running round of price reports.
func (k *Keeper) addPrices(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.priceReports = collections.NewMap(
		sb, types.PriceReportsPrefix, "price_reports", sdk.AccAddressKey, codec.CollValue[types.PriceReport](cdc))
	k.priceAttempts = collections.NewMap(
		sb, types.PriceAttemptsPrefix, "price_attempts", sdk.AccAddressKey, collections.Uint32Value)
}

// reportPrice keeps what a member of CometBFT's set takes for the price of TAO, in MASA, until the round ends.
func (k *Keeper) reportPrice(ctx context.Context, operator sdk.AccAddress, price math.LegacyDec) error {
	v, err := k.Validator(ctx, operator)
	if err != nil {
		return err
	}
	if v.Power <= 0 {
		return types.ErrNoPower.Wrapf("operator: %s has power 0, must be in the set to report a price", operator)
	}
	round, err := k.prices.PriceRound(ctx)
	if err != nil {
		return err
	}
	height := sdk.UnwrapSDKContext(ctx).BlockHeight()
	_, reported, err := k.priceReport(ctx, operator, round)
	if err != nil {
		return err
	}
	if reported {
		return types.ErrPriceReported.Wrapf("operator: %s reported in this round, limit 1, the next begins after height %d",
			operator, round.End(height))
	}
	return k.priceReports.Set(ctx, operator, types.PriceReport{
		Operator: operator.String(), Price: price, Height: height, Denom: round.Denom,
	})
}

// priceReport returns an operator's report in a running round, if it has made one. What was said of a coin that has
// been replaced as second collateral since says nothing of the present one.
func (k *Keeper) priceReport(
	ctx context.Context, operator sdk.AccAddress, round stakingtypes.PriceRound,
) (types.PriceReport, bool, error) {
	report, err := k.priceReports.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return types.PriceReport{}, false, nil
	}
	return report, err == nil && report.Denom == round.Denom, err
}

// OwesPrice tells whether an operator is a member of CometBFT's set that has not reported in this round.
func (k *Keeper) OwesPrice(ctx context.Context, operator sdk.AccAddress) (bool, error) {
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return false, nil
	}
	if err != nil || v.Power <= 0 {
		return false, err
	}
	round, err := k.prices.PriceRound(ctx)
	if err != nil {
		return false, err
	}
	_, reported, err := k.priceReport(ctx, operator, round)
	return !reported, err
}

// CountPriceAttempt counts one more fee-free try of an operator to report in this round and returns how many that
// makes.
func (k *Keeper) CountPriceAttempt(ctx context.Context, operator sdk.AccAddress) (uint32, error) {
	attempts, err := k.priceAttempts.Get(ctx, operator)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return 0, err
	}
	attempts++
	return attempts, k.priceAttempts.Set(ctx, operator, attempts)
}
