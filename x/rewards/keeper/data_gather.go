package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/shapley"
	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// gather is the stage that counts the data sets of a round, one unit each. Those without a sketch, or whose audit did
// not end in time, are dropped.
func (w roundWork) gather(ctx context.Context, _ uint64, key []byte, budget uint64) (progress, error) {
	_, pool, err := w.round(ctx)
	if err != nil {
		return progress{}, err
	}
	return w.each(ctx, key, budget, func(round *types.Round, dataset types.Dataset) error {
		switch dataset.Status {
		case types.DatasetAccepted:
			round.Accepted++
			round.Entries += uint64(dataset.Entries)
		case types.DatasetFailed:
			round.Failed++
		}
		failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
			return w.gatherOne(ctx, pool, dataset)
		})
		if failed == nil {
			return nil
		}
		return w.Epochs.RecordFailure(ctx, shapleyQueue, "gather/"+dataset.Id, failed)
	})
}

// gatherOne drops a data set that does not count, and writes the stake that counts in a pool with stake_weighted.
func (w roundWork) gatherOne(ctx context.Context, pool types.Pool, dataset types.Dataset) error {
	switch dataset.Status {
	case types.DatasetCommitted, types.DatasetSketched:
		dataset.Status = types.DatasetDropped
		return w.endAudit(ctx, dataset)
	case types.DatasetAccepted, types.DatasetFailed:
		if !pool.StakeWeighted {
			return nil
		}
		owner, err := accountOf(dataset.Owner)
		if err != nil {
			return err
		}
		standing, err := w.workerStanding(ctx, owner)
		if err != nil {
			return err
		}
		dataset.Stake = standing.Counted
		return w.datasets.Set(ctx, dataset.Id, dataset)
	default:
		return nil
	}
}

// measure moves the pool's threshold by how many entries the accepted sketches have. The next round that is sampled
// has it; those of the two epochs in between have theirs already.
func (w roundWork) measure(ctx context.Context, _ uint64) error {
	round, pool, err := w.round(ctx)
	if err != nil || round.Threshold == 0 {
		return err
	}
	params, err := w.Params(ctx)
	if err != nil {
		return err
	}
	pool.Threshold = shapley.NextThreshold(round.Threshold, params.Data.EntriesBudget, round.Entries)
	return w.pools.Set(ctx, pool.Id, pool)
}

// each works on up to budget data sets of the round after an owner, and keeps the round.
func (w roundWork) each(
	ctx context.Context, key []byte, budget uint64, work func(*types.Round, types.Dataset) error,
) (progress, error) {
	round, err := w.getRound(ctx, w.pool, w.of)
	if err != nil {
		return progress{}, err
	}
	found, err := w.datasetsAfter(ctx, round, key, budget)
	if err != nil {
		return progress{}, err
	}
	step := progress{next: key, used: uint64(len(found)), done: uint64(len(found)) < budget}
	for _, dataset := range found {
		if err := work(&round, dataset); err != nil {
			return progress{}, err
		}
		if step.next, err = accountOf(dataset.Owner); err != nil {
			return progress{}, err
		}
	}
	return step, w.setRound(ctx, round)
}

// datasetsAfter are up to limit data sets of a round by owner, after one if it is given; all if the limit is 0.
func (k *Keeper) datasetsAfter(
	ctx context.Context, round types.Round, after sdk.AccAddress, limit uint64,
) ([]types.Dataset, error) {
	of := new(collections.Range[roundDatasetKey]).Prefix(
		collections.TripleSuperPrefix[uint64, string, sdk.AccAddress](round.Epoch, round.Pool))
	if len(after) > 0 {
		of = of.StartExclusive(collections.Join3(round.Epoch, round.Pool, after))
	}
	var found []types.Dataset
	err := k.datasetsByRound.Walk(ctx, of, func(_ roundDatasetKey, id string) (bool, error) {
		dataset, err := k.getDataset(ctx, id)
		found = append(found, dataset)
		return uint64(len(found)) == limit, err
	})
	return found, err
}
