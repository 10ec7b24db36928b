package sim

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	records "github.com/masa-finance/masad/mech/record"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// contribute lets the worker commit to a data set in each of the first three epochs, the second time with the records
// of the first beside others, and brings them as far as they can be in the epoch after that. One record is contested.
func (s *stage) contribute() {
	s.older = s.contributes(holdFirst(60))
	s.until(2)
	s.send(s.worker, s.sketchOf(s.older))
	s.again = s.contributes(holdFirst(90))
	s.until(3)
	s.send(s.worker, s.sketchOf(s.again))
	s.dataset = s.contributes(holdFirst(100))
	s.audit(s.older)
	params := s.staking().Params
	params.EpochBlocks = stageBlocks
	s.voted = s.govern(&stakingtypes.MsgUpdateParams{Authority: authority, Params: params})
	s.until(stageEpoch)
	s.audit(s.again)
	for n := 0; s.data(s.older).Status != rewardstypes.DatasetPaid; n++ {
		require.Less(s.t, n, 10, "%s is not paid", s.older)
		s.block()
	}
	s.send(s.nobody, s.contestOf(0))
	s.mustBlock()
}

// until goes on to the first block of an epoch.
func (w *world) until(epoch uint64) {
	w.t.Helper()
	for w.staking().Current() < epoch {
		w.block()
	}
	require.Equal(w.t, epoch, w.staking().Current())
}

// contributes commits the worker to a data set in the running epoch.
func (s *stage) contributes(h holding) string {
	s.t.Helper()
	s.send(s.worker, commitDataset(s.worker, webPool, h))
	s.mustBlock()
	return rewardstypes.DatasetID(webPool, s.staking().Current(), s.worker.Address)
}

// data finds a data set.
func (w *world) data(id string) rewardstypes.Dataset {
	w.t.Helper()
	for _, dataset := range w.rewards().Datasets {
		if dataset.Id == id {
			return dataset
		}
	}
	w.t.Fatalf("no data set %s", id)
	return rewardstypes.Dataset{}
}

// audit lets the committee of a data set find it good.
func (s *stage) audit(id string) {
	s.t.Helper()
	for s.data(id).Item == "" || len(s.item(s.data(id).Item).Committee) == 0 {
		s.block()
	}
	item := s.data(id).Item
	s.commit(item, s.members(item)...)
	s.reveal(item, s.members(item)...)
	require.Equal(s.t, rewardstypes.DatasetAccepted, s.data(id).Status)
}

// samplesOf are the entries of the sketch of one of the worker's data sets.
func (s *stage) samplesOf(id string) []records.Entry {
	s.t.Helper()
	held, known := holdingOf(s.data(id).Root)
	require.True(s.t, known)
	salt, threshold := sampling(s.rewards(), s.data(id))
	require.NotEqual(s.t, uint64(records.All), threshold)
	return held.sample(salt, threshold)
}

// sketchOf is the sketch of one of the worker's data sets.
func (s *stage) sketchOf(id string) *rewardstypes.MsgSubmitSketch {
	s.t.Helper()
	return &rewardstypes.MsgSubmitSketch{
		Owner: s.worker.String(), Dataset: id, Entries: encode(s.samplesOf(id)...),
	}
}

// contestOf is the n-th contest of the data set that may be contested.
func (s *stage) contestOf(n int) *rewardstypes.MsgContestDataset {
	s.t.Helper()
	all := contests(s.t, s.rewards(), s.data(s.again))
	require.Greater(s.t, len(all), n)
	all[n].Contester = s.nobody.String()
	return all[n]
}

// wrongData has a row for each rule of data that only the state can tell.
func (s *stage) wrongData() []wrong {
	h := holdFirst(100)
	gift := &rewardstypes.MsgFundPool{Funder: s.nobody.String(), Pool: "none", Amount: umasa(1)}
	rows := []wrong{
		{
			"nobody commits but workers", s.nobody, commitDataset(s.nobody, webPool, h), rewardstypes.ErrWorkerNotFound,
			"owner", "",
		},
		{
			"an oracle is no worker", s.oracle, commitDataset(s.oracle, webPool, h), rewardstypes.ErrWorkerNotFound, "owner",
			"",
		},
		{
			"a data set has a pool", s.worker, commitDataset(s.worker, "none", h), rewardstypes.ErrPoolNotFound, "pool", "",
		},
		{"a gift has a pool", s.nobody, gift, rewardstypes.ErrPoolNotFound, "pool", ""},
	}
	rows = append(rows, s.wrongSketches()...)
	rows = append(rows, s.hostileSketches()...)
	rows = append(rows, s.wrongContests()...)
	return append(rows, s.wrongCitations()...)
}

func (s *stage) sketch(change func(*rewardstypes.MsgSubmitSketch)) sdk.Msg {
	msg := s.sketchOf(s.dataset)
	change(msg)
	return msg
}

func (s *stage) wrongSketches() []wrong {
	unknown := "00000000000000000000000000000000"
	at := func(id string) sdk.Msg { return s.sketch(func(m *rewardstypes.MsgSubmitSketch) { m.Dataset = id }) }
	return []wrong{
		{
			"nobody sketches for another", s.other,
			s.sketch(func(m *rewardstypes.MsgSubmitSketch) { m.Owner = s.other.String() }), rewardstypes.ErrNotAllowed,
			"owner", s.worker.String(),
		},
		{
			"a sketch has a data set", s.worker, at(unknown), rewardstypes.ErrDatasetNotFound, "dataset", unknown,
		},
		{
			"a sketch comes in the epoch after the commitment", s.worker, at(s.again), rewardstypes.ErrTooLate, "dataset",
			"epoch 3",
		},
	}
}

