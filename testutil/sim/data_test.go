package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	sdk "github.com/cosmos/cosmos-sdk/types"

	records "github.com/masa-finance/masad/mech/record"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// dataPools are one pool of each kind.
func dataPools() []rewardstypes.Pool {
	var pools []rewardstypes.Pool
	for _, msg := range []rewardstypes.MsgCreatePool{
		{Id: "plain", Weight: 2},
		{Id: "staked", Weight: 1, StakeWeighted: true},
		{Id: "various", Weight: 1, Diversity: 3_000_000, Service: "data/"},
	} {
		msg.Categories = []string{"news", "code"}
		pools = append(pools, rewardstypes.NewPool(&msg, 1))
	}
	return pools
}

// commitDataset commits to a data set of a hundred records.
func commitDataset(who testapp.Account, pool string) *rewardstypes.MsgCommitDataset {
	return &rewardstypes.MsgCommitDataset{
		Owner: who.String(), Pool: pool, Root: make([]byte, 32), Records: 100, Uri: "https://data.example/sets/1",
	}
}

// submitSketch shows the first n of all records.
func submitSketch(who testapp.Account, dataset string, n int) *rewardstypes.MsgSubmitSketch {
	return &rewardstypes.MsgSubmitSketch{Owner: who.String(), Dataset: dataset, Entries: encode(allRecords(n))}
}

// allRecords are n records that everybody may have.
func allRecords(n int) []records.Entry {
	all := make([]records.Entry, n)
	for i := range all {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
		all[i] = records.Entry{
			FP8: records.FP8(sum), Weight: uint32(sum[31]) * 3_000, Category: sum[30] % 2,
		}
	}
	return all
}

// encode writes entries in their order.
func encode(entries []records.Entry) []byte {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b records.Entry) int {
		if a.FP8 < b.FP8 {
			return -1
		}
		return 1
	})
	var raw []byte
	for _, e := range entries {
		raw = e.Append(raw)
	}
	return raw
}

// wrongData has a row for each rule of data that only the state can tell.
func (s *stage) wrongData() []wrong {
	commit := func(who testapp.Account, pool string) sdk.Msg { return commitDataset(who, pool) }
	sketch := func(change func(*rewardstypes.MsgSubmitSketch)) sdk.Msg {
		msg := submitSketch(s.worker, s.dataset, 3)
		change(msg)
		return msg
	}
	odd := allRecords(3)
	odd[1].Category = 2
	unknown := "00000000000000000000000000000000"
	return []wrong{
		{"nobody commits but workers", s.nobody, commit(s.nobody, webPool), rewardstypes.ErrWorkerNotFound, "owner", ""},
		{"an oracle is no worker", s.oracle, commit(s.oracle, webPool), rewardstypes.ErrWorkerNotFound, "owner", ""},
		{"a data set has a pool", s.worker, commit(s.worker, "none"), rewardstypes.ErrPoolNotFound, "pool", ""},
		{
			"a gift has a pool", s.nobody,
			&rewardstypes.MsgFundPool{Funder: s.nobody.String(), Pool: "none", Amount: umasa(1)},
			rewardstypes.ErrPoolNotFound, "pool", "",
		},
		{
			"nobody sketches for another", s.other,
			sketch(func(m *rewardstypes.MsgSubmitSketch) { m.Owner = s.other.String() }), rewardstypes.ErrNotAllowed, "owner",
			s.worker.String(),
		},
		{
			"a sketch has a data set", s.worker,
			sketch(func(m *rewardstypes.MsgSubmitSketch) { m.Dataset = unknown }), rewardstypes.ErrDatasetNotFound,
			"dataset", unknown,
		},
		{
			"an entry has a category of the pool", s.worker,
			sketch(func(m *rewardstypes.MsgSubmitSketch) { m.Entries = encode(odd) }), rewardstypes.ErrInvalidSketch,
			"entries", "2 categories",
		},
		{
			"a sketch has no more entries than there are records", s.worker,
			sketch(func(m *rewardstypes.MsgSubmitSketch) { m.Entries = encode(allRecords(101)) }),
			rewardstypes.ErrInvalidSketch, "entries", "100 records",
		},
	}
}

// fundDataPool gives a pool of data something.
func (tr *traffic) fundDataPool() {
	who := tr.anybody()
	tr.op("fund data pool", who, &rewardstypes.MsgFundPool{
		Funder: who.String(), Pool: pick(tr.rng, dataPools()).Id, Amount: tr.amount(10 * masa),
	})
}

// commitData commits a worker, or somebody who is none, to a data set.
func (tr *traffic) commitData() {
	who := tr.anybody()
	if n := len(tr.market.Workers); n > 0 && !tr.chance(8) {
		who = tr.account(pick(tr.rng, tr.market.Workers).Owner)
	}
	tr.op("commit data set", who, commitDataset(who, pick(tr.rng, dataPools()).Id))
}

// sketchData shows some records of a data set that waits for its sketch, now and then at the wrong time.
func (tr *traffic) sketchData() {
	var waiting []rewardstypes.Dataset
	for _, dataset := range tr.market.Datasets {
		due := rewardstypes.SketchEpoch(dataset.Epoch) == tr.ledger.Current()
		if dataset.Status == rewardstypes.DatasetCommitted && (due || tr.chance(20)) {
			waiting = append(waiting, dataset)
		}
	}
	if len(waiting) == 0 {
		return
	}
	dataset := pick(tr.rng, waiting)
	var entries []records.Entry
	for _, e := range allRecords(60) {
		if !tr.chance(3) {
			entries = append(entries, e)
		}
	}
	tr.op("sketch", tr.account(dataset.Owner), &rewardstypes.MsgSubmitSketch{
		Owner: dataset.Owner, Dataset: dataset.Id, Entries: encode(entries),
	})
}
