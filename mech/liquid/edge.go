package liquid

import (
	"fmt"

	"cosmossdk.io/math"
)

const (
	// MaxTargets is the largest number of edges of one list (MECHANISM §6).
	MaxTargets = 4
	// MaxDepth is the largest number of primary edges between an agent and the root above it (MECHANISM §6). It bounds
	// every walk.
	MaxDepth = 8
	// Topics is the number of topics: general, economics, consensus, data, inference, treasury. Topic 0, general,
	// stands in for every topic on which an agent has no list of its own.
	Topics = 6
)

// Edge delegates Amount umasa of an agent's stake to To. With All, allowed on the first edge only, the edge keeps what
// the others leave: Amount holds its present value, stake − Σ others, which may be 0.
type Edge struct {
	To     string
	Amount math.Int
	All    bool
}

// List is what an agent delegates by on a topic: its edges, the first of them primary, and whether the list is the
// topic's own. If not, it is the general list. No edges: the agent delegates nothing.
type List struct {
	Edges  []Edge
	Listed bool
}

// carried is the amount of own stake on edge e of the list.
func (l List) carried(e Edge) Amount {
	carried := Amount{All: given(e.Amount), Listed: math.ZeroInt()}
	if l.Listed {
		carried.Listed = carried.All
	}
	return carried
}

// parent is the target of the primary edge, "" for a root.
func (l List) parent() string {
	if len(l.Edges) == 0 {
		return ""
	}
	return l.Edges[0].To
}

// Lists knows the list by which each agent delegates on one topic, the zero List for an agent without any.
type Lists interface {
	List(agent string) (List, error)
}

// maxHops is how many agents a token can visit: a target and the MaxDepth agents above it. Longer is broken.
const maxHops = MaxDepth + 1

// climb visits first, primary(first), … up to the root, or until visit returns true. A visit gets the agent only; the
// agent's list is read after it. Errors: those of lists and visit, and ErrBroken for a chain that does not end after
// maxHops agents.
func climb(lists Lists, first string, visit func(agent string) (stop bool, err error)) error {
	agent := first
	for range maxHops {
		stop, err := visit(agent)
		if err != nil || stop {
			return err
		}
		list, err := lists.List(agent)
		if err != nil {
			return err
		}
		if agent = list.parent(); agent == "" {
			return nil
		}
	}
	return fmt.Errorf("%w: more than %d agents above %q", ErrBroken, MaxDepth, first)
}

// Chain returns the agents above agent along primary edges, nearest first: at most MaxDepth. Errors: those of lists,
// ErrBroken for a longer chain.
func Chain(lists Lists, agent string) ([]string, error) {
	var above []string
	err := climb(lists, agent, func(x string) (bool, error) {
		above = append(above, x)
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return above[1:], nil
}