// hostileSketches are such as only somebody who wants more than his due would send.
func (s *stage) hostileSketches() []wrong {
	good := s.samplesOf(s.dataset)
	salt, threshold := sampling(s.rewards(), s.data(s.dataset))
	var outside []records.Entry // of which none is in the sample
	for _, r := range holdFirst(100).records {
		if !records.Sampled(records.Hash(salt), records.FP8(r.Fingerprint), threshold) {
			outside = append(outside, r.Entry())
		}
	}
	changed := func(change func(*records.Entry)) []records.Entry {
		entries := append([]records.Entry{}, good...)
		change(&entries[1])
		return entries
	}
	many := make([]records.Entry, records.MaxEntries+1)
	for i := range many {
		many[i].FP8 = uint64(i)
	}
	more := make([]records.Entry, 101)
	copy(more, many)
	all := holdFirst(100).sample(salt, records.All)
	row := func(rule, limit string, entries []byte) wrong {
		msg := s.sketch(func(m *rewardstypes.MsgSubmitSketch) { m.Entries = entries })
		return wrong{rule, s.worker, msg, rewardstypes.ErrInvalidSketch, "entries", limit}
	}
	return []wrong{
		row("the entries of a sketch ascend", "entry 1", encode(good[1], good[0])),
		row("an entry is in a sketch once", "entry 1", encode(good[0], good[0])),
		row("an entry is in the sample", "threshold 9223372036854775807", encode(outside[0])),
		row("all entries are in the sample", "threshold 9223372036854775807", encode(all...)),
		row("a sketch has a length", "1..4096", nil),
		row("a sketch has at most 4096 entries", "1..4096", encode(many...)),
		row("a sketch has whole entries", "1..4096 times 12", append(encode(good...), 0)),
		row("an entry weighs 1 at most", "1000000", encode(changed(func(e *records.Entry) {
			e.Weight = records.MaxWeight + 1
		})...)),
		row("an entry has a category of the pool", "2 categories", encode(changed(func(e *records.Entry) {
			e.Category = 2
		})...)),
		row("a sketch has no more entries than there are records", "100 records", encode(more...)),
	}
}

// wrongContests prove nothing.
func (s *stage) wrongContests() []wrong {
	unknown := "00000000000000000000000000000000"
	first, good := s.proven(), s.contestOf(0)
	contest := func(change func(*rewardstypes.MsgContestDataset)) sdk.Msg {
		msg := *good
		change(&msg)
		return &msg
	}
	stranger := recordOf(95).Fingerprint // in none of both
	forged := holdFirst(99)
	at, _ := forged.find(records.FP8(records.Hash(good.Fingerprint)))
	return []wrong{
		{"a record is contested once", s.nobody, first, rewardstypes.ErrDuplicate, "fingerprint", "limit 1"},
		{
			"a data set that is contested exists", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Dataset = unknown }), rewardstypes.ErrDatasetNotFound,
			"dataset", unknown,
		},
		{
			"a data set without a sketch is not contested", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Dataset = s.dataset }), rewardstypes.ErrWrongStatus,
			"dataset", "DATASET_STATUS_SKETCHED",
		},
		{
			"a data set that was paid is not contested", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Dataset, m.Older = s.older, s.dataset }),
			rewardstypes.ErrWrongStatus, "dataset", "DATASET_STATUS_SKETCHED",
		},
		{
			"an older data set exists", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Older = unknown }), rewardstypes.ErrDatasetNotFound, "older",
			unknown,
		},
		{
			"an older data set is another one", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Older = s.again }), rewardstypes.ErrInvalidField, "older",
			"another data set",
		},
		{
			"an older data set was paid", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Older = s.dataset }), rewardstypes.ErrWrongStatus, "older",
			"DATASET_STATUS_PAID",
		},
		{
			"a record that is contested is audited", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Fingerprint = stranger[:] }), rewardstypes.ErrInvalidField,
			"fingerprint", "32 audited",
		},
		{
			"another record's proof proves nothing", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Proof = first.Proof }), rewardstypes.ErrNotProven, "proof",
			s.again,
		},
		{
			"a proof under another root proves nothing", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.Proof = forged.proof(s.t, at) }), rewardstypes.ErrNotProven,
			"proof", s.again,
		},
		{
			"nor does one of the older data set under another root", s.nobody,
			contest(func(m *rewardstypes.MsgContestDataset) { m.OlderProof = forged.proof(s.t, at) }),
			rewardstypes.ErrNotProven, "older_proof", s.older,
		},
	}
}

// proven is the contest of the record that was contested.
func (s *stage) proven() *rewardstypes.MsgContestDataset {
	s.t.Helper()
	dataset := s.data(s.again)
	require.Len(s.t, dataset.Contested, 1)
	dataset.Contested = nil
	for _, msg := range contests(s.t, s.rewards(), dataset) {
		if records.FP8(records.Hash(msg.Fingerprint)) == s.data(s.again).Contested[0] {
			msg.Contester = s.nobody.String()
			return msg
		}
	}
	s.t.Fatal("no contest")
	return nil
}
