package liquid_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/testutil/scale"
)

// dice draws a number in [0, n).
type dice func(n int) int

// coin is even, unlike rapid's integers, which prefer small ones.
var coin = rapid.Bool()

// drawn are dice that rapid can shrink. They are even as long as they choose among few things: a sequence shall meet
// all of them. For amounts rapid's preference is welcome.
func drawn(t *rapid.T) dice {
	return func(n int) int {
		if n > 40 {
			return rapid.IntRange(0, n-1).Draw(t, "amount")
		}
		sum := 0
		for bit := 1; bit < 4*n; bit *= 2 {
			if coin.Draw(t, "coin") {
				sum += bit
			}
		}
		return sum % n
	}
}

// player plays a random sequence in a world and compares it with its definition.
type player struct {
	t       require.TestingT
	roll    dice
	world   *world
	maxBond int
	chance  int // of 8 targets, how many are the next agent: long chains
	ballots []*poll
	seen    map[string]int // what the sequences met
}

// poll is a ballot with the votes as they were cast.
type poll struct {
	*ballot
	votes map[string]liquid.Weights
}

func newPlayer(t require.TestingT, roll dice, agents int, seen map[string]int) *player {
	names := make([]string, agents)
	for i := range names {
		names[i] = fmt.Sprintf("x%d", i)
	}
	p := &player{t: t, roll: roll, world: newWorld(names...), chance: roll(9), seen: seen}
	p.maxBond = []int{3, 50, 1_000_000}[roll(3)]
	for _, name := range names {
		p.world.stakes[name] = math.NewInt(int64(roll(p.maxBond + 1)))
		p.world.barred[name] = roll(12) == 0
	}
	if roll(4) == 0 { // begin with a chain as long as may be
		for _, name := range names[:agents-1] {
			_, err := p.world.set(general, name, all(p.next(name)))
			require.NoError(t, err)
		}
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
	p.seen[string(got)]++
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
	p.look()
}

// look notes the rare situations a world ended in.
func (p *player) look() {
	g := graph{p.world, special}.picture()
	for _, agent := range p.world.names {
		edges := g.list(agent).Edges
		p.seen[fmt.Sprintf("depth %d", len(g.path(agent))-1)]++
		for i, e := range edges {
			path := g.path(e.To)
			switch {
			case e.All && small(e.Amount) == 0:
				p.seen["ALL at nothing"]++
			case i > 0 && len(path) == 9:
				p.seen["secondary path of nine hops"]++
			case i > 0 && slices.Contains(path, agent):
				p.seen["secondary loop"]++
			}
		}
	}
}

// TestRunningTallyEqualsBatch is the heart of the package: whatever happens, in small worlds after every step.
func TestRunningTallyEqualsBatch(t *testing.T) {
	seen := map[string]int{}
	scale.Check(t, 2_000, 100_000, func(t *rapid.T) {
		roll := drawn(t)
		newPlayer(t, roll, 3+roll(10), seen).play(5+roll(26), 1)
	})
	for _, situation := range []string{
		string(liquid.Accepted), string(liquid.TooManyTargets), string(liquid.DuplicateTarget), string(liquid.ToSelf),
		string(liquid.NotDelegate), string(liquid.BadAmount), string(liquid.ExceedsStake), string(liquid.Cycle),
		string(liquid.TooDeep), "depth 8", "ALL at nothing", "secondary loop",
	} {
		require.Positive(t, seen[situation], "random sequences meet %q", situation)
	}
	t.Log(seen)
}

// TestRunningTallyEqualsBatchInLargeWorlds draws a seed only: there is no shrinking a world of 2000 agents.
func TestRunningTallyEqualsBatchInLargeWorlds(t *testing.T) {
	seen := map[string]int{}
	scale.Check(t, 4, 100, func(t *rapid.T) {
		random := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		agents := 13 + random.Intn([]int{100, 2000}[random.Intn(2)]-12)
		newPlayer(t, random.Intn, agents, seen).play(4*agents, agents/2)
	})
	t.Log(seen)
}
