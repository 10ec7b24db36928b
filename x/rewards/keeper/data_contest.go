package keeper

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/x/rewards/types"
)

// ContestDataset proves that an audited record of a data set is in an older one, of whatever pool: the record is stale
// then, whatever the auditors say. If the older set is of the same owner, it is slashed for what the data set earns.
func (s msgServer) ContestDataset(
	ctx context.Context, msg *types.MsgContestDataset,
) (*types.MsgContestDatasetResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	dataset, err := s.contestable(ctx, msg.Dataset)
	if err != nil {
		return nil, err
	}
	older, err := s.olderThan(ctx, dataset, msg.Older)
	if err != nil {
		return nil, err
	}
	fp8 := record.FP8(record.Hash(msg.Fingerprint))
	if err := s.checkAudited(ctx, dataset, fp8); err != nil {
		return nil, err
	}
	if !msg.Proof.Proves(msg.Fingerprint, dataset) {
		return nil, notProven("proof", msg.Proof, dataset)
	}
	if !msg.OlderProof.Proves(msg.Fingerprint, older) {
		return nil, notProven("older_proof", msg.OlderProof, older)
	}
	dataset.Contest(fp8, older.Owner)
	if err := s.datasets.Set(ctx, dataset.Id, dataset); err != nil {
		return nil, err
	}
	return &types.MsgContestDatasetResponse{Stale: dataset.Stale}, emit(ctx, &types.EventDatasetContested{
		Dataset: dataset.Id, Older: older.Id, Contester: msg.Contester, Fp8: fp8, Stale: dataset.Stale, Own: dataset.Own,
	})
}

// contestable returns a data set that may be contested: its audit has begun, and the epoch of the audit still runs.
func (k *Keeper) contestable(ctx context.Context, id string) (types.Dataset, error) {
	dataset, err := k.getDataset(ctx, id)
	if err != nil {
		return types.Dataset{}, err
	}
	if dataset.Status != types.DatasetSketched && dataset.Status != types.DatasetAccepted {
		return types.Dataset{}, types.ErrWrongStatus.Wrapf("dataset: %s is %s, must be %s or %s", id, dataset.Status,
			types.DatasetSketched, types.DatasetAccepted)
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return types.Dataset{}, err
	}
	audit := types.AuditEpoch(dataset.Epoch)
	if running.Number > audit {
		return types.Dataset{}, types.ErrTooLate.Wrapf("dataset: %s may be contested until epoch %d, now %d", id, audit,
			running.Number)
	}
	return dataset, nil
}

// olderThan returns a data set that was paid for an earlier epoch.
func (k *Keeper) olderThan(ctx context.Context, dataset types.Dataset, id string) (types.Dataset, error) {
	older, err := k.datasets.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Dataset{}, types.ErrDatasetNotFound.Wrapf("older: %q is none, must be one that was paid", id)
	}
	if err != nil {
		return types.Dataset{}, err
	}
	switch {
	case older.Status != types.DatasetPaid:
		return types.Dataset{}, types.ErrWrongStatus.Wrapf("older: %s is %s, must be %s", id, older.Status,
			types.DatasetPaid)
	case older.Epoch >= dataset.Epoch:
		return types.Dataset{}, types.ErrInvalidField.Wrapf("older: %s is of epoch %d, must be before %d", id, older.Epoch,
			dataset.Epoch)
	default:
		return older, nil
	}
}

// checkAudited refuses a record that is not among the audited ones, or that was proven already.
func (k *Keeper) checkAudited(ctx context.Context, dataset types.Dataset, fp8 uint64) error {
	if _, found := slices.BinarySearch(dataset.Contested, fp8); found {
		return types.ErrDuplicate.Wrapf("fingerprint: %016x of data set %s is contested already, limit 1", fp8, dataset.Id)
	}
	audited, err := k.auditedEntries(ctx, dataset)
	if err != nil {
		return err
	}
	for _, entry := range audited {
		if entry.Fp8 == fp8 {
			return nil
		}
	}
	return types.ErrInvalidField.Wrapf("fingerprint: %016x is not among the %d audited entries of data set %s", fp8,
		len(audited), dataset.Id)
}

// notProven names all that a proof says: it cannot be told which of it is wrong.
func notProven(field string, p types.RecordProof, d types.Dataset) error {
	return types.ErrNotProven.Wrapf(
		"%s: index %d of %d records, weight %d, category %d and a path of %d hashes must lead to the root %x of data set %s",
		field, p.Index, d.Records, p.Weight, p.Category, len(p.Path), d.Root, d.Id)
}
