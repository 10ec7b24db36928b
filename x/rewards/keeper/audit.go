package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
)

// startAudit is done in BeginBlock for each data set that was sketched, from the first block of the second epoch after
// that of its commitment, at most items_per_block of all kinds a block. It gives the data set an item and draws its
// committee.
func (k *Keeper) startAudit(ctx context.Context, id string) error {
	set, err := k.getDataset(ctx, id)
	if err != nil || set.Status != types.DatasetSketched || set.Item != "" {
		return err
	}
	if set.Item, err = types.AuditID(set.Id); err != nil {
		return err
	}
	if err := k.datasets.Set(ctx, set.Id, set); err != nil {
		return err
	}
	item := types.Item{Id: set.Item, Dataset: set.Id, Worker: set.Owner, Phase: types.PhaseReady}
	if err := k.items.Set(ctx, item.Id, item); err != nil {
		return err
	}
	return k.drawCommittee(ctx, item.Id)
}

// pickEntries draws the entries of a data set's sketch that auditors ask for, with the beacon of the first draw:
// RNG("audit/<data set id>", R_h) picks min(openings, entries) of them. A redraw has the same ones: what was drawn was
// fixed in the root, so that nothing is learned from it but by whom; with new ones, a committee that is kept from a
// quorum after a bad draw would be a second chance.
func (k *Keeper) pickEntries(ctx context.Context, p types.DataParams, item *types.Item, beacon []byte) error {
	if !item.IsAudit() || len(item.Audited) > 0 {
		return nil
	}
	set, err := k.getDataset(ctx, item.Dataset)
	if err != nil {
		return err
	}
	drawn := sample.Committee(sample.New("audit/"+set.Id, beacon), int(set.Entries), int(p.Openings))
	item.Audited = make([]uint32, len(drawn))
	for i, number := range drawn {
		item.Audited[i] = uint32(number)
	}
	set.Opened = uint32(len(drawn))
	return k.datasets.Set(ctx, set.Id, set)
}

// audited is a data set as the subject of an item.
type audited struct {
	k   *Keeper
	set types.Dataset
}

func (a audited) isParty(operator string) bool { return operator == a.set.Owner }

func (a audited) isPrivate() bool { return false }

// judge finds out whether there is a quorum, and whether more than half of its weight found something false or missing.
// Time is of no account, and there is no reward to be computed.
func (audited) judge(
	p types.Params, item types.Item, revealed []*types.Evaluation,
) (types.Verdict, error) {
	none := math.LegacyZeroDec()
	return verdictOf(quality.Input{
		Weights: p.Evaluation.Weights(), Committee: uint64(len(item.Committee)), Responded: true, Blocks: 1, Deadline: 1,
		RBase: math.OneInt(), Tau: p.Evaluation.Tau, Kappa: none, KappaFraud: none, WorkerStake: math.ZeroInt(),
	}, item, revealed)
}

// conclude ends an audit. One that took longer than its round waits for it ends without effect.
func (a audited) conclude(ctx context.Context, p types.Params, item types.Item, verdict types.Verdict) error {
	revealed, err := a.k.evaluationsOf(ctx, item.Id)
	if err != nil {
		return err
	}
	item.Phase = types.PhaseDone
	if err := a.k.items.Set(ctx, item.Id, item); err != nil {
		return err
	}
	if err := emit(ctx, &types.EventItemJudged{Item: item.Id, Dataset: item.Dataset, Verdict: verdict}); err != nil {
		return err
	}
	if a.set.Status != types.DatasetSketched {
		return nil
	}
	if err := a.k.keepVerdict(ctx, p.Evaluation, item, verdict); err != nil {
		return err
	}
	audit := types.Audit{
		Quorum: verdict.Quorum, Fraud: verdict.Fraud, Reveals: verdict.Reveals, Committee: verdict.Committee,
		Height: verdict.Height,
	}
	return a.k.concludeAudit(ctx, item.Dataset, audit, staleOf(revealed, a.set.Opened))
}

// staleOf is the lower median of how many of the opened entries those who revealed found in older data sets; each has
// the same weight.
func staleOf(revealed []types.Evaluation, opened uint32) uint32 {
	if len(revealed) == 0 {
		return 0
	}
	counts := make([]uint32, len(revealed))
	for i, e := range revealed {
		counts[i] = types.StaleOf(e.C, opened)
	}
	slices.Sort(counts)
	return counts[(len(counts)-1)/2]
}

// auditedEntries are the entries of a data set's sketch that auditors ask for, in the order of the draw; none before
// its committee is drawn.
func (k *Keeper) auditedEntries(ctx context.Context, set types.Dataset) ([]types.SketchEntry, error) {
	if set.Item == "" {
		return nil, nil
	}
	item, err := k.getItem(ctx, set.Item)
	if err != nil || len(item.Audited) == 0 {
		return nil, err
	}
	entries, err := k.sketchEntries(ctx, set.Id)
	if err != nil {
		return nil, err
	}
	found := make([]types.SketchEntry, len(item.Audited))
	for i, number := range item.Audited {
		if int(number) >= len(entries) {
			return nil, types.ErrBrokenInvariant.Wrapf("item %s: entry %d of %d", item.Id, number, len(entries))
		}
		e := entries[number]
		found[i] = types.SketchEntry{Fp8: e.FP8, Weight: e.Weight, Category: uint32(e.Category)}
	}
	return found, nil
}

// forgetAudit removes the audit of a data set that is swept, and returns how many records that were. One that is still
// open keeps the data set waiting.
func (k *Keeper) forgetAudit(ctx context.Context, set types.Dataset) (used uint64, open bool, err error) {
	if set.Item == "" {
		return 0, false, nil
	}
	return k.forgetItem(ctx, set.Item)
}

// checkAudit checks that an audit and its data set name each other, and that an unfinished one is queued.
func (k *Keeper) checkAudit(ctx context.Context, due types.Due, item types.Item) error {
	set, err := k.getDataset(ctx, item.Dataset)
	if err != nil {
		return err
	}
	if set.Item != item.Id || set.Owner != item.Worker {
		return types.ErrBrokenInvariant.Wrapf("item %s: of %s, but data set %s of %s has item %q", item.Id, item.Worker,
			set.Id, set.Owner, set.Item)
	}
	if len(item.Audited) != int(set.Opened) {
		return types.ErrBrokenInvariant.Wrapf("item %s: %d entries, but data set %s has %d opened", item.Id,
			len(item.Audited), set.Id, set.Opened)
	}
	if !due.MovesItem(item) {
		return types.ErrBrokenInvariant.Wrapf("item %s: %s and nothing queued", item.Id, item.Phase)
	}
	return nil
}

// sketchEntries are the entries of a data set's sketch, over all chunks.
func (k *Keeper) sketchEntries(ctx context.Context, id string) ([]record.Entry, error) {
	raw, err := k.sketchOf(ctx, id)
	if err != nil {
		return nil, err
	}
	entries, err := record.ParseEntries(raw, record.MaxEntries)
	if err != nil {
		return nil, types.ErrBrokenInvariant.Wrapf("sketch of data set %s: %s", id, err)
	}
	return entries, nil
}
