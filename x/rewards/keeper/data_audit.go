package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// startAudit is done in BeginBlock for each data set that was sketched, from the first block of the second epoch after
// that of its commitment, at most items_per_block of all kinds a block. It says how many entries are opened.
func (k *Keeper) startAudit(ctx context.Context, id string) error {
	dataset, err := k.getDataset(ctx, id)
	if err != nil || dataset.Status != types.DatasetSketched {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	dataset.Opened = min(params.Data.Openings, dataset.Entries)
	return k.datasets.Set(ctx, id, dataset)
}

// auditedEntries are the entries of a sketch that its committee opens, in the order of the draw; none before it.
func (*Keeper) auditedEntries(context.Context, types.Dataset) ([]types.SketchEntry, error) {
	return nil, nil
}

// concludeAudit writes what a committee found of a data set and ends the hold on its worker. Without a quorum, or after
// the second epoch that follows that of its commitment, the data set is dropped; with fraud it failed; else it is
// accepted, and stale of its opened entries are known from older data sets. It is refused unless the data set waits for
// its audit.
func (k *Keeper) concludeAudit(ctx context.Context, id string, audit types.Audit, stale uint32) error {
	dataset, err := k.getDataset(ctx, id)
	if err != nil {
		return err
	}
	if dataset.Status != types.DatasetSketched {
		return types.ErrWrongStatus.Wrapf("data set: %s is %s, must be %s", id, dataset.Status, types.DatasetSketched)
	}
	if stale > dataset.Opened {
		return types.ErrInvalidField.Wrapf("stale: %d, limit %d, which were opened", stale, dataset.Opened)
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	switch {
	case !audit.Quorum || running.Number > types.AuditEpoch(dataset.Epoch):
		dataset.Status = types.DatasetDropped
	case audit.Fraud:
		dataset.Status, dataset.Stale = types.DatasetFailed, stale
	default:
		dataset.Status, dataset.Stale = types.DatasetAccepted, stale
	}
	dataset.Audit = &audit
	return k.endAudit(ctx, dataset)
}

// endAudit writes a data set whose audit is over and lets its worker go.
func (k *Keeper) endAudit(ctx context.Context, dataset types.Dataset) error {
	if err := k.datasets.Set(ctx, dataset.Id, dataset); err != nil {
		return err
	}
	if err := k.releaseSketch(ctx, dataset); err != nil {
		return err
	}
	return emit(ctx, &types.EventDatasetAudited{
		Dataset: dataset.Id, Item: dataset.Item, Status: dataset.Status, Opened: dataset.Opened, Stale: dataset.Stale,
	})
}

// forgetAudit removes the audit of a data set that is swept, and returns how many records that were. One that is still
// open keeps the data set waiting.
func (*Keeper) forgetAudit(context.Context, types.Dataset) (used uint64, open bool, err error) {
	return 0, false, nil
}
