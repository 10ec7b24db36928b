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
	return alike(performances), nil
}

// judging is what opinions of one kind are worth.
func judging(c types.Comparison, metric math.LegacyDec, items uint64, byMetric bool) types.Judging {
	return types.Judging{
		Items: items, Metric: metric, Credit: c.Credit, Full: c.Full, Earned: c.Earned, ByMetric: byMetric,
	}
}

// alike lets opinions on responses earn their credits if nobody's earned anything by the metric: when all responses of
// an epoch are equally good, agreement beyond that with other ones tells nothing.
func alike(performances []types.Performance) []types.Performance {
	for _, p := range performances {
		if p.Responses.Earned.IsPositive() {
			return performances
		}
	}
	for i := range performances {
		of := &performances[i].Responses
		of.Earned, of.ByMetric = of.Credit, false
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
