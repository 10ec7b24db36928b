package liquid_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/liquid"
)

// votes lets agents vote in order, and compares with a recount after each.
func (w *world) votes(t *testing.T, order ...string) *poll {
	t.Helper()
	b := &poll{w.open(general), map[string]liquid.Weights{}}
	for _, agent := range order {
		b.cast(t, agent, liquid.Wholly(liquid.Yes))
	}
	return b
}

func (b *poll) cast(t *testing.T, agent string, w liquid.Weights) {
	t.Helper()
	require.NoError(t, liquid.Vote(b, agent, w))
	b.votes[agent] = w
	checkPoll(t, b)
}

func (b *poll) power(agent string) string { return b.voters[agent].Power.All.String() }

func TestWeights(t *testing.T) {
	for _, w := range []liquid.Weights{
		{},
		liquid.Wholly(-1),
		liquid.Wholly(4),
		{liquid.One - 1},
		{liquid.One, 1},
		{1 << 63, 1 << 63, liquid.One}, // in 64 bits these
		{1<<64 - 1, liquid.One + 1},    // would sum to 10^18
	} {
		require.ErrorIs(t, w.Validate(), liquid.ErrWeights, "%v", w)
		b := rich(1, "a").open(general)
		require.ErrorIs(t, liquid.Vote(b, "a", w), liquid.ErrWeights)
		require.Empty(t, b.voters)
	}
	for option := liquid.Yes; option < liquid.Options; option++ {
		require.NoError(t, liquid.Wholly(option).Validate())
	}
	require.NoError(t, liquid.Weights{1, 2, 3, liquid.One - 6}.Validate())
}

func TestOwnVoteOverrides(t *testing.T) {
	// a → b → c: whoever votes takes with it what is below.
	orders := [][]string{{"c", "b", "a"}, {"a", "b", "c"}, {"b", "a", "c"}, {"c", "a", "b"}}
	for _, order := range orders {
		w := rich(10, "a", "b", "c")
		w.line(t, "a", "b", "c")
		b := w.votes(t, order...)
		for _, agent := range w.names {
			require.Equal(t, "10", b.power(agent), "%v", order)
		}
	}
	w := rich(10, "a", "b", "c")
	w.line(t, "a", "b", "c")
	b := w.votes(t, "c")
	require.Equal(t, "30", b.power("c"))
	b.cast(t, "b", liquid.Wholly(liquid.No))
	require.Equal(t, "10", b.power("c"), "a bribed delegate is left alone")
	require.Equal(t, "20", b.power("b"))
	b.cast(t, "b", liquid.Weights{liquid.One / 2, 0, 0, liquid.One / 2})
	require.Equal(t, "20000000000000000000", b.tally.Options[liquid.Yes].String(), "10 of c and half of 20")
	require.Equal(t, "0", b.tally.Options[liquid.No].String())
	b.cast(t, "a", liquid.Wholly(liquid.Abstain))
	require.Equal(t, "5000000000000000000", b.tally.Options[liquid.NoWithVeto].String(), "half of 10")
	require.Equal(t, uint64(3), b.tally.Voters)
}

// brittle is a ballot whose store fails after some accesses.
type brittle struct {
	*ballot
	left int
}

func (b *brittle) spend() error {
	if b.left--; b.left < 0 {
		return errTorn
	}
	return nil
}

func (b *brittle) Stake(x string) (math.Int, error)     { return b.stakes[x], b.spend() }
func (b *brittle) List(x string) (liquid.List, error)   { return b.list(b.topic, x), b.spend() }
func (b *brittle) In(x string) (liquid.Amount, error)   { return b.nodes[b.topic][x].In, b.spend() }
func (b *brittle) Voter(x string) (liquid.Voter, error) { return b.voters[x], b.spend() }
func (b *brittle) Tally() (liquid.Tally, error)         { return b.tally, b.spend() }
func (b *brittle) SetTally(t liquid.Tally) (err error) {
	if err = b.spend(); err == nil {
		b.tally = t
	}
	return err
}

func (b *brittle) SetVoter(x string, v liquid.Voter) (err error) {
	if err = b.spend(); err == nil {
		b.voters[x] = v
	}
	return err
}

func TestEveryErrorOfTheBallotComesThrough(t *testing.T) {
	w := rich(5, "a", "b", "c")
	w.line(t, "a", "b", "c")
	calls := map[string]func(*brittle) error{
		"first":  func(b *brittle) error { return liquid.Vote(b, "a", liquid.Wholly(liquid.Yes)) },
		"change": func(b *brittle) error { return liquid.Vote(b, "c", liquid.Wholly(liquid.No)) },
		"source": func(b *brittle) error { _, err := liquid.Sources(b, "b"); return err },
	}
	for name, accesses := range map[string]int{"first": 12, "change": 4, "source": 3} {
		for left := range accesses + 1 {
			b := w.open(general)
			require.NoError(t, liquid.Vote(b, "c", liquid.Wholly(liquid.Yes)))
			err := calls[name](&brittle{b, left})
			if left < accesses {
				require.ErrorIs(t, err, errTorn, "%s, %d", name, left)
			} else {
				require.NoError(t, err, "%s takes %d accesses", name, accesses)
			}
		}
	}
}

