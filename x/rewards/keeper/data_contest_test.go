package keeper

import (
	"bytes"
	"math/rand"
	"slices"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
)

// realSet is a data set whose root is the one of its records.
type realSet struct {
	records []record.Record
	root    record.Hash
	prover  *record.Prover
}

// newRealSet makes a set of n records; those of one seed begin alike.
func newRealSet(t *testing.T, seed int64, n int) realSet {
	t.Helper()
	source := rand.New(rand.NewSource(seed))
	set := realSet{records: make([]record.Record, n)}
	indices := make([]uint64, n)
	for i := range set.records {
		_, _ = source.Read(set.records[i].Fingerprint[:])
		set.records[i].Weight, indices[i] = record.MaxWeight, uint64(i)
	}
	slices.SortFunc(set.records, func(a, b record.Record) int { return bytes.Compare(a.Fingerprint[:], b.Fingerprint[:]) })
	var err error
	set.prover, err = record.NewProver(indices)
	require.NoError(t, err)
	for _, r := range set.records {
		set.prover.Add(r.Leaf())
	}
	set.root, _ = set.prover.Root()
	return set
}

func (s realSet) entries() []record.Entry {
	entries := make([]record.Entry, len(s.records))
	for i, r := range s.records {
		entries[i] = r.Entry()
	}
	return entries
}

// find is the index of a record, or -1.
func (s realSet) find(fp8 uint64) int {
	return slices.IndexFunc(s.records, func(r record.Record) bool { return record.FP8(r.Fingerprint) == fp8 })
}

func (s realSet) proof(t require.TestingT, index int) types.RecordProof {
	path, err := s.prover.Path(uint64(index))
	require.NoError(t, err)
	p := types.RecordProof{Weight: s.records[index].Weight, Index: uint64(index)}
	for _, sibling := range path {
		p.Path = append(p.Path, sibling[:])
	}
	return p
}

// commitsTo commits a worker to a real set.
func (f *field) commitsTo(worker int, pool string, set realSet) string {
	msg := f.commitment(worker, pool)
	msg.Root, msg.Records = set.root[:], uint64(len(set.records))
	res, err := f.msgs.CommitDataset(f.tx(), msg)
	require.NoError(f.t, err)
	return res.Dataset
}

// contested is a field in which worker 0 was paid for a set, and workers 0 and 1 have committed to it again beside more
// records: the audits of both run.
func contested(t *testing.T) (f *field, set, again realSet, older string, ids [2]string) {
	t.Helper()
	f = newField(t, 2)
	f.pool("web", nil)
	set, again = newRealSet(t, 1, 40), newRealSet(t, 1, 60)
	older = f.commitsTo(0, "web", set)
	f.turn()
	f.sketches(older, set.entries())
	f.turn()
	f.next()
	f.audits(older, passes, 0)
	f.turn()
	require.Equal(t, types.DatasetPaid, f.dataset(older).Status)
	for i := range ids {
		ids[i] = f.commitsTo(i, "web", again)
	}
	f.turn()
	for _, id := range ids {
		f.sketches(id, again.entries())
	}
	f.turn()
	f.next()
	return f, set, again, older, ids
}

// contests are messages that prove the first n audited records of a data set that are in the older one.
func (f *field) contests(id, older string, set, again realSet, n int) (all []*types.MsgContestDataset) {
	audited, err := f.auditedEntries(f.Ctx, f.dataset(id))
	require.NoError(f.t, err)
	require.Len(f.t, audited, 32)
	for _, entry := range audited {
		in, before := again.find(entry.Fp8), set.find(entry.Fp8)
		if before < 0 || len(all) == n {
			continue
		}
		all = append(all, &types.MsgContestDataset{
			Contester: f.name(strangers), Dataset: id, Older: older, Fingerprint: again.records[in].Fingerprint[:],
			Proof: again.proof(f.t, in), OlderProof: set.proof(f.t, before),
		})
	}
	require.Len(f.t, all, n)
	return all
}

