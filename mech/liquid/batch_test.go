package liquid_test

import (
	"math/big"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/liquid"
)

// This file is the definition of the mechanism, written a second time and from the other end: a walk from every holder
// of tokens. It shares nothing with the package but its types, and keeps to small numbers.

// flows is an amount of tokens.
type flows struct{ all, listed int64 }

func (f *flows) add(tokens int64, listed bool) {
	f.all += tokens
	if listed {
		f.listed += tokens
	}
}

// picture is what the delegations on one topic look like at one time.
type picture struct {
	names []string
	stake func(agent string) int64
	list  func(agent string) liquid.List
}

func (g graph) picture() picture {
	return picture{
		names: g.names,
		stake: func(agent string) int64 { return small(g.stakes[agent]) },
		list:  func(agent string) liquid.List { return g.list(g.topic, agent) },
	}
}

// small is an amount as int64, 0 if absent.
func small(x math.Int) int64 {
	if x.IsNil() {
		return 0
	}
	return x.Int64()
}

func amount(a liquid.Amount) flows { return flows{small(a.All), small(a.Listed)} }

// path is x, primary(x), … to the root. A path longer than any the rules allow ends in "?".
func (p picture) path(x string) []string {
	var path []string
	for {
		path = append(path, x)
		edges := p.list(x).Edges
		if len(edges) == 0 {
			return path
		}
		if len(path) > 20 {
			return append(path, "?")
		}
		x = edges[0].To
	}
}

// inflows are the tokens that flow into each agent if nobody votes.
func (p picture) inflows() map[string]flows {
	in := make(map[string]flows, len(p.names))
	for _, holder := range p.names {
		list := p.list(holder)
		for _, e := range list.Edges {
			for _, x := range p.path(e.To) {
				sum := in[x]
				sum.add(small(e.Amount), list.Listed)
				in[x] = sum
			}
		}
	}
	return in
}

// heights are the lengths of the longest chain into each agent: every path raises the agents on it to their place.
func (p picture) heights() map[string]int {
	height := make(map[string]int, len(p.names))
	for _, leaf := range p.names {
		for place, x := range p.path(leaf) {
			height[x] = max(height[x], place)
		}
	}
	return height
}

// counts are the primary children of each agent by height.
func (p picture) counts() map[string]liquid.Heights {
	counts, height := make(map[string]liquid.Heights, len(p.names)), p.heights()
	for _, child := range p.names {
		if edges := p.list(child).Edges; len(edges) > 0 {
			row := counts[edges[0].To]
			row[height[child]]++
			counts[edges[0].To] = row
		}
	}
	return counts
}

// reason is the rule by which agent may not delegate by edges here, straight from the text.
func (p picture) reason(agent string, edges []liquid.Edge, barred map[string]bool) liquid.Reason {
	if len(edges) > 4 {
		return liquid.TooManyTargets
	}
	seen, sum := map[string]bool{}, int64(0)
	for _, e := range edges {
		if seen[e.To] {
			return liquid.DuplicateTarget
		}
		seen[e.To] = true
	}
	for i, e := range edges {
		switch {
		case e.To == agent:
			return liquid.ToSelf
		case barred[e.To]:
			return liquid.NotDelegate
		case e.All && i > 0, !e.All && small(e.Amount) <= 0:
			return liquid.BadAmount
		case !e.All:
			sum += small(e.Amount)
		}
	}
	if sum > p.stake(agent) {
		return liquid.ExceedsStake
	}
	return p.place(agent, edges)
}

func (p picture) place(agent string, edges []liquid.Edge) liquid.Reason {
	for _, e := range edges {
		if slices.Contains(p.path(e.To), agent) {
			return liquid.Cycle
		}
	}
	for i, e := range edges {
		length := len(p.path(e.To)) // edges of a path from agent over the target to the root
		if i == 0 {
			length += p.heights()[agent]
		}
		if length > 8 {
			return liquid.TooDeep
		}
	}
	return liquid.Accepted
}

// first is the first voter on x, primary(x), …, "" if there is none.
func (p picture) first(x string, votes map[string]liquid.Weights) string {
	for _, agent := range p.path(x) {
		if _, voted := votes[agent]; voted {
			return agent
		}
	}
	return ""
}

// powers are what the voters hold beside their own stake, and all tokens that count, each counted once.
func (p picture) powers(votes map[string]liquid.Weights) (passive map[string]flows, counted int64) {
	passive = make(map[string]flows, len(votes))
	for _, holder := range p.names {
		if _, voted := votes[holder]; voted {
			counted += p.stake(holder)
			continue
		}
		list := p.list(holder)
		for _, e := range list.Edges {
			if voter := p.first(e.To, votes); voter != "" {
				sum := passive[voter]
				sum.add(small(e.Amount), list.Listed)
				passive[voter] = sum
				counted += small(e.Amount)
			}
		}
	}
	return passive, counted
}

// result is the tally of the votes: each option in 10^-18 umasa.
func (p picture) result(votes map[string]liquid.Weights) [4]*big.Int {
	var options [4]*big.Int
	for c := range options {
		options[c] = new(big.Int)
	}
	passive, _ := p.powers(votes)
	for voter, weights := range votes {
		power := big.NewInt(p.stake(voter) + passive[voter].all)
		for c, part := range weights {
			part := new(big.Int).SetUint64(part)
			options[c].Add(options[c], part.Mul(part, power))
		}
	}
	return options
}
