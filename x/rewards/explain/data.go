package explain

import (
	"bytes"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/mech/shapley"
	"github.com/masa-finance/masad/x/rewards/types"
)

// data is what a data set earned, its part of the pot by value.
func (f *factors) data() math.Int { return f.covered(f.part(f.int("value"), f.int("total"))) }

// badSketch is the slash of what a data set would have earned, floor(pool·value/total).
func (f *factors) badSketch() math.Int {
	base := math.ZeroInt()
	if f.int("value").IsPositive() {
		base = f.quo(f.int("pool").Mul(f.int("value")), "total", f.int("total"))
	}
	f.same("base_reward", f.int("base_reward"), base)
	return f.slash()
}

// game is a round that was paid, with what it was paid by.
type game struct {
	round         types.Round
	pool          types.Pool
	accepted, all []types.Dataset
	sketches      map[string][]byte
	entries       map[string]types.Entry
}

// checkData plays the game of every round that was paid again, from the sketches, and compares it with what its data
// sets were found worth and paid. Rounds that are being swept are not complete any more.
func checkData(state types.GenesisState) (rounds int, err error) {
	pools := make(map[string]types.Pool)
	for _, pool := range state.Pools {
		pools[pool.Id] = pool
	}
	sketches := make(map[string][]byte)
	for _, sketch := range state.Sketches {
		sketches[sketch.Dataset] = sketch.Entries
	}
	entries := make(map[string]types.Entry)
	for _, entry := range state.Entries {
		if entry.Kind == types.EntryData || types.IsSlash(entry.Kind) {
			entries[entry.Key()] = entry
		}
	}
	for _, round := range state.Rounds {
		if round.State != types.RoundPaid || types.AuditEpoch(round.Epoch) <= state.History.Until {
			continue
		}
		g := game{round: round, pool: pools[round.Pool], sketches: sketches, entries: entries}
		g.gather(state.Datasets)
		if err := g.check(); err != nil {
			return 0, types.ErrBrokenInvariant.Wrapf("round %s/%d: %s", round.Pool, round.Epoch, err)
		}
		rounds++
	}
	return rounds, nil
}

// gather finds the data sets that had a part in the game, by owner.
func (g *game) gather(datasets []types.Dataset) {
	for _, d := range datasets {
		if d.Pool != g.round.Pool || d.Epoch != g.round.Epoch {
			continue
		}
		if d.Status == types.DatasetFailed || d.Status == types.DatasetAccepted || d.Status == types.DatasetPaid {
			g.all = append(g.all, d)
		}
	}
	slices.SortFunc(g.all, func(a, b types.Dataset) int { return bytes.Compare(a.OwnerBytes(), b.OwnerBytes()) })
	for _, d := range g.all {
		if d.Status != types.DatasetFailed {
			g.accepted = append(g.accepted, d)
		}
	}
}

// check compares values, payouts and entries with the game. A round that failed as a whole paid nothing.
func (g *game) check() error {
	if g.undone() {
		return equal("paid", g.round.Paid, math.ZeroInt())
	}
	values, err := g.values(g.accepted)
	if err != nil {
		return err
	}
	total := math.ZeroInt()
	for i, d := range g.accepted {
		if err := equal("value of "+d.Id, d.Value, values[i]); err != nil {
			return err
		}
		total = total.Add(values[i])
	}
	if err := equal("value", g.round.Value, total); err != nil {
		return err
	}
	payouts, err := shapley.Payouts(g.round.Pot(), values)
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("%s", err)
	}
	paid := math.ZeroInt()
	for i, d := range g.accepted {
		if err := equal("payout of "+d.Id, d.Payout, payouts[i]); err != nil {
			return err
		}
		if err := g.checkContest(d, payouts[i]); err != nil {
			return err
		}
		entry, known := g.entries[types.EntryData+"/"+d.Id]
		if due := d.Status == types.DatasetPaid && d.Payout.IsPositive(); known != due {
			return types.ErrInvalidField.Wrapf("data set %s: has an entry: %t, must have: %t", d.Id, known, due)
		}
		if !known {
			continue
		}
		paid = paid.Add(entry.Amount)
		if err := g.checkEntry(entry, values[i], total); err != nil {
			return err
		}
	}
	if err := equal("paid", g.round.Paid, paid); err != nil {
		return err
	}
	return g.checkFailed()
}

// undone tells whether the round could not be paid at all: then nothing was written of its game.
func (g *game) undone() bool {
	for _, d := range g.accepted {
		if d.Status == types.DatasetPaid {
			return false
		}
	}
	return len(g.accepted) > 0 && g.round.Value.IsZero()
}

// checkFailed plays the game of those who passed and those who failed, and compares it with the slashes.
func (g *game) checkFailed() error {
	if len(g.all) == len(g.accepted) {
		return nil
	}
	values, err := g.values(g.all)
	if err != nil {
		return err
	}
	total := math.ZeroInt()
	for _, value := range values {
		total = total.Add(value)
	}
	for i, d := range g.all {
		entry, known := g.entries[types.EntryBadSketch+"/"+d.Id]
		if d.Status != types.DatasetFailed || d.Offence == "" {
			continue
		}
		if !known {
			return types.ErrInvalidField.Wrapf("data set %s: has no entry, must have one", d.Id)
		}
		if err := equal("value of "+d.Id, d.Value, values[i]); err != nil {
			return err
		}
		if err := g.checkEntry(entry, values[i], total); err != nil {
			return err
		}
	}
	return nil
}

// values are what some data sets are worth in a game among them.
func (g *game) values(of []types.Dataset) ([]math.Int, error) {
	merge := shapley.NewMerge(0)
	for i, d := range of {
		entries, err := record.ParseEntries(g.sketches[d.Id], record.MaxEntries)
		if err == nil {
			err = merge.Add(i, types.GameEntries(entries))
		}
		if err != nil {
			return nil, types.ErrInvalidSketch.Wrapf("data set %s: %s", d.Id, err)
		}
	}
	played, err := shapley.NewGame(g.pool.Rules(g.round.Threshold, types.StakesOf(of)), len(of))
	if err == nil {
		err = played.Add(merge)
	}
	values := make([]math.Int, len(of))
	for i, d := range of {
		if err == nil {
			values[i], err = played.Value(i)
		}
		if err == nil {
			values[i], err = shapley.Fresh(values[i], uint64(d.Opened), uint64(d.Stale))
		}
	}
	if err != nil {
		return nil, types.ErrInvalidSketch.Wrapf("%s", err)
	}
	return values, nil
}

// checkEntry compares the factors of an entry with what they are in the game.
func (g *game) checkEntry(entry types.Entry, value, total math.Int) error {
	f := &factors{entry: entry}
	f.same("pool", f.int("pool"), g.round.Pot())
	f.same("value", f.int("value"), value)
	f.same("total", f.int("total"), total)
	return f.err
}

// equal refuses a number that is not what it was found to be.
func equal(name string, given, computed math.Int) error {
	if given.Equal(computed) {
		return nil
	}
	return types.ErrInvalidAmount.Wrapf("%s: %s, its sketches give %s", name, given, computed)
}