// TestWhatIsProvenOldIsNotPaid: records that are proven count as stale even if the auditors saw none, and a worker that
// was paid for them before is slashed.
func TestWhatIsProvenOldIsNotPaid(t *testing.T) {
	f, set, again, older, ids := contested(t)
	for i, msg := range f.contests(ids[0], older, set, again, 8) {
		res, err := f.msgs.ContestDataset(f.tx(), msg)
		require.NoError(t, err)
		require.Equal(t, uint32(i+1), res.Stale)
	}
	f.must(f.contests(ids[1], older, set, again, 1)[0])
	require.True(t, f.dataset(ids[0]).Own)
	require.False(t, f.dataset(ids[1]).Own, "another's old set is no fault")
	f.audits(ids[0], passes, 2)
	f.audits(ids[1], passes, 5)
	require.Equal(t, uint32(8), f.dataset(ids[0]).Stale, "proofs count more than opinions")
	require.Equal(t, uint32(5), f.dataset(ids[1]).Stale)
	before := f.stakeOf(0)
	f.turn()

	own, other := f.dataset(ids[0]), f.dataset(ids[1])
	require.Equal(t, types.DatasetPaid, own.Status)
	require.Equal(t, own.Value.MulRaw(27), other.Value.MulRaw(24), "(32 − 8) to (32 − 5)")
	require.Equal(t, math.LegacyNewDecWithPrec(1, 1).MulInt(own.Payout).Ceil().TruncateInt(), own.Slashed, "kappa_timeout")
	require.Equal(t, before.Sub(f.stakeOf(0)), own.Slashed)
	require.Equal(t, "resubmission/"+ids[0], own.Offence)
	require.True(t, other.Slashed.IsZero())
	f.end()
	slash := f.entryOf(ids[0], types.EntryResubmission)
	amount, err := explain.Amount(slash)
	require.NoError(t, err)
	require.Equal(t, own.Slashed, amount, "explained from its factors")
	requireResubmission(t, f, ids[0])
}

// requireResubmission finds every number of a slash for a resubmission that is changed in an export, even where what is
// left agrees with itself.
func requireResubmission(t *testing.T, f *field, id string) {
	t.Helper()
	state, bytes := f.exported()
	report, err := explain.Check(state)
	require.NoError(t, err)
	require.Equal(t, 1, report.Kinds[types.EntryResubmission])
	for name, forge := range map[string]func(d *types.Dataset, e *types.Entry, set func(name string, value any)){
		"a lower base": func(d *types.Dataset, e *types.Entry, set func(string, any)) {
			loss := math.LegacyNewDecWithPrec(1, 1).MulInt(d.Payout.QuoRaw(2)).Ceil().TruncateInt()
			set("base_reward", d.Payout.QuoRaw(2))
			set("due", loss)
			d.Slashed, e.Amount = loss, loss
		},
		"another amount on record": func(d *types.Dataset, _ *types.Entry, _ func(string, any)) {
			d.Slashed = d.Slashed.SubRaw(1)
		},
		"fewer proofs": func(d *types.Dataset, _ *types.Entry, _ func(string, any)) { d.Contested = d.Contested[1:] },
		"more proofs":  func(_ *types.Dataset, _ *types.Entry, set func(string, any)) { set("contested", 9) },
		"no fault":     func(d *types.Dataset, _ *types.Entry, _ func(string, any)) { d.Own = false },
		"a slash elsewhere": func(_ *types.Dataset, e *types.Entry, _ func(string, any)) {
			e.Reference = "x"
		},
	} {
		var forged types.GenesisState
		f.Cdc.MustUnmarshalJSON(bytes, &forged)
		d := &forged.Datasets[slices.IndexFunc(forged.Datasets, func(d types.Dataset) bool { return d.Id == id })]
		e := &forged.Entries[slices.IndexFunc(forged.Entries, func(e types.Entry) bool {
			return e.Kind == types.EntryResubmission
		})]
		forge(d, e, func(name string, value any) {
			at := slices.IndexFunc(e.Factors, func(factor types.Factor) bool { return factor.Name == name })
			e.Factors[at] = types.NewFactor(name, value)
		})
		_, err := explain.Check(forged)
		require.Error(t, err, name)
		if name == "a lower base" {
			require.ErrorContains(t, err, "base_reward", "the entry agrees with itself")
		}
	}
}

