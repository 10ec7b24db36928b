package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// sketchReason is what staking says of a worker whose data set waits for its audit.
const sketchReason = "sketch"

// sketchHold is the reference of the hold on the worker of a sketch.
func sketchHold(dataset string) string { return "sketch/" + dataset }

// submitSketch takes the sketch of a data set in the epoch after that of its commitment, queues its audit for the first
// block of the next one, and holds its worker until that is over.
func (k *Keeper) submitSketch(
	ctx context.Context, owner sdk.AccAddress, msg *types.MsgSubmitSketch,
) (types.Dataset, error) {
	dataset, err := k.getDataset(ctx, msg.Dataset)
	if err != nil {
		return types.Dataset{}, err
	}
	if dataset.Owner != msg.Owner {
		return types.Dataset{}, types.ErrNotAllowed.Wrapf("owner: %s is not that of data set %s, must be %s", msg.Owner,
			dataset.Id, dataset.Owner)
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return types.Dataset{}, err
	}
	if err := k.maySketch(ctx, dataset, running.Number); err != nil {
		return types.Dataset{}, err
	}
	entries, err := types.ParseSketch("entries", msg.Entries)
	if err != nil {
		return types.Dataset{}, err
	}
	if err := k.checkSketch(ctx, dataset, entries); err != nil {
		return types.Dataset{}, err
	}
	dataset.Status, dataset.Entries = types.DatasetSketched, uint32(len(entries))
	dataset.SketchHash, dataset.SketchHeight = types.SketchHash(msg.Entries), height(ctx)
	if err := k.datasets.Set(ctx, dataset.Id, dataset); err != nil {
		return types.Dataset{}, err
	}
	if err := k.setSketch(ctx, dataset.Id, msg.Entries); err != nil {
		return types.Dataset{}, err
	}
	if err := k.schedule(ctx, running.EndHeight+1, types.KindAudit, dataset.Id); err != nil {
		return types.Dataset{}, err
	}
	until := 2*running.EndHeight - running.StartHeight + 1 // the end of an epoch as long as this one
	return dataset, k.Staking.Hold(ctx, stakingtypes.Role_ROLE_WORKER, owner, sketchHold(dataset.Id), sketchReason, until)
}

// maySketch refuses a sketch at the wrong time, and a second one.
func (k *Keeper) maySketch(ctx context.Context, dataset types.Dataset, running uint64) error {
	from := types.SketchEpoch(dataset.Epoch)
	switch {
	case running < from:
		return types.ErrTooEarly.Wrapf("dataset: %s is sketched in epoch %d, limit its first block, now epoch %d",
			dataset.Id, from, running)
	case running > from:
		return types.ErrTooLate.Wrapf("dataset: %s was to be sketched in epoch %d, limit its last block, now epoch %d",
			dataset.Id, from, running)
	case dataset.Status != types.DatasetCommitted:
		return types.ErrDuplicate.Wrapf("dataset: %s is sketched, limit 1", dataset.Id)
	}
	round, err := k.getRound(ctx, dataset.Pool, dataset.Epoch)
	if err == nil && round.State != types.RoundSketch {
		err = types.ErrWrongRound.Wrapf("dataset: its round is in %s, must be %s", round.State, types.RoundSketch)
	}
	return err
}

// checkSketch refuses what is no sketch of a data set.
func (k *Keeper) checkSketch(ctx context.Context, dataset types.Dataset, entries []record.Entry) error {
	pool, err := k.getPool(ctx, dataset.Pool)
	if err != nil {
		return err
	}
	round, err := k.getRound(ctx, dataset.Pool, dataset.Epoch)
	if err != nil {
		return err
	}
	sampling, err := k.samplings.Get(ctx, dataset.Epoch)
	if err != nil {
		return err
	}
	return types.CheckSketch("entries", entries, dataset, pool, record.Hash(sampling.Salt), round.Threshold)
}

// setSketch stores the entries of a sketch by chunk.
func (k *Keeper) setSketch(ctx context.Context, dataset string, raw []byte) error {
	for chunk, part := range types.SketchChunks(raw) {
		if len(part) == 0 {
			continue
		}
		if err := k.sketches.Set(ctx, collections.Join(dataset, uint32(chunk)), part); err != nil {
			return err
		}
	}
	return nil
}

// sketchChunk is one chunk of a sketch, nil if nothing of it is in the chunk.
func (k *Keeper) sketchChunk(ctx context.Context, dataset string, chunk uint32) ([]byte, error) {
	raw, err := k.sketches.Get(ctx, collections.Join(dataset, chunk))
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil
	}
	return raw, err
}

// sketchOf is a whole sketch, nil if there is none.
func (k *Keeper) sketchOf(ctx context.Context, dataset string) ([]byte, error) {
	var raw []byte
	err := k.sketches.Walk(ctx, collections.NewPrefixedPairRange[string, uint32](dataset),
		func(_ collections.Pair[string, uint32], part []byte) (bool, error) {
			raw = append(raw, part...)
			return false, nil
		})
	return raw, err
}

// releaseSketch lets the worker of a sketch go.
func (k *Keeper) releaseSketch(ctx context.Context, dataset types.Dataset) error {
	owner, err := accountOf(dataset.Owner)
	if err != nil {
		return err
	}
	return k.Staking.Release(ctx, stakingtypes.Role_ROLE_WORKER, owner, sketchHold(dataset.Id))
}
