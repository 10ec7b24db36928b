package keeper

import (
	"context"

	"cosmossdk.io/collections"
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
		judged, err := k.judgement(ctx, epoch, operator)
		if err != nil {
			return nil, err
		}
		performances[i] = types.Performance{
			Operator:    operator,
			Power:       rank.Power,
			C:           rank.C,
			DataSum:     judged.Data.Sum,
			ResponseSum: judged.Responses.Sum,
			Score:       rank.Performance,
		}
	}
	return performances, nil
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
