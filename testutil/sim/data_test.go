package sim

import (
	"fmt"
	"slices"

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

// commitDataset commits to a data set.
func commitDataset(who testapp.Account, pool string, h holding) *rewardstypes.MsgCommitDataset {
	return &rewardstypes.MsgCommitDataset{
		Owner: who.String(), Pool: pool, Root: h.root[:], Records: uint64(len(h.records)),
		Uri: "https://data.example/sets/1",
	}
}

// fundDataPool gives a pool of data something.
func (tr *traffic) fundDataPool() {
	who := tr.anybody()
	tr.op("fund data pool", who, &rewardstypes.MsgFundPool{
		Funder: who.String(), Pool: tr.dataPool(), Amount: tr.amount(10 * masa),
	})
}

// dataPool is a pool of data, now and then one that is not there.
func (tr *traffic) dataPool() string {
	if tr.chance(12) {
		return "none"
	}
	return pick(tr.rng, tr.market.Pools).Id
}

// somePools are what a request may name: pools that have contributors, mostly.
func (tr *traffic) somePools() []string {
	pools := []string{tr.dataPool()}
	if known := tr.market.PoolRoyalties; len(known) > 0 && !tr.chance(4) {
		pools = nil
		for _, at := range tr.rng.Perm(len(known))[:1+tr.rng.Intn(min(3, len(known)))] {
			pools = append(pools, known[at].Pool)
		}
	}
	if tr.chance(8) {
		pools = append(pools, pools[0])
	}
	return pools
}

// citations are what an answer may cite: data sets that were found good, mostly.
func (tr *traffic) citations() []string {
	var good, all []string
	for _, dataset := range tr.market.Datasets {
		all = append(all, dataset.Id)
		if dataset.IsGood() {
			good = append(good, dataset.Id)
		}
	}
	if len(good) == 0 || tr.chance(5) {
		return append(all[:min(len(all), tr.rng.Intn(3))], fmt.Sprintf("%032x", tr.rng.Int63()))
	}
	var cited []string
	for _, at := range tr.rng.Perm(len(good))[:1+tr.rng.Intn(min(3, len(good)))] {
		cited = append(cited, good[at])
	}
	return cited
}

// commitData commits a worker, or somebody who is none, to a data set, now and then under a root that is not its own.
func (tr *traffic) commitData() {
	who := tr.anybody()
	if n := len(tr.market.Workers); n > 0 && !tr.chance(8) {
		who = tr.account(pick(tr.rng, tr.market.Workers).Owner)
	}
	h := pick(tr.rng, shelf())
	if tr.chance(8) {
		h.root[0] ^= 1
	}
	tr.op("commit data set", who, commitDataset(who, tr.dataPool(), h))
}

// sketchData shows the sample of a data set that waits for its sketch, now and then at the wrong time or spoiled.
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
	entries := encode(tr.sampled(dataset)...)
	if tr.chance(6) {
		entries = tr.hostile(entries)
	}
	tr.op("sketch", tr.account(dataset.Owner), &rewardstypes.MsgSubmitSketch{
		Owner: dataset.Owner, Dataset: dataset.Id, Entries: entries,
	})
}

// sampled is the sample of a data set; of one that is not what its root says, that of another.
func (tr *traffic) sampled(dataset rewardstypes.Dataset) []records.Entry {
	h, known := holdingOf(dataset.Root)
	if !known {
		h = shelf()[0]
	}
	salt, threshold := sampling(tr.market, dataset)
	return h.sample(salt, threshold)
}

// sampling is the salt and the threshold of a data set's round; before it is salted it lets in everything.
func sampling(market *rewardstypes.GenesisState, dataset rewardstypes.Dataset) (salt []byte, threshold uint64) {
	salt, threshold = make([]byte, rewardstypes.HashLength), records.All
	for _, s := range market.Samplings {
		if s.Epoch == dataset.Epoch {
			salt = s.Salt
		}
	}
	for _, r := range market.Rounds {
		if r.Pool == dataset.Pool && r.Epoch == dataset.Epoch && r.State == rewardstypes.RoundSketch {
			threshold = r.Threshold
		}
	}
	return salt, threshold
}

// hostile spoils a sketch, or leaves some entries out, which only auditors could notice.
func (tr *traffic) hostile(entries []byte) []byte {
	size := records.EntrySize
	switch tr.rng.Intn(6) {
	case 0:
		return append(slices.Clone(entries), entries...) // twice, and not in order
	case 1:
		return append(slices.Clone(entries), encode(records.Entry{FP8: records.All, Weight: 1, Category: 2})...)
	case 2:
		return append(slices.Clone(entries), 7)
	case 3:
		return encode(records.Entry{FP8: 1, Weight: records.MaxWeight + 1})
	case 4:
		return encode(holdFirst(60).sample(make([]byte, rewardstypes.HashLength), records.All)...)
	default:
		return entries[len(entries)/size/2*size:]
	}
}
