package economy

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// contributor commits to a data set in each epoch, shows its sketch in the next one, and is audited in the one after.
type contributor struct {
	name, address string
	// fresh records are new ones each time, forged ones exist in its sketch only, and kept ones are the same each time.
	fresh, forged, kept int

	sets  []*contribution
	old   []record.Entry
	ended map[rewardstypes.DatasetStatus]int
	stale sample
}

// contribution is one of its data sets.
type contribution struct {
	of      *contributor
	epoch   int
	id      string
	entries []record.Entry
	forged  map[uint64]bool
}

// data is a world with a pool and its contributors; auditors know which records are true and which are in older sets.
type data struct {
	*world
	contributors []*contributor
	sets         map[string]*contribution
	// index tells in which epoch a record was first in an accepted set, and whose.
	index map[uint64]int
	// opinions of an audit's committee.
	audits map[string]map[string]rewardstypes.Opinion
	epoch  int
}

// entriesOf are the fresh records of every contributor that is compared.
const entriesOf = 64

// TestData lets workers forge a part of their sketches, or bring the same records again and again, beside twins that
// have as many true and new ones.
func TestData(t *testing.T) {
	d := newData(t, []*contributor{
		{name: "honest twin", fresh: entriesOf},
		{name: "forges 1 of 65", fresh: entriesOf, forged: 1},
		{name: "forges 4 of 68", fresh: entriesOf, forged: 4},
		{name: "forges 8 of 72", fresh: entriesOf, forged: 8},
		{name: "forges 16 of 80", fresh: entriesOf, forged: 16},
		{name: "brings the same again", kept: entriesOf},
		{name: "half of it again", fresh: entriesOf / 2, kept: entriesOf / 2},
		{name: "another one", fresh: entriesOf},
	})
	epochs := scale.N(8, 1_000)
	groups := make([]string, len(d.contributors))
	for i, c := range d.contributors {
		groups[i] = c.name
	}
	rounds := 0.
	rows := d.play(epochs, &rounds, groups)
	r := result{Table: table{Columns: []string{
		"contributor", "data sets", "failed audits", "by formula", "known records, of 32", "earns, of its twin",
	}}}
	twin := column(rows, 1)
	for i, c := range d.contributors {
		signs := make([]float64, len(groups))
		signs[i] = 1
		income := column(rows, signs...)
		sets := 0
		for _, number := range c.ended {
			sets += number
		}
		failed, err := chance(c.ended[rewardstypes.DatasetFailed], sets)
		caught := 1 - captured(c.fresh+c.kept+c.forged, c.fresh+c.kept, 32, 32)
		r.Table.add(c.name, fmt.Sprint(sets), percent(failed, err), fmt.Sprintf("%.2f %%", 100*caught),
			fmt.Sprintf("%.1f", c.stale.mean()), with(income.mean()/twin.mean(), income.err()/twin.mean()))
		one := 1.
		r.Bars = append(r.Bars, bar{
			Label: c.name, Value: income.mean() / twin.mean(), Error: income.err() / twin.mean(), Limit: &one,
		})
		if c.forged > 0 && isLong() {
			require.Less(t, income.mean(), twin.mean(), "%s: forging pays", c.name)
		}
		if c.kept == entriesOf && isLong() {
			require.Less(t, income.mean(), .02*twin.mean(), "%s: old data pays", c.name)
		}
	}
	keep(t, "data", r)
}

func newData(t *testing.T, contributors []*contributor) *data {
	t.Helper()
	s := setup{seats: 21, accounts: len(contributors), items: len(contributors), seed: 7}
	s.market = func(p *rewardstypes.Params) { p.Data.AuditCommitBlocks, p.Data.AuditRevealBlocks = 2, 2 }
	w := newWorld(t, s)
	d := &data{
		world: w, contributors: contributors, sets: map[string]*contribution{}, index: map[uint64]int{},
		audits: map[string]map[string]rewardstypes.Opinion{},
	}
	w.send(&rewardstypes.MsgCreatePool{
		Authority: authtypes.NewModuleAddress(sdkgovtypes.ModuleName).String(), Id: "web", Categories: []string{"all"},
		Weight: 1,
	})
	for i, c := range contributors {
		c.address, c.ended = w.account(i), map[rewardstypes.DatasetStatus]int{}
		w.hire(c.address, "data/web", masa, good)
		w.enroll(c.name, c.address)
		c.old = d.records(c.kept)
	}
	w.onEvent = d.hear
	for w.height%epochBlocks != 0 {
		w.step()
	}
	return d
}

// play lets every contributor send a data set in each epoch.
func (d *data) play(epochs int, rounds *float64, groups []string) [][]float64 {
	d.epochs(1, d.begin) // its pool's first round opens
	rows := d.changes(epochs, func(i int) {
		d.begin(i)
		*rounds++
	}, func() float64 { return *rounds }, d.fortunes(groups...)...)
	d.epochs(4, nil)
	d.check()
	return rows
}

