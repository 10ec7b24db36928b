package liquid_test

import (
	"maps"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/liquid"
)

// general and special are the two topics of the tests' world. An agent without a list of special inherits general's.
const (
	general = 0
	special = 1
)

// world is a chain in memory: stakes, lists, and the graphs of two topics. It does what a keeper does with the package.
type world struct {
	names  []string
	stakes map[string]math.Int
	lists  [2]map[string][]liquid.Edge // own lists; absent differs from empty
	nodes  [2]map[string]liquid.Node
	barred map[string]bool // who is no delegate
}

func newWorld(names ...string) *world {
	w := &world{names: names, stakes: map[string]math.Int{}, barred: map[string]bool{}}
	for topic := range w.lists {
		w.lists[topic], w.nodes[topic] = map[string][]liquid.Edge{}, map[string]liquid.Node{}
	}
	return w
}

func (w *world) isDelegate(agent string) (bool, error) { return !w.barred[agent], nil }

// list is the list in force on a topic.
func (w *world) list(topic int, agent string) liquid.List {
	if edges, own := w.lists[topic][agent]; own {
		return liquid.List{Edges: edges, Listed: true}
	}
	return liquid.List{Edges: w.lists[general][agent]}
}

// graph is the world on one topic.
type graph struct {
	*world
	topic int
}

func (g graph) List(agent string) (liquid.List, error) { return g.list(g.topic, agent), nil }
func (g graph) Node(agent string) (liquid.Node, error) { return g.nodes[g.topic][agent], nil }
func (g graph) SetNode(agent string, n liquid.Node) error {
	g.nodes[g.topic][agent] = n
	return nil
}

// altered are the graphs that change with agent's list of a topic.
func (w *world) altered(topic int, agent string) []graph {
	if _, own := w.lists[special][agent]; topic == special || own {
		return []graph{{w, topic}}
	}
	return []graph{{w, general}, {w, special}}
}

// change runs a change of lists or stakes between Detach and Attach.
func change(graphs []graph, agent string, apply func()) error {
	for _, g := range graphs {
		if err := liquid.Detach(g, agent); err != nil {
			return err
		}
	}
	apply()
	for _, g := range graphs {
		if err := liquid.Attach(g, agent); err != nil {
			return err
		}
	}
	return nil
}

// set gives agent a list of its own.
func (w *world) set(topic int, agent string, edges ...liquid.Edge) (liquid.Reason, error) {
	graphs := w.altered(topic, agent)
	for _, g := range graphs {
		reason, _, err := liquid.Check(g, agent, w.stakes[agent], edges, w.isDelegate)
		if err != nil || reason != liquid.Accepted {
			return reason, err
		}
	}
	return liquid.Accepted, change(graphs, agent, func() {
		w.lists[topic][agent] = liquid.Fit(edges, w.stakes[agent])
	})
}

// inherit takes agent's list of the special topic away.
func (w *world) inherit(agent string) (liquid.Reason, error) {
	g := graph{w, special}
	reason, _, err := liquid.CheckPlace(g, agent, w.lists[general][agent])
	if err != nil || reason != liquid.Accepted {
		return reason, err
	}
	return reason, change([]graph{g}, agent, func() { delete(w.lists[special], agent) })
}

// stake gives agent another stake: it bonds, unbonds or is slashed.
func (w *world) stake(agent string, stake math.Int) error {
	return change([]graph{{w, general}, {w, special}}, agent, func() {
		w.stakes[agent] = stake
		for _, lists := range w.lists {
			if edges, own := lists[agent]; own {
				lists[agent] = liquid.Fit(edges, stake)
			}
		}
	})
}

// ballot is a proposal on a topic with its own copy of the world.
type ballot struct {
	graph
	voters map[string]liquid.Voter
	tally  liquid.Tally
}

// open starts a vote. The lists are copied, the edges in them are never written to.
func (w *world) open(topic int) *ballot {
	frozen := &world{names: w.names, stakes: maps.Clone(w.stakes), barred: w.barred}
	for t := range w.lists {
		frozen.lists[t], frozen.nodes[t] = maps.Clone(w.lists[t]), maps.Clone(w.nodes[t])
	}
	return &ballot{graph: graph{frozen, topic}, voters: map[string]liquid.Voter{}}
}

func (b *ballot) Stake(agent string) (math.Int, error)        { return b.stakes[agent], nil }
func (b *ballot) Voter(agent string) (liquid.Voter, error)    { return b.voters[agent], nil }
func (b *ballot) Tally() (liquid.Tally, error)                { return b.tally, nil }
func (b *ballot) SetVoter(agent string, v liquid.Voter) error { b.voters[agent] = v; return nil }
func (b *ballot) SetTally(t liquid.Tally) error               { b.tally = t; return nil }
func (b *ballot) In(agent string) (liquid.Amount, error) {
	return b.nodes[b.topic][agent].In, nil
}

// to is an edge of so many umasa, all the ALL edge.
func to(agent string, amount int64) liquid.Edge {
	return liquid.Edge{To: agent, Amount: math.NewInt(amount)}
}
func all(agent string) liquid.Edge { return liquid.Edge{To: agent, All: true} }