// TestCostIsFlat counts accesses to the store, which is what a vote costs on a chain.
func TestCostIsFlat(t *testing.T) {
	for _, crowd := range []int{1, 10, 3000} {
		delegates := names("d", liquid.MaxDepth)
		w := rich(7, append(delegates, names("x", crowd)...)...)
		w.line(t, delegates...)
		for _, agent := range w.names[len(delegates):] {
			w.must(t, agent, all("d0"))
		}
		b := w.open(general)
		for _, vote := range []struct {
			agent    string
			accesses int
		}{
			{"d7", 7},           // a root: voter, tally, stake, In, list, and both written
			{"x0", 7 + 3*7 + 2}, // three for each silent delegate on the way, two for the voter at the top
			{"d0", 7 + 3*6 + 2}, // the delegate of all
			{"d0", 4},           // changes of vote
			{"x0", 4},
		} {
			counted := &brittle{b, 1000}
			require.NoError(t, liquid.Vote(counted, vote.agent, liquid.Wholly(liquid.No)))
			require.Equal(t, vote.accesses, 1000-counted.left, "%s among %d", vote.agent, crowd)
		}
	}
}

func TestSplitVotesKeepEveryPart(t *testing.T) {
	w := rich(1, "a", "b")
	w.line(t, "a", "b")
	b := w.votes(t)
	b.cast(t, "b", liquid.Weights{1, liquid.One/3 + 1, liquid.One / 3, liquid.One/3 - 1})
	require.Equal(t, "2", b.tally.Options[liquid.Yes].String(), "2·10^-18 umasa")
	b.cast(t, "a", liquid.Wholly(liquid.Yes))
	require.Equal(t, "1000000000000000001", b.tally.Options[liquid.Yes].String())
}

func TestSecondaryEdgesLoopThroughTheirOwner(t *testing.T) {
	build := func() *world {
		w := rich(10, "a", "b", "c", "d", "e")
		w.must(t, "a", to("d", 4), to("b", 3), to("c", 1))
		w.must(t, "b", to("a", 5))
		w.must(t, "c", to("b", 2), to("e", 8))
		w.must(t, "d", all("e"))
		checkGraphs(t, w)
		return w
	}
	require.Equal(t, "17", build().votes(t, "a").power("a"), "10, 5 of b, 2 of c; own tokens come back, not counted twice")
	for _, order := range [][]string{
		{"a", "b", "c", "d", "e"}, {"e", "d", "c", "b", "a"}, {"b", "a", "e", "c", "d"}, {"d", "a", "c"}, {"c", "e", "a"},
	} {
		b := build().votes(t, order...)
		for _, agent := range order {
			b.cast(t, agent, liquid.Wholly(liquid.No))
		}
	}
}

// TestSecondaryPathOfNineHops lets a path grow after its secondary edge was accepted at depth eight.
func TestSecondaryPathOfNineHops(t *testing.T) {
	agents := names("a", 9)
	w := rich(1, append(agents, "s", "p")...)
	w.line(t, agents[:8]...)              // a0 has depth 7
	w.must(t, "s", all("p"), to("a0", 1)) // a path of eight edges
	w.must(t, agents[7], all(agents[8]))  // now nine, as the secondary edge adds no height
	reason, err := w.set(general, "s", all("p"), to("a0", 1))
	require.NoError(t, err)
	require.Equal(t, liquid.TooDeep, reason, "nobody may choose such a path")
	checkGraphs(t, w)
	b := w.votes(t, "a8")
	require.Equal(t, "10", b.power("a8"), "but the token is counted")
	b.cast(t, "s", liquid.Wholly(liquid.No))
	require.Equal(t, "9", b.power("a8"))
	w.must(t, "s")
	checkGraphs(t, w)
}

func TestSnapshotIsNotReachedByLaterChanges(t *testing.T) {
	w := rich(10, "a", "b", "c")
	w.line(t, "a", "b")
	b := w.votes(t, "b")
	require.NoError(t, w.stake("a", math.NewInt(1_000_000)))
	w.must(t, "a", all("c"))
	require.NoError(t, w.stake("b", math.ZeroInt()))
	b.cast(t, "c", liquid.Wholly(liquid.No))
	require.Equal(t, "20", b.power("b"))
	require.Equal(t, "10", b.power("c"))
	b.cast(t, "a", liquid.Wholly(liquid.No)) // vote, unbond, vote
	require.Equal(t, "10", b.power("a"))
	require.Equal(t, "10", b.power("b"))
}

