package liquid_test

import (
	"errors"
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/liquid"
)

// names are prefix0, prefix1, ….
func names(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	return all
}

// rich is a world in which everybody has stake umasa.
func rich(stake int64, agents ...string) *world {
	w := newWorld(agents...)
	for _, name := range agents {
		w.stakes[name] = math.NewInt(stake)
	}
	return w
}

// must sets lists that are accepted.
func (w *world) must(t require.TestingT, agent string, edges ...liquid.Edge) {
	reason, err := w.set(general, agent, edges...)
	require.NoError(t, err)
	require.Equal(t, liquid.Accepted, reason)
}

// line lets each agent delegate all to the next one.
func (w *world) line(t require.TestingT, agents ...string) {
	for i := 1; i < len(agents); i++ {
		w.must(t, agents[i-1], all(agents[i]))
	}
}

func TestCheckNamesTheFirstRuleAndItsEdge(t *testing.T) {
	absent := liquid.Edge{To: "a"}
	rows := []struct {
		rule   string
		edges  []liquid.Edge
		reason liquid.Reason
		index  int
	}{
		{"nothing to check in an empty list", nil, liquid.Accepted, 0},
		{"four edges that use up the stake", []liquid.Edge{to("a", 1), to("b", 2), to("c", 3), to("d", 4)}, "", 0},
		{"ALL beside others", []liquid.Edge{all("a"), to("b", 2)}, "", 0},
		{"ALL may be left nothing", []liquid.Edge{all("a"), to("b", 10)}, "", 0},
		{
			"five edges, though twice the same",
			[]liquid.Edge{to("a", 1), to("a", 1), to("b", 1), to("c", 1), to("d", 1)},
			liquid.TooManyTargets, 4,
		},
		{"the same target before any rule of one edge", []liquid.Edge{to("x", -1), to("x", 1)}, liquid.DuplicateTarget, 1},
		{"itself before no delegate", []liquid.Edge{to("a", 1), to("x", 0), to("barred", 1)}, liquid.ToSelf, 1},
		{"no delegate before the amount", []liquid.Edge{to("barred", 0)}, liquid.NotDelegate, 0},
		{"edge by edge: an amount before a later self", []liquid.Edge{to("a", 0), to("x", 1)}, liquid.BadAmount, 0},
		{"a negative amount", []liquid.Edge{to("a", 1), to("b", -1)}, liquid.BadAmount, 1},
		{"no amount", []liquid.Edge{absent}, liquid.BadAmount, 0},
		{"ALL on a secondary edge", []liquid.Edge{to("a", 1), all("b")}, liquid.BadAmount, 1},
		{
			"one umasa too much, at the edge that exceeds",
			[]liquid.Edge{to("a", 4), to("b", 7), to("c", 1)},
			liquid.ExceedsStake, 1,
		},
		{"others exceed beside ALL", []liquid.Edge{all("a"), to("b", 11)}, liquid.ExceedsStake, 1},
		{"stake before cycle", []liquid.Edge{to("back", 11)}, liquid.ExceedsStake, 0},
		{"a cycle through a primary chain", []liquid.Edge{to("back", 1)}, liquid.Cycle, 0},
		{"a cycle by a secondary edge, before depth", []liquid.Edge{to("deep8", 1), to("back", 1)}, liquid.Cycle, 1},
		{"the end of a full chain", []liquid.Edge{to("deep8", 1)}, liquid.TooDeep, 0},
		{"secondary edges do not count what is below", []liquid.Edge{to("a", 1), to("deep7", 1)}, "", 0},
		{"secondary edges count their own path", []liquid.Edge{to("a", 1), to("deep8", 1)}, liquid.TooDeep, 1},
		{"primary edges count what is below", []liquid.Edge{to("deep7", 1)}, liquid.TooDeep, 0},
	}
	w := rich(10, "x", "a", "b", "c", "d", "back", "barred",
		"deep0", "deep1", "deep2", "deep3", "deep4", "deep5", "deep6", "deep7", "deep8")
	w.barred["barred"] = true
	w.must(t, "back", to("x", 1))
	w.line(t, "deep8", "deep7", "deep6", "deep5", "deep4", "deep3", "deep2", "deep1", "deep0")
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			reason, index, err := liquid.Check(graph{w, general}, "x", w.stakes["x"], row.edges, w.isDelegate)
			require.NoError(t, err)
			require.Equal(t, row.reason, reason)
			require.Equal(t, row.index, index)
		})
	}
}

func TestChainOfEightAndNine(t *testing.T) {
	agents := names("a", 10)
	grow := map[string][]int{ // the order in which agents delegate to the next one
		"from the root down": {8, 7, 6, 5, 4, 3, 2, 1},
		"from the leaf up":   {1, 2, 3, 4, 5, 6, 7, 8},
		"halves joined last": {1, 2, 3, 5, 6, 7, 8, 4},
	}
	for rule, order := range grow {
		t.Run(rule, func(t *testing.T) {
			w := rich(1, agents...)
			for _, i := range order {
				w.must(t, agents[i], all(agents[i+1]))
			}
			// a1 → … → a9 has eight edges; a ninth is refused at the lower and at the upper end.
			reason, err := w.set(general, "a0", all("a1"))
			require.NoError(t, err)
			require.Equal(t, liquid.TooDeep, reason)
			reason, err = w.set(general, "a9", all("a0"))
			require.NoError(t, err)
			require.Equal(t, liquid.TooDeep, reason)
			checkGraphs(t, w)
			chain, err := liquid.Chain(graph{w, general}, "a1")
			require.NoError(t, err)
			require.Equal(t, agents[2:], chain)
			b := w.open(general)
			require.NoError(t, liquid.Vote(b, "a9", liquid.Wholly(liquid.Yes)))
			require.Equal(t, "9", b.tally.Turnout.All.String(), "the token at depth eight counts")
		})
	}
}

