package liquid_test

import (
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/liquid"
)

// checkGraphs compares both topics of a world with their definition, and the lists with the rules for them.
func checkGraphs(t require.TestingT, w *world) {
	for topic := range w.lists {
		p := graph{w, topic}.picture()
		in, counts, heights := p.inflows(), p.counts(), p.heights()
		for _, agent := range w.names {
			node := w.nodes[topic][agent]
			if got := amount(node.In); got != in[agent] {
				require.Equal(t, in[agent], got, "topic %d, inflow of %s", topic, agent)
			}
			if node.Heights != counts[agent] || node.Height() != heights[agent] {
				require.Equal(t, counts[agent], node.Heights, "topic %d, children of %s", topic, agent)
				require.Equal(t, heights[agent], node.Height(), "topic %d, height of %s", topic, agent)
			}
			if length := len(p.path(agent)) - 1; length > liquid.MaxDepth {
				require.LessOrEqual(t, length, liquid.MaxDepth, "topic %d, depth of %s", topic, agent)
			}
			checkList(t, p.list(agent).Edges, p.stake(agent))
		}
	}
}

// checkList holds edges to Σd ≤ s with no empty edge but ALL, which takes what is left.
func checkList(t require.TestingT, edges []liquid.Edge, stake int64) {
	left := stake
	for _, e := range edges {
		left -= small(e.Amount)
		if !e.All && small(e.Amount) <= 0 {
			require.Positive(t, small(e.Amount))
		}
	}
	if left < 0 || len(edges) > 0 && edges[0].All && left != 0 {
		require.Zero(t, left, "stake %d, edges %v", stake, edges)
	}
}

// checkPoll compares a ballot with a recount.
func checkPoll(t require.TestingT, b *poll) {
	p := b.picture()
	passive, counted := p.powers(b.votes)
	sum, direct := flows{}, int64(0)
	for voter := range b.votes {
		v, own := b.voters[voter], p.stake(voter)
		require.True(t, v.Voted)
		want := flows{own + passive[voter].all, passive[voter].listed}
		if got := amount(v.Power); got != want || small(v.Own) != own || small(v.Passive()) != passive[voter].all {
			require.Equal(t, want, got, "power of %s", voter)
			require.Equal(t, own, small(v.Own), "own stake of %s", voter)
			require.Equal(t, passive[voter].all, small(v.Passive()), "passive part of %s", voter)
		}
		sum.all, sum.listed, direct = sum.all+want.all, sum.listed+want.listed, direct+own
	}
	require.Equal(t, counted, sum.all, "each token once")
	for c, want := range p.result(b.votes) {
		if got := b.tally.Options[c]; got.IsNil() && want.Sign() != 0 || !got.IsNil() && got.BigInt().Cmp(want) != 0 {
			require.Equal(t, want.String(), got.String(), "option %d", c)
		}
	}
	require.Equal(t, sum, amount(b.tally.Turnout))
	require.Equal(t, direct, small(b.tally.Direct))
	require.Equal(t, uint64(len(b.votes)), b.tally.Voters)
	checkSources(t, b, passive)
}

// checkSources adds up whose tokens count where.
func checkSources(t require.TestingT, b *poll, passive map[string]flows) {
	found := map[string]int64{}
	for _, agent := range b.names {
		sources, err := liquid.Sources(b, agent)
		require.NoError(t, err)
		for _, s := range sources {
			found[s.Voter] += small(s.Amount)
		}
		if _, voted := b.votes[agent]; voted && len(sources) > 0 {
			require.Empty(t, sources, "edges of a voter carry nothing")
		}
	}
	for voter := range b.votes {
		if found[voter] != passive[voter].all {
			require.Equal(t, passive[voter].all, found[voter], "sources of %s", voter)
		}
		delete(found, voter)
	}
	require.Empty(t, found)
}