// begin commits to new data sets in the first block of an epoch, and shows the sketches of those of the last one. All
// records are sampled: there are far fewer than a round has room for.
func (d *data) begin(int) {
	d.epoch++
	for _, c := range d.contributors {
		if n := len(c.sets); n > 0 {
			last := c.sets[n-1]
			var raw []byte
			for _, e := range last.entries {
				raw = e.Append(raw)
			}
			d.send(&rewardstypes.MsgSubmitSketch{Owner: c.address, Dataset: last.id, Entries: raw})
		}
		root := make([]byte, 32)
		copy(root, fmt.Append(nil, c.name, d.epoch))
		d.send(&rewardstypes.MsgCommitDataset{
			Owner: c.address, Pool: "web", Root: root, Records: uint64(c.fresh + c.kept + c.forged),
			Uri: "https://data.example/set",
		})
		c.sets = append(c.sets, d.contribute(c))
	}
}

// contribute makes a data set.
func (d *data) contribute(c *contributor) *contribution {
	set := &contribution{of: c, epoch: d.epoch, forged: map[uint64]bool{}}
	set.entries = append(d.records(c.fresh), c.old...)
	for _, e := range d.records(c.forged) {
		set.forged[e.FP8] = true
		set.entries = append(set.entries, e)
	}
	slices.SortFunc(set.entries, func(a, b record.Entry) int { return cmp.Compare(a.FP8, b.FP8) })
	return set
}

// records are so many new ones.
func (d *data) records(n int) []record.Entry {
	all := make([]record.Entry, n)
	for i := range all {
		all[i] = record.Entry{FP8: d.dice.pcg.Uint64(), Weight: record.MaxWeight}
	}
	return all
}

// hear keeps what events tell of data sets, and lets auditors do what they ask for.
func (d *data) hear(event sdk.Msg, duties map[string]*duty) bool {
	switch e := event.(type) {
	case *rewardstypes.EventCommitteeDrawn:
		if e.Dataset == "" {
			return false
		}
		d.audit(e, duties)
	case *rewardstypes.EventRevealOpened:
		if d.audits[e.Item] == nil {
			return false
		}
		d.open(e.Item, duties)
	case *rewardstypes.EventItemJudged:
		return e.Dataset != ""
	case *rewardstypes.EventDatasetCommitted:
		for _, c := range d.contributors {
			if c.address == e.Owner {
				set := c.sets[len(c.sets)-1]
				set.id, d.sets[e.Dataset] = e.Dataset, set
			}
		}
	case *rewardstypes.EventDatasetAudited:
		d.audited(e)
	default:
		return false
	}
	return true
}

// audited counts how an audit ended. The records of an accepted data set are known from then on.
func (d *data) audited(e *rewardstypes.EventDatasetAudited) {
	set := d.sets[e.Dataset]
	set.of.ended[e.Status]++
	if e.Opened > 0 {
		set.of.stale.add(float64(e.Stale))
	}
	delete(d.sets, e.Dataset)
	if e.Status != rewardstypes.DatasetAccepted {
		return
	}
	for _, entry := range set.entries {
		if _, known := d.index[entry.FP8]; !known {
			d.index[entry.FP8] = set.epoch
		}
	}
}

// audit lets a committee look at the entries that were drawn: are they true, and are they new?
func (d *data) audit(e *rewardstypes.EventCommitteeDrawn, duties map[string]*duty) {
	set := d.sets[e.Dataset]
	answer, err := d.queries().Item(d.state(), &rewardstypes.QueryItemRequest{Id: e.Item})
	require.NoError(d.t, err)
	count := rewardstypes.AuditCount{Asked: uint32(len(answer.Item.Audited))}
	for _, number := range answer.Item.Audited {
		entry := set.entries[number]
		if !set.forged[entry.FP8] {
			count.Good++
			count.Matched++
		}
		if first, known := d.index[entry.FP8]; known && first < set.epoch {
			count.Stale++
		}
	}
	opinion := count.Opinion()
	d.audits[e.Item] = map[string]rewardstypes.Opinion{}
	for _, operator := range e.Committee {
		hash, err := rewardstypes.CommitHash(testapp.ChainID, e.Item, d.bytes(operator), opinion,
			saltOf(e.Item, operator))
		require.NoError(d.t, err)
		own := of(duties, operator)
		own.commits = append(own.commits, rewardstypes.EvaluationCommit{Item: e.Item, Hash: hash})
		d.audits[e.Item][operator] = opinion
	}
}

// open lets a committee reveal what it found.
func (d *data) open(item string, duties map[string]*duty) {
	for _, operator := range sortedKeys(d.audits[item]) {
		opinion := d.audits[item][operator]
		own := of(duties, operator)
		own.reveals = append(own.reveals, rewardstypes.EvaluationReveal{
			Item: item, R: opinion.R, C: opinion.C, F: opinion.F, Flag: opinion.Flag, Salt: saltOf(item, operator),
		})
	}
	delete(d.audits, item)
}