func TestNoOrderOfMessagesMakesACycle(t *testing.T) {
	agents := names("a", 6)
	w := rich(1, agents...)
	w.line(t, agents...)
	for i, from := range agents {
		for _, target := range agents[:i] {
			for _, edges := range [][]liquid.Edge{{all(target)}, {all(agents[5]), to(target, 1)}} {
				if from == agents[5] {
					edges = []liquid.Edge{all(target)}
				}
				reason, err := w.set(general, from, edges...)
				require.NoError(t, err)
				require.Equal(t, liquid.Cycle, reason, "%s to %s", from, target)
			}
		}
	}
	checkGraphs(t, w)
}

func TestGeneralListIsCheckedOnEachTopicItAlters(t *testing.T) {
	w := rich(1, "a", "b", "c")
	reason, err := w.set(special, "b", all("a"))
	require.NoError(t, err)
	require.Equal(t, liquid.Accepted, reason)
	reason, err = w.set(general, "a", all("b")) // fine in general, but a inherits on the special topic, where b → a
	require.NoError(t, err)
	require.Equal(t, liquid.Cycle, reason)
	reason, err = w.set(special, "a", all("c"))
	require.NoError(t, err)
	require.Equal(t, liquid.Accepted, reason)
	w.must(t, "a", all("b")) // with a list of its own on the special topic
	reason, err = w.inherit("a")
	require.NoError(t, err)
	require.Equal(t, liquid.Cycle, reason, "giving it up would close the cycle")
	checkGraphs(t, w)
}

// torn is a graph that fails from a number of reads on, or lies.
type torn struct {
	graph
	reads int
}

var errTorn = errors.New("torn")

func (g *torn) read() error {
	if g.reads--; g.reads < 0 {
		return errTorn
	}
	return nil
}

func (g *torn) List(agent string) (liquid.List, error) { return g.list(g.topic, agent), g.read() }
func (g *torn) Node(agent string) (liquid.Node, error) { return g.nodes[g.topic][agent], g.read() }

func TestErrorsOfTheStoreComeThrough(t *testing.T) {
	edges := []liquid.Edge{to("b", 1), to("c", 1)}
	failures := 0
	for reads := range 20 {
		w := rich(9, "a", "b", "c", "d")
		w.must(t, "b", all("d"))
		w.must(t, "a", edges...)
		for _, call := range []func(*torn) error{
			func(g *torn) error { _, _, err := liquid.Check(g, "a", w.stakes["a"], edges, w.isDelegate); return err },
			func(g *torn) error { return liquid.Attach(g, "a") },
			func(g *torn) error { return liquid.Detach(g, "a") },
			func(g *torn) error { _, err := liquid.Chain(g, "a"); return err },
		} {
			if err := call(&torn{graph{w, general}, reads}); err != nil {
				require.ErrorIs(t, err, errTorn)
				failures++
			}
		}
	}
	require.Greater(t, failures, 10)
	unknown := func(string) (bool, error) { return false, errTorn }
	_, _, err := liquid.Check(graph{rich(9, "a"), general}, "a", math.NewInt(9), edges, unknown)
	require.ErrorIs(t, err, errTorn)
}

func TestBrokenGraphsAreErrors(t *testing.T) {
	w := rich(1, "a", "b", "c")
	w.lists[general] = map[string][]liquid.Edge{"a": {all("b")}, "b": {all("c")}, "c": {all("b")}}
	g := graph{w, general}
	_, _, err := liquid.Check(g, "x", math.OneInt(), []liquid.Edge{all("a")}, w.isDelegate)
	require.ErrorIs(t, err, liquid.ErrBroken)
	require.ErrorIs(t, liquid.Detach(g, "a"), liquid.ErrBroken, "nothing was attached")
	_, err = liquid.Chain(g, "a")
	require.ErrorIs(t, err, liquid.ErrBroken)
	_, err = liquid.Sources(w.open(general), "a")
	require.NoError(t, err, "nothing flows on an ALL edge of nothing")
	w.lists[general]["a"] = []liquid.Edge{to("b", 1)}
	require.ErrorIs(t, liquid.Vote(w.open(general), "a", liquid.Wholly(liquid.Yes)), liquid.ErrBroken)
	_, err = liquid.Sources(w.open(general), "a")
	require.ErrorIs(t, err, liquid.ErrBroken)

	full := rich(1, names("a", 10)...)
	full.line(t, full.names[1:]...)
	full.lists[general]["a0"] = []liquid.Edge{all("a1")}
	require.ErrorIs(t, liquid.Attach(graph{full, general}, "a0"), liquid.ErrBroken, "a ninth edge is not attached")
}
