package keeper

import (
	"context"
	"strconv"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// priceQueue names rounds of price reports in the records of failures.
const priceQueue = "price"

// tally is what the reports of a round come to.
type tally struct {
	// reported is the power behind the reports, of the total.
	reported, total int64
	// median is weighted by power, in MASA per TAO; 0 without a report that counts.
	median math.LegacyDec
}

// valid tells whether enough power reported: reported ≥ quorum·total, exactly.
func (t tally) valid(quorum math.LegacyDec) bool {
	return t.reported > 0 && math.LegacyNewDec(t.reported).GTE(quorum.MulInt64(t.total))
}

// endPriceRound moves the price of TAO in the last block of a round, if enough power reported, and forgets the reports.
// It looks at each member of CometBFT's set and each report once. If the price can not be moved the round is void.
func (k *Keeper) endPriceRound(ctx sdk.Context) error {
	round, err := k.prices.PriceRound(ctx)
	if err != nil || round.End(ctx.BlockHeight()) != ctx.BlockHeight() {
		return err
	}
	failed := safeitem.Run(ctx, func(ctx sdk.Context) error { return k.closePriceRound(ctx, round) })
	if failed != nil {
		item := strconv.FormatInt(ctx.BlockHeight(), 10)
		if err := k.staking.RecordFailure(ctx, priceQueue, item, failed); err != nil {
			return err
		}
	}
	if err := k.priceReports.Clear(ctx, nil); err != nil {
		return err
	}
	return k.priceAttempts.Clear(ctx, nil)
}

// closePriceRound pushes the median down to the ledger, if the round is valid, and tells how it ended.
func (k *Keeper) closePriceRound(ctx sdk.Context, round stakingtypes.PriceRound) error {
	t, err := k.tallyPrices(ctx, round)
	if err != nil {
		return err
	}
	event := &types.EventPriceRoundEnded{
		Valid: t.valid(round.Quorum), Median: math.LegacyZeroDec(), Reported: t.reported, Total: t.total,
	}
	if event.Valid {
		event.Median = t.median
		if err := k.prices.SetTaoSpot(ctx, stakingtypes.UmasaPerRao(t.median)); err != nil {
			return err
		}
	}
	return ctx.EventManager().EmitTypedEvent(event)
}

// tallyPrices weighs the reports of the running round by the power that their operators have now.
func (k *Keeper) tallyPrices(ctx context.Context, round stakingtypes.PriceRound) (tally, error) {
	var t tally
	var prices []math.LegacyDec
	var weights []math.Int
	err := k.powered.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		v, err := k.validators.Get(ctx, operator)
		if err != nil {
			return true, err
		}
		t.total += v.Power
		report, reported, err := k.priceReport(ctx, operator, round)
		if err != nil || !reported {
			return false, err
		}
		t.reported += v.Power
		prices, weights = append(prices, report.Price), append(weights, math.NewInt(v.Power))
		return false, nil
	})
	t.median = quality.LowerWeightedMedian(prices, weights)
	return t, err
}