// entryOf is the entry of a kind about a data set.
func (f *field) entryOf(dataset, kind string) (found types.Entry) {
	type key = collections.Triple[uint64, sdk.AccAddress, string]
	err := f.entries.Walk(f.Ctx, nil, func(_ key, e types.Entry) (bool, error) {
		if e.Kind == kind && e.Reference == dataset {
			found = e
		}
		return false, nil
	})
	require.NoError(f.t, err)
	return found
}

// TestAContestedSetMayFail: what was proven stays on record whatever the audit ends with, and the state is exported.
func TestAContestedSetMayFail(t *testing.T) {
	f, set, again, older, ids := contested(t)
	for i, audit := range []types.Audit{fails, lapses} {
		for _, msg := range f.contests(ids[i], older, set, again, 3) {
			f.must(msg)
		}
		f.audits(ids[i], audit, 0)
		require.Equal(t, uint32(3), f.dataset(ids[i]).Stale)
		require.NoError(t, f.dataset(ids[i]).Validate())
	}
	f.turn()
	require.NoError(t, f.dataset(ids[0]).Validate())
	f.end()
}

// TestContestsThatProveNothing: each is refused, and changes nothing.
func TestContestsThatProveNothing(t *testing.T) {
	f, set, again, older, ids := contested(t)
	good := f.contests(ids[0], older, set, again, 2)
	for name, edit := range map[string]func(*types.MsgContestDataset){
		"contester: ":                   func(m *types.MsgContestDataset) { m.Contester = "nobody" },
		"dataset: ":                     func(m *types.MsgContestDataset) { m.Dataset = "1" },
		"older: ":                       func(m *types.MsgContestDataset) { m.Older = m.Dataset },
		"must be one that was paid":     func(m *types.MsgContestDataset) { m.Older = "00" + m.Older[2:] },
		"must be DATASET_STATUS_PAID":   func(m *types.MsgContestDataset) { m.Older = ids[1] },
		"must be DATASET_STATUS_SKETCH": func(m *types.MsgContestDataset) { m.Dataset, m.Older = older, ids[0] },
		"fingerprint: 31":               func(m *types.MsgContestDataset) { m.Fingerprint = m.Fingerprint[1:] },
		"is not among the 32 audited":   func(m *types.MsgContestDataset) { m.Fingerprint = bytes.Repeat([]byte{1}, 32) },
		"proof: index ":                 func(m *types.MsgContestDataset) { m.Proof.Index++ },
		"older_proof: index ":           func(m *types.MsgContestDataset) { m.OlderProof.Weight-- },
		"proof.weight: ":                func(m *types.MsgContestDataset) { m.Proof.Weight = record.MaxWeight + 1 },
		"proof.category: ":              func(m *types.MsgContestDataset) { m.Proof.Category = 256 },
		"proof.path: 65": func(m *types.MsgContestDataset) {
			m.Proof.Path = slices.Repeat([][]byte{make([]byte, 32)}, 65)
		},
		"older_proof.path[0]: 3": func(m *types.MsgContestDataset) { m.OlderProof.Path = [][]byte{{1, 2, 3}} },
	} {
		msg := *good[0]
		edit(&msg)
		_, err := f.msgs.ContestDataset(f.tx(), &msg)
		require.ErrorContains(t, err, name)
	}
	require.Empty(t, f.dataset(ids[0]).Contested)
	f.must(good[0])
	_, err := f.msgs.ContestDataset(f.tx(), good[0])
	require.ErrorIs(t, err, types.ErrDuplicate)
	f.turn()
	_, err = f.msgs.ContestDataset(f.tx(), good[1])
	require.Error(t, err, "the epoch of the audit is over")
	f.end()
}
