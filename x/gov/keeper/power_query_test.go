package keeper_test

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/gov/types"
)

// drawn writes the tree behind an agent: one line for each, indented, with its stake and how it delegates.
func (c *chain) drawn(res *types.QueryPowerResponse) (lines []string) {
	names := map[string]int{}
	for i := range 20 {
		names[c.text(i)] = i
	}
	for _, s := range res.Behind {
		line := fmt.Sprintf("%*d -> %d %s", 2*s.Depth, names[s.Agent], names[s.Delegate], s.Amount)
		for _, mark := range []struct {
			is   bool
			word string
		}{{!s.Primary, " second"}, {s.Listed, " topic"}, {s.Voted, " voted"}} {
			if mark.is {
				line += mark.word
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func (c *chain) power(i int, topic types.Topic, proposal uint64) *types.QueryPowerResponse {
	c.tb.Helper()
	res, err := c.queries.Power(c.Ctx, &types.QueryPowerRequest{Agent: c.text(i), Topic: topic, ProposalId: proposal})
	require.NoError(c.tb, err)
	return res
}

// crowd bonds accounts 1 to 6 with 100, 200, … umasa.
func crowd(t *testing.T) *chain {
	t.Helper()
	c := newChain(t)
	for i := 1; i <= 6; i++ {
		c.bond(i, int64(100*i))
	}
	return c
}

func TestPowerOfWhoStandsAlone(t *testing.T) {
	c := crowd(t)
	res := c.power(1, types.TOPIC_DATA, 0)
	require.Equal(t, "100 of 2100, own 100, delegated 0",
		fmt.Sprintf("%s of %s, own %s, delegated %s", res.Power, res.Total, res.Own, res.Delegated))
	require.Equal(t, types.TOPIC_DATA, res.Topic)
	require.Zero(t, res.Snapshot)
	require.Empty(t, res.Behind)
	require.False(t, res.More)
	require.Equal(t, "0", c.power(9, 0, 0).Power.String(), "of nobody")
}

func TestPowerShowsTheTreeOfATopic(t *testing.T) {
	c := crowd(t)
	c.delegate(2, types.TOPIC_GENERAL, c.all(1))
	c.delegate(3, types.TOPIC_GENERAL, c.all(2), c.some(1, 30))
	c.delegate(4, types.TOPIC_ECONOMICS, c.some(2, 40))
	c.delegate(5, types.TOPIC_GENERAL, c.all(6))
	c.delegate(5, types.TOPIC_ECONOMICS, c.some(3, 5))

	general := c.power(1, types.TOPIC_GENERAL, 0)
	require.Equal(t, "600", general.Power.String(), "100 + 200 + 300")
	require.Equal(t, "500", general.Listed.String(), "on the general topic all lists are its own")
	require.ElementsMatch(t, []string{
		" 2 -> 1 200 topic", "   3 -> 2 270 topic", " 3 -> 1 30 second topic",
	}, c.drawn(general))

	economics := c.power(1, types.TOPIC_ECONOMICS, 0)
	require.Equal(t, "645", economics.Power.String())
	require.Equal(t, "545", economics.Delegated.String())
	require.Equal(t, "45", economics.Listed.String())
	drawn := c.drawn(economics)
	require.ElementsMatch(t, []string{
		" 2 -> 1 200", "   4 -> 2 40 topic", "   3 -> 2 270", "     5 -> 3 5 topic", " 3 -> 1 30 second",
	}, drawn)
	for i, line := range drawn {
		if line == "     5 -> 3 5 topic" {
			require.Equal(t, "   3 -> 2 270", drawn[i-1], "each after the one it delegates to")
		}
	}
}

func TestPowerInAVoteIsThatOfItsSnapshot(t *testing.T) {
	c := crowd(t)
	c.delegate(2, types.TOPIC_GENERAL, c.all(1))
	c.delegate(3, types.TOPIC_GENERAL, c.all(2))
	c.delegate(4, types.TOPIC_GENERAL, c.all(2))
	c.blocks(1)
	id := c.propose(6)
	c.blocks(2)

	before := c.power(1, types.TOPIC_DATA, id)
	require.Equal(t, "1000", before.Power.String())
	require.Equal(t, types.TOPIC_GENERAL, before.Topic, "that of the proposal")
	require.Positive(t, before.Snapshot)

	c.delegate(2, types.TOPIC_GENERAL, c.all(5))
	c.delegate(3, types.TOPIC_GENERAL)
	c.bond(1, 1)
	c.blocks(1)
	require.Equal(t, before, c.power(1, 0, id), "what changes later does not reach it")
	require.Equal(t, "1", c.power(1, 0, 0).Power.String())
	require.Equal(t, "1100", c.power(5, 0, 0).Power.String())

	c.vote(3, id, yes)
	shown := c.power(1, 0, id)
	require.Equal(t, "700", shown.Power.String(), "the stake of who votes itself is taken out")
	require.Contains(t, c.drawn(shown), "   3 -> 2 300 topic voted")
	c.vote(1, id, no)
	require.Equal(t, "700", c.power(1, 0, id).Power.String(), "the same once it voted")
	c.vote(2, id, no)
	shown = c.power(1, 0, id)
	require.Equal(t, "100", shown.Power.String())
	require.Equal(t, []string{" 2 -> 1 200 topic voted"}, c.drawn(shown), "what is behind a voter does not reach it")
	require.Equal(t, "600", c.power(2, 0, id).Power.String())
	require.Equal(t, "2100", shown.Total.String())
}

func TestPowerDoesNotCountWhatComesBack(t *testing.T) {
	c := crowd(t)
	c.delegate(1, types.TOPIC_GENERAL, c.all(3), c.some(2, 50)) // 1 gives 2 some,
	c.delegate(2, types.TOPIC_GENERAL, c.all(1))                // who stands behind 1: it flows back
	c.blocks(1)
	require.Equal(t, "300", c.power(1, 0, 0).Power.String(), "100 + 200")
	id := c.propose(6)
	require.Equal(t, "300", c.power(1, 0, id).Power.String())
	c.vote(1, id, yes)
	require.Equal(t, "300", c.power(1, 0, id).Power.String())
}

func TestWhoHadNoStakeHasNoPower(t *testing.T) {
	c := crowd(t)
	c.delegate(2, types.TOPIC_GENERAL, c.all(1))
	c.bond(1, 0)
	c.blocks(1)
	id := c.propose(6)
	for _, proposal := range []uint64{0, id} {
		require.Equal(t, "0", c.power(1, 0, proposal).Power.String())
	}
	require.ErrorIs(t, c.tryVote(1, id, wholly(yes)), types.ErrNoStake)
}

func TestThePowerTreeIsBounded(t *testing.T) {
	c := newChain(t)
	c.bond(1, 100)
	for i := 2; i <= 13; i++ {
		c.bond(i, 10)
		c.delegate(i, types.TOPIC_GENERAL, c.all(1))
	}
	res, err := c.queries.Power(c.Ctx, &types.QueryPowerRequest{Agent: c.text(1), Limit: 5})
	require.NoError(t, err)
	require.Len(t, res.Behind, 5)
	require.True(t, res.More)
	require.Equal(t, "220", res.Power.String())
	res, err = c.queries.Power(c.Ctx, &types.QueryPowerRequest{Agent: c.text(1), Limit: 12})
	require.NoError(t, err)
	require.Len(t, res.Behind, 12)
	require.False(t, res.More)
}

func TestThePowerTreeIsAsDeepAsAChainMayBe(t *testing.T) {
	c := newChain(t)
	for i := range 10 {
		c.bond(i, 10)
	}
	for i := 1; i <= 8; i++ {
		c.delegate(i, types.TOPIC_GENERAL, c.all(i-1))
	}
	res := c.power(0, types.TOPIC_TREASURY, 0)
	require.Equal(t, "90", res.Power.String())
	require.Len(t, res.Behind, 8)
	require.Equal(t, uint32(8), res.Behind[7].Depth)
	_, err := c.msgs.SetDelegation(c.Ctx, &types.MsgSetDelegation{Agent: c.text(9), Edges: []types.Edge{c.all(8)}})
	require.ErrorIs(t, err, types.ErrTooDeep)
}

// TestPowerIsTheStakeOfTheTree: what stands behind an agent in a vote and does not vote itself is its power, in random
// graphs and orders of votes, before it votes and after.
func TestPowerIsTheStakeOfTheTree(t *testing.T) {
	scale.Check(t, 100, 1_000, func(r *rapid.T) {
		c := newChain(t)
		const agents = 9
		for i := range agents {
			c.bond(i, rapid.Int64Range(1, 1_000).Draw(r, "stake"))
		}
		for range 25 {
			i, j, k := rapid.IntRange(0, 8).Draw(r, "i"), rapid.IntRange(0, 8).Draw(r, "j"), rapid.IntRange(0, 8).Draw(r, "k")
			edges := []types.Edge{c.some(j, rapid.Int64Range(1, 500).Draw(r, "some")), c.some(k, 3)}
			topic := rapid.SampledFrom(types.Topics()).Draw(r, "topic")
			// A refused list changes nothing.
			_, _ = c.msgs.SetDelegation(c.Ctx, &types.MsgSetDelegation{Agent: c.text(i), Topic: topic, Edges: edges})
		}
		c.blocks(1)
		id := c.propose(rapid.IntRange(0, 8).Draw(r, "proposer"), c.change(func(p *types.Params) { p.ClaimEpochs++ }))
		c.blocks(1)
		order := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8}).Draw(r, "order")
		for _, i := range order {
			before := c.power(i, 0, id)
			require.True(t, behind(before).Equal(before.Delegated), "%d: %v", i, c.drawn(before))
			c.vote(i, id, yes)
			require.Equal(t, before.Power, c.power(i, 0, id).Power)
		}
		require.Equal(t, c.why(id).Total, c.why(id).Turnout, "all voted")
	})
}

// behind sums what the tree of an agent brings it: all but what is delegated by who votes, and by the agent itself.
func behind(res *types.QueryPowerResponse) math.Int {
	sum, own := math.ZeroInt(), ""
	if len(res.Behind) > 0 {
		own = res.Behind[0].Delegate
	}
	for _, s := range res.Behind {
		if !s.Voted && s.Agent != own {
			sum = sum.Add(s.Amount)
		}
	}
	return sum
}

func TestDelegationShowsListsAndWhatIsInForce(t *testing.T) {
	c := crowd(t)
	c.delegate(2, types.TOPIC_GENERAL, c.all(1))
	c.delegate(3, types.TOPIC_GENERAL, c.some(2, 100), c.some(4, 50))
	c.delegate(3, types.TOPIC_DATA)
	c.delegate(3, types.TOPIC_TREASURY, c.all(5))
	res, err := c.queries.Delegation(c.Ctx, &types.QueryDelegationRequest{Agent: c.text(3)})
	require.NoError(t, err)
	require.Equal(t, "300", res.Stake.String())
	require.Len(t, res.Delegations, 3)
	require.Equal(t, []types.Topic{0, types.TOPIC_DATA, types.TOPIC_TREASURY},
		[]types.Topic{res.Delegations[0].Topic, res.Delegations[1].Topic, res.Delegations[2].Topic})
	require.Len(t, res.Effective, 6)
	edges := []int{2, 2, 2, 0, 2, 1}
	for i, list := range res.Effective {
		require.Equal(t, types.Topic(i), list.Topic)
		require.Len(t, list.Edges, edges[i], list.Topic)
	}
	require.Equal(t, []uint32{2, 2, 2, 0, 2, 1}, res.Depths)
	c.inherit(3, types.TOPIC_DATA)
	res, err = c.queries.Delegation(c.Ctx, &types.QueryDelegationRequest{Agent: c.text(3)})
	require.NoError(t, err)
	require.Len(t, res.Effective[types.TOPIC_DATA].Edges, 2)
}
