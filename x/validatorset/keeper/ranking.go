package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// EpochPerformance returns what everybody who served in an epoch did, by ascending operator, once RANK has finished
// it and for as long as it is on record.
func (k *Keeper) EpochPerformance(ctx context.Context, epoch uint64) ([]types.Performance, error) {
	ranks, err := k.epochRanks(ctx, epoch)
	if err != nil {
		return nil, err
	}
	performances := make([]types.Performance, len(ranks))
	for i, rank := range ranks {
		operator, err := types.ParseAddress("operator", rank.Operator)
		if err != nil {
			return nil, err
		}
		performances[i] = types.Performance{
			Operator:  operator,
			Power:     rank.Power,
			C:         rank.C,
			Data:      judging(rank.Data, rank.D, rank.DataItems, false),
			Responses: judging(rank.Responses, rank.L, rank.ResponseItems, rank.Responses.Correlated),
			Score:     rank.Performance,
		}
	}
	return weigh(performances), nil
}

// judging is what opinions of one kind are worth.
func judging(c types.Comparison, metric math.LegacyDec, items uint64, byMetric bool) types.Judging {
	return types.Judging{
		Items: items, Metric: metric, Credit: c.Credit, Full: c.Full, Earned: c.Earned, ByMetric: byMetric,
		Scale: math.LegacyOneDec(),
	}
}

// weigh makes sums of credits for judging responses comparable with what others earned by the metric: they count as far
// as the credits of these did, floor(earned/credit) of them all at 10^-18 and at most 1. Without it the few who judged
// too little for the metric would take most of the pool in an epoch of responses that are nearly alike. If the metric
// earned nobody anything, credits count for all: when all responses are equally good nothing can tell who looked.
func weigh(performances []types.Performance) []types.Performance {
	earned, credit := math.LegacyZeroDec(), math.LegacyZeroDec()
	for _, p := range performances {
		if p.Responses.ByMetric {
			earned, credit = earned.Add(p.Responses.Earned), credit.Add(p.Responses.Credit)
		}
	}
	scale := math.LegacyOneDec()
	if earned.IsPositive() && credit.GT(earned) {
		scale = earned.QuoTruncate(credit)
	}
	for i := range performances {
		of := &performances[i].Responses
		if of.ByMetric && earned.IsPositive() {
			continue
		}
		of.ByMetric, of.Scale, of.Earned = false, scale, of.Credit.MulTruncate(scale)
	}
	return performances
}

// epochRanks returns the ranks of a ranked epoch, by ascending operator.
func (k *Keeper) epochRanks(ctx context.Context, epoch uint64) ([]types.Rank, error) {
	last, err := k.lastRanked(ctx)
	if err != nil {
		return nil, err
	}
	if epoch == 0 || epoch > last {
		return nil, types.ErrEpochNotRanked.Wrapf("epoch: %d, the last ranked one is %d", epoch, last)
	}
	var ranks []types.Rank
	err = k.ranks.Walk(ctx, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](epoch),
		func(_ byOperator, rank types.Rank) (bool, error) {
			ranks = append(ranks, rank)
			return false, nil
		})
	return ranks, err
}

// seatChanges returns who came and went after an epoch, by ascending operator.
func (k *Keeper) seatChanges(ctx context.Context, epoch uint64) ([]types.SeatChange, error) {
	var changes []types.SeatChange
	err := k.changes.Walk(ctx, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](epoch),
		func(_ byOperator, change types.SeatChange) (bool, error) {
			changes = append(changes, change)
			return false, nil
		})
	return changes, err
}
