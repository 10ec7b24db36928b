package liquid

import (
	"fmt"
	"slices"

	"cosmossdk.io/math"
)

// Reason says why a list is refused, Accepted if it is not.
type Reason string

// The reasons in the order in which they are checked.
const (
	Accepted        Reason = ""
	TooManyTargets  Reason = "too_many_targets" // more than MaxTargets edges
	DuplicateTarget Reason = "duplicate_target" // two edges to one agent
	ToSelf          Reason = "self"             // an edge to the agent itself
	NotDelegate     Reason = "not_delegate"     // the target is neither validator nor worker
	BadAmount       Reason = "bad_amount"       // no positive amount, or ALL on another edge than the first
	ExceedsStake    Reason = "exceeds_stake"    // the amounts exceed the agent's stake
	Cycle           Reason = "cycle"            // the agent lies on the primary chain that begins with the target
	TooDeep         Reason = "too_deep"         // a path would exceed MaxDepth edges
)

// Check says whether agent, with stake in umasa, may delegate by edges in the graph g, and if not the first reason in
// the order above and the edge that gives it. The amount of an ALL edge is not looked at: it is what the others leave,
// and they may leave nothing. No edges are never refused. g still holds the agent's old list, which plays no part.
//
// Rules of one edge (self, not_delegate, bad_amount) are checked edge by edge, those of the graph in turn for all
// edges. Reads at most 9 lists per edge and one node. Nothing is written. Errors: those of g and isDelegate, ErrBroken.
func Check(
	g Graph, agent string, stake math.Int, edges []Edge, isDelegate func(string) (bool, error),
) (Reason, int, error) {
	if len(edges) > MaxTargets {
		return TooManyTargets, MaxTargets, nil
	}
	for i, e := range edges {
		if slices.ContainsFunc(edges[:i], func(other Edge) bool { return other.To == e.To }) {
			return DuplicateTarget, i, nil
		}
	}
	for i, e := range edges {
		if reason, err := checkEdge(agent, e, i, isDelegate); err != nil || reason != Accepted {
			return reason, i, err
		}
	}
	left := given(stake)
	for i, e := range edges {
		if e.All {
			continue
		}
		if left = left.Sub(e.Amount); left.IsNegative() {
			return ExceedsStake, i, nil
		}
	}
	return CheckPlace(g, agent, edges)
}

// checkEdge applies the rules of a single edge.
func checkEdge(agent string, e Edge, index int, isDelegate func(string) (bool, error)) (Reason, error) {
	if e.To == agent {
		return ToSelf, nil
	}
	known, err := isDelegate(e.To)
	switch {
	case err != nil:
		return Accepted, fmt.Errorf("delegate %q: %w", e.To, err)
	case !known:
		return NotDelegate, nil
	case e.All && index > 0, !e.All && !given(e.Amount).IsPositive():
		return BadAmount, nil
	}
	return Accepted, nil
}

// CheckPlace is the part of Check that depends on the graph: no edge may lead back to agent along primary edges, and no
// path may become longer than MaxDepth,
//
//	primary    height(agent) + 1 + depth(target) ≤ 8      secondary  1 + depth(target) ≤ 8
//
// where depth counts the primary edges above the target and height those of the longest chain that ends in agent. It is
// what must hold when an agent's list of a topic gives way to its general list, which was accepted before.
func CheckPlace(g Graph, agent string, edges []Edge) (Reason, int, error) {
	depths := make([]int, len(edges))
	for i, e := range edges {
		cycle, depth, err := locate(g, agent, e.To)
		if err != nil {
			return Accepted, i, err
		}
		if cycle {
			return Cycle, i, nil
		}
		depths[i] = depth
	}
	if len(edges) == 0 {
		return Accepted, 0, nil
	}
	node, err := g.Node(agent)
	if err != nil {
		return Accepted, 0, err
	}
	below := node.Height()
	for i, depth := range depths {
		if below+1+depth > MaxDepth {
			return TooDeep, i, nil
		}
		below = 0 // only the primary edge carries what lies below the agent
	}
	return Accepted, 0, nil
}

// locate says whether agent lies on the chain that begins with target, and how many primary edges lie above target.
func locate(g Graph, agent, target string) (cycle bool, depth int, err error) {
	depth = -1
	err = climb(g, target, func(x string) (bool, error) {
		depth++
		cycle = x == agent
		return cycle, nil
	})
	return cycle, depth, err
}
