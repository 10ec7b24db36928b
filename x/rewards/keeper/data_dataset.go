package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// roundDatasetKey is (epoch, pool, owner).
type roundDatasetKey = collections.Triple[uint64, string, sdk.AccAddress]

// getDataset returns a data set that exists.
func (k *Keeper) getDataset(ctx context.Context, id string) (types.Dataset, error) {
	dataset, err := k.datasets.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Dataset{}, types.ErrDatasetNotFound.Wrapf("dataset: %q is none, must be one that was committed to", id)
	}
	return dataset, err
}

// setDataset stores a new data set and lists it by round and owner.
func (k *Keeper) setDataset(ctx context.Context, owner sdk.AccAddress, d types.Dataset) error {
	if err := k.datasets.Set(ctx, d.Id, d); err != nil {
		return err
	}
	if err := k.datasetsByRound.Set(ctx, collections.Join3(d.Epoch, d.Pool, owner), d.Id); err != nil {
		return err
	}
	return k.datasetsByOwner.Set(ctx, collections.Join3(owner, d.Epoch, d.Id))
}

// commitDataset commits a worker to a data set in the running epoch's round of a pool: one for each worker and round.
func (k *Keeper) commitDataset(
	ctx context.Context, owner sdk.AccAddress, msg *types.MsgCommitDataset,
) (types.Dataset, error) {
	pool, err := k.getPool(ctx, msg.Pool)
	if err != nil {
		return types.Dataset{}, err
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return types.Dataset{}, err
	}
	round, err := k.getRound(ctx, pool.Id, running.Number)
	if err != nil {
		return types.Dataset{}, err
	}
	if err := k.mayContribute(ctx, owner); err != nil {
		return types.Dataset{}, err
	}
	dataset := types.NewDataset(msg, running.Number, owner, height(ctx))
	known, err := k.datasets.Has(ctx, dataset.Id)
	if err != nil {
		return types.Dataset{}, err
	}
	if known {
		return types.Dataset{}, types.ErrDuplicate.Wrapf("pool: %s has committed to %s in epoch %d, limit 1", msg.Owner,
			dataset.Id, running.Number)
	}
	params, err := k.Params(ctx)
	if err != nil {
		return types.Dataset{}, err
	}
	if limit := pool.MaxDatasets(params.Data); round.Datasets >= limit {
		return types.Dataset{}, types.ErrCapacity.Wrapf("pool: %s has %d data sets in epoch %d, limit %d", pool.Id,
			round.Datasets, running.Number, limit)
	}
	round.Datasets++
	if err := k.setRound(ctx, round); err != nil {
		return types.Dataset{}, err
	}
	return dataset, k.setDataset(ctx, owner, dataset)
}

// mayContribute refuses anybody but a registered worker that is active or in grace.
func (k *Keeper) mayContribute(ctx context.Context, owner sdk.AccAddress) error {
	_, registered, err := k.findWorker(ctx, owner)
	if err != nil {
		return err
	}
	if !registered {
		return types.ErrWorkerNotFound.Wrapf("owner: %s is not registered, must register first", owner)
	}
	standing, err := k.workerStanding(ctx, owner)
	if err != nil {
		return err
	}
	if standing.Status != stakingtypes.Status_STATUS_ACTIVE && standing.Status != stakingtypes.Status_STATUS_GRACE {
		return types.ErrNotAllowed.Wrapf("owner: %s is %s, must be %s or %s", owner, standing.Status,
			stakingtypes.Status_STATUS_ACTIVE, stakingtypes.Status_STATUS_GRACE)
	}
	return nil
}
