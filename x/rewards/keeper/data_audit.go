package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

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
		dataset.Status = types.DatasetFailed
	default:
		dataset.Status = types.DatasetAccepted
	}
	if audit.Quorum {
		dataset.Stale = max(stale, uint32(len(dataset.Contested))) // proofs count more than opinions
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
