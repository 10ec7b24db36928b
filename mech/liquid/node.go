package liquid

import "fmt"

// Node is what a graph knows of an agent apart from its list: In, what flows in if nobody votes, in umasa, and Heights,
// how many primary children of each height 0 … 7 the agent has. The zero Node is one that nobody delegates to.
type Node struct {
	In      Amount
	Heights Heights
}

// Heights counts the primary children of an agent by their height.
type Heights [MaxDepth]uint32

// Height is the length of the longest chain of primary edges that ends in the node, 0 for a leaf, at most MaxDepth.
func (n Node) Height() int { return n.Heights.height() }

func (h Heights) height() int {
	for height := MaxDepth; height > 0; height-- {
		if h[height-1] > 0 {
			return height
		}
	}
	return 0
}

// absent is the height of a child that is not there.
const absent = -1

// rise is a child's change of height. A new child rises from absent, one that leaves to absent.
type rise struct{ from, to int }

// none says that the child stays as it is.
func (r rise) none() bool { return r.from == r.to }

// apply moves the child in its parent's counts and returns them with the rise of the parent itself. Errors: ErrBroken
// if the parent has no such child, or the child is as high as a chain may be.
func (r rise) apply(counts Heights) (Heights, rise, error) {
	if r.none() {
		return counts, r, nil
	}
	parent := rise{from: counts.height()}
	if r.from != absent {
		if r.from >= MaxDepth || counts[r.from] == 0 {
			return counts, r, fmt.Errorf("%w: no child of height %d", ErrBroken, r.from)
		}
		counts[r.from]--
	}
	if r.to != absent {
		if r.to >= MaxDepth {
			return counts, r, fmt.Errorf("%w: a child of height %d", ErrBroken, r.to)
		}
		counts[r.to]++
	}
	parent.to = counts.height()
	return counts, parent, nil
}
