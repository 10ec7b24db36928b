package liquid_test

import (
	"fmt"
	"math/rand"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/testutil/scale"
)

// dice draws a number in [0, n).
type dice func(n int) int

// drawn are dice that rapid can shrink.
func drawn(t *rapid.T) dice {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "roll") }
}

// player plays a random sequence in a world and compares it with its definition.
type player struct {
	t       require.TestingT
	roll    dice
	world   *world
	maxBond int
	chance  int // of 8 targets, how many are the next agent: long chains
	ballots []*poll
}

// poll is a ballot with the votes as they were cast.
type poll struct {
	*ballot
	votes map[string]liquid.Weights
}

func newPlayer(t require.TestingT, roll dice, agents int) *player {
	names := make([]string, agents)
	for i := range names {
		names[i] = fmt.Sprintf("x%d", i)
	}
	p := &player{t: t, roll: roll, world: newWorld(names...), chance: roll(9)}
	p.maxBond = []int{3, 50, 1_000_000}[roll(3)]
	for _, name := range names {
		p.world.stakes[name] = math.NewInt(int64(roll(p.maxBond + 1)))
		p.world.barred[name] = roll(12) == 0
	}
	return p
}

func (p *player) agent() string { return p.world.names[p.roll(len(p.world.names))] }

// edges draws a list, seldom one that breaks a rule by itself.
func (p *player) edges(agent string) []liquid.Edge {
	var edges []liquid.Edge
	left := int(p.world.stakes[agent].Int64())
	for i := range []int{0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5}[p.roll(12)] {
		target := p.agent()
		if i == 0 && p.roll(8) < p.chance {
			target = p.next(agent)
		}
		part := 1 + p.roll(max(left, 1))
		left -= part
		edges = append(edges, liquid.Edge{To: target, Amount: math.NewInt(int64(part)), All: i == 0 && p.roll(3) == 0})
	}
	if len(edges) > 0 && p.roll(20) == 0 {
		edges[p.roll(len(edges))].Amount = math.NewInt(int64(p.roll(p.maxBond+2) - 1))
	}
	return edges
}

// next is the agent after one in the order of names.
func (p *player) next(agent string) string {
	for i, name := range p.world.names {
		if name == agent {
			return p.world.names[(i+1)%len(p.world.names)]
		}
	}
	return ""
}

// step does one thing and returns the poll it concerned, if any.
func (p *player) step() *poll {
	switch p.roll(10) {
	case 0, 1, 2, 3:
		p.delegate()
	case 4:
		p.inherit()
	case 5:
		p.bond()
	case 6:
		if len(p.ballots) < 3 {
			p.ballots = append(p.ballots, &poll{p.world.open(p.roll(2)), map[string]liquid.Weights{}})
		}
	default:
		return p.vote()
	}
	return nil
}

func (p *player) delegate() {
	agent, topic := p.agent(), p.roll(2)
	edges, want := p.edges(agent), liquid.Accepted
	for _, g := range p.world.altered(topic, agent) {
		if want == liquid.Accepted {
			want = g.picture().reason(agent, edges, p.world.barred)
		}
	}
	got, err := p.world.set(topic, agent, edges...)
	require.NoError(p.t, err)
	require.Equal(p.t, want, got)
}

func (p *player) inherit() {
	agent := p.agent()
	if _, own := p.world.lists[special][agent]; own {
		want := graph{p.world, special}.picture().place(agent, p.world.lists[general][agent])
		got, err := p.world.inherit(agent)
		require.NoError(p.t, err)
		require.Equal(p.t, want, got)
	}
}

func (p *player) bond() {
	agent := p.agent()
	stake := p.world.stakes[agent].Int64()
	if p.roll(2) == 0 {
		stake += int64(p.roll(p.maxBond + 1))
	} else {
		stake = int64(p.roll(int(stake) + 1))
	}
	require.NoError(p.t, p.world.stake(agent, math.NewInt(stake)))
}

func (p *player) vote() *poll {
	if len(p.ballots) == 0 {
		return nil
	}
	poll, agent, w := p.ballots[p.roll(len(p.ballots))], p.agent(), liquid.Wholly(liquid.Option(p.roll(4)))
	if p.roll(3) == 0 {
		w = liquid.Weights{}
		left := int(liquid.One)
		for c := range 3 {
			part := p.roll(left + 1)
			w[c], left = uint64(part), left-part
		}
		w[3] = uint64(left)
	}
	require.NoError(p.t, liquid.Vote(poll, agent, w))
	poll.votes[agent] = w
	return poll
}

// play runs a sequence and checks after a step with a chance of one in seldom, and at the end.
func (p *player) play(steps, seldom int) {
	for range steps {
		poll := p.step()
		if p.roll(seldom) > 0 {
			continue
		}
		if poll != nil {
			checkPoll(p.t, poll)
		} else {
			checkGraphs(p.t, p.world)
		}
	}
	checkGraphs(p.t, p.world)
	for _, poll := range p.ballots {
		checkPoll(p.t, poll)
	}
}

// TestRunningTallyEqualsBatch is the heart of the package: whatever happens, in small worlds after every step.
func TestRunningTallyEqualsBatch(t *testing.T) {
	scale.Check(t, 2_000, 100_000, func(t *rapid.T) {
		roll := drawn(t)
		newPlayer(t, roll, 3+roll(10)).play(5+roll(26), 1)
	})
}

// TestRunningTallyEqualsBatchInLargeWorlds draws a seed only: there is no shrinking a world of 2000 agents.
func TestRunningTallyEqualsBatchInLargeWorlds(t *testing.T) {
	scale.Check(t, 4, 100, func(t *rapid.T) {
		random := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		agents := 13 + random.Intn([]int{100, 2000}[random.Intn(2)]-12)
		newPlayer(t, random.Intn, agents).play(4*agents, agents/2)
	})
}