func TestAllAtNothingStillForwards(t *testing.T) {
	w := rich(10, "a", "b", "c", "d")
	w.must(t, "a", all("b"))
	w.must(t, "b", all("c"), to("d", 6))
	require.NoError(t, w.stake("b", math.NewInt(4)))
	checkGraphs(t, w)
	require.Equal(t, "0", w.lists[general]["b"][0].Amount.String())
	b := w.votes(t, "c", "d")
	require.Equal(t, "20", b.power("c"), "a's tokens pass b, whose own all go to d")
	require.Equal(t, "14", b.power("d"))
	require.NoError(t, w.stake("b", math.ZeroInt()))
	checkGraphs(t, w)
	b = w.votes(t, "c", "d", "b")
	require.Equal(t, "10", b.power("b"), "even without stake of its own, b may speak for a")
	require.NoError(t, w.stake("b", math.NewInt(7)))
	checkGraphs(t, w)
	require.Equal(t, "27", w.votes(t, "c").power("c"))
}

func TestListedIsWhatTheOwnerDelegatedOnThisTopic(t *testing.T) {
	w := rich(10, "a", "b", "c")
	w.line(t, "a", "b", "c")
	reason, err := w.set(special, "a", to("b", 3))
	require.NoError(t, err)
	require.Equal(t, liquid.Accepted, reason)
	b := &poll{w.open(special), map[string]liquid.Weights{}}
	b.cast(t, "c", liquid.Wholly(liquid.Yes))
	require.Equal(t, "23 (3 listed)", b.tally.Turnout.String(), "a's tokens stay listed where b forwards them by general")
	require.Equal(t, "10", b.tally.Direct.String())
}

func TestHugeAmounts(t *testing.T) {
	// 10^18 votes of such a power still fit into 256 bits; a token more does not, and is refused rather than lost.
	top := new(big.Int).Lsh(big.NewInt(1), 256)
	top.Sub(top, big.NewInt(1)).Quo(top, new(big.Int).SetUint64(liquid.One))
	largest := math.NewIntFromBigInt(top)
	w := rich(0, "a", "b", "c")
	require.NoError(t, w.stake("a", largest.SubRaw(1)))
	require.NoError(t, w.stake("b", math.OneInt()))
	w.must(t, "a", all("b"))
	w.must(t, "b", all("c"))
	b := w.open(general)
	require.NoError(t, liquid.Vote(b, "c", liquid.Wholly(liquid.Yes)))
	require.Equal(t, largest.String(), b.tally.Turnout.All.String())
	rule := liquid.Rule{Quorum: math.LegacyOneDec(), Threshold: math.LegacyOneDec(), Veto: math.LegacyZeroDec()}
	require.Equal(t, liquid.Outcome{Quorum: true, Passed: true}, liquid.Decide(b.tally, largest, rule))
	require.Equal(t, liquid.Outcome{}, liquid.Decide(b.tally, largest.AddRaw(1), rule))

	b = w.open(general)
	b.stakes["c"] = math.OneInt()
	require.ErrorIs(t, liquid.Vote(b, "c", liquid.Wholly(liquid.Yes)), liquid.ErrAmount)
	whole := new(big.Int).Lsh(big.NewInt(1), 255)
	require.NoError(t, w.stake("b", math.NewIntFromBigInt(whole)))
	require.ErrorIs(t, w.stake("a", math.NewIntFromBigInt(whole)), liquid.ErrAmount)
}

func TestBallotThatContradictsItselfIsAnError(t *testing.T) {
	w := rich(5, "a", "b")
	w.line(t, "a", "b")
	b := w.open(general)
	b.voters["b"] = liquid.Voter{Adj: liquid.Amount{All: math.NewInt(6)}}
	require.ErrorIs(t, liquid.Vote(b, "b", liquid.Wholly(liquid.Yes)), liquid.ErrBroken, "more taken out than flowed in")
	b = w.open(general)
	b.voters["b"] = liquid.Voter{Voted: true, Weights: liquid.Wholly(liquid.Yes)}
	require.ErrorIs(t, liquid.Vote(b, "a", liquid.Wholly(liquid.Yes)), liquid.ErrBroken, "a voter without power")
	b = w.open(general)
	require.NoError(t, liquid.Vote(b, "b", liquid.Wholly(liquid.Yes)))
	b.tally = liquid.NoTally()
	require.ErrorIs(t, liquid.Vote(b, "a", liquid.Wholly(liquid.Yes)), liquid.ErrBroken, "a tally without votes")
	require.ErrorIs(t, liquid.Vote(b, "b", liquid.Wholly(liquid.No)), liquid.ErrBroken)
}
