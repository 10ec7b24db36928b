package sim

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	records "github.com/masa-finance/masad/mech/record"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// contestData proves that an audited record is in an older data set, or fails to.
func (tr *traffic) contestData() {
	var running []rewardstypes.Dataset
	for _, dataset := range tr.market.Datasets {
		if dataset.Item != "" && rewardstypes.AuditEpoch(dataset.Epoch) == tr.ledger.Current() {
			running = append(running, dataset)
		}
	}
	if len(running) == 0 {
		return
	}
	found := contests(tr.t, tr.market, pick(tr.rng, running))
	if len(found) == 0 {
		return
	}
	msg, who := pick(tr.rng, found), tr.anybody()
	msg.Contester = who.String()
	if tr.chance(4) {
		tr.spoilContest(msg)
	}
	tr.op("contest", who, msg)
}

// contests prove of audited records of a data set that they are in older ones, each once, those that nobody has proven
// yet.
func contests(
	t testing.TB, market *rewardstypes.GenesisState, dataset rewardstypes.Dataset,
) (all []*rewardstypes.MsgContestDataset) {
	t.Helper()
	held, known := holdingOf(dataset.Root)
	if !known {
		return nil
	}
	for _, fp8 := range audited(t, market, dataset) {
		in, found := held.find(fp8)
		if !found || slices.Contains(dataset.Contested, fp8) {
			continue
		}
		for _, older := range market.Datasets {
			if older.Status != rewardstypes.DatasetPaid || older.Epoch >= dataset.Epoch {
				continue
			}
			before, _ := holdingOf(older.Root)
			if at, found := before.find(fp8); found {
				all = append(all, &rewardstypes.MsgContestDataset{
					Dataset: dataset.Id, Older: older.Id, Fingerprint: held.records[in].Fingerprint[:],
					Proof: held.proof(t, in), OlderProof: before.proof(t, at),
				})
				break
			}
		}
	}
	return all
}

// audited are the entries of a data set that auditors ask for.
func audited(t testing.TB, market *rewardstypes.GenesisState, dataset rewardstypes.Dataset) (asked []uint64) {
	t.Helper()
	var raw []byte
	for _, sketch := range market.Sketches {
		if sketch.Dataset == dataset.Id {
			raw = sketch.Entries
		}
	}
	entries, err := records.ParseEntries(raw, records.MaxEntries)
	require.NoError(t, err)
	for _, item := range market.Items {
		if item.Id != dataset.Item {
			continue
		}
		for _, number := range item.Audited {
			asked = append(asked, entries[number].FP8)
		}
	}
	return asked
}

// spoilContest makes a contest prove nothing.
func (tr *traffic) spoilContest(msg *rewardstypes.MsgContestDataset) {
	switch tr.rng.Intn(6) {
	case 0:
		msg.Proof.Index++
	case 1:
		msg.OlderProof.Weight ^= 1
	case 2:
		msg.Proof.Path = msg.Proof.Path[1:]
	case 3:
		msg.Dataset, msg.Older = msg.Older, msg.Dataset
	case 4:
		other := recordOf(tr.rng.Intn(90)).Fingerprint
		msg.Fingerprint = other[:]
	default:
		msg.Older = pick(tr.rng, tr.market.Datasets).Id
	}
}
