package sample

import (
	"errors"
	"math/bits"
)

const (
	// Levels is the fixed depth of a tree: level 0 holds the weights of leaves, level Levels−1 is the root.
	Levels = 5
	// Leaves is the number of addressable leaves, Fanout^Levels = 33 554 432. Leaves are indices that the caller
	// hands out; an unused one weighs zero and costs nothing.
	Leaves = 1 << (fanoutBits * Levels)

	fanoutBits = 5
)

var (
	// ErrLeaf says that a leaf index is not below Leaves.
	ErrLeaf = errors.New("sample: leaf out of range")
	// ErrPoint says that a point to find is not below the total weight.
	ErrPoint = errors.New("sample: point beyond the total weight")
	// ErrOverflow says that an update would lift the total weight to 2^64 or more.
	ErrOverflow = errors.New("sample: total weight exceeds 64 bits")
	// ErrCorrupt says that stored nodes contradict each other, which no sequence of updates can cause.
	ErrCorrupt = errors.New("sample: sum tree is corrupt")
)

// Store keeps the nodes of one tree. A node that was never set is the zero Node. index is below
// Fanout^(Levels−1−level).
type Store interface {
	Get(level uint8, index uint64) (Node, error)
	Set(level uint8, index uint64, n Node) error
}

// Tree is a sum tree over leaves 0 … Leaves−1. It answers "which leaf covers point u of the line on which all weights
// are laid end to end" in Levels reads, whatever the number of leaves, and changes a weight in Levels reads and
// writes. The sum of all weights stays below 2^64. The leaf's index fixes its place on the line, so a draw depends
// on stored weights and indices alone, never on the order of updates.
type Tree struct {
	Store Store
}

// Total returns the sum of all weights, in one read.
func (t Tree) Total() (uint64, error) {
	root, err := t.Store.Get(Levels-1, 0)
	if err != nil {
		return 0, err
	}
	total, ok := root.Sum()
	if !ok {
		return 0, ErrCorrupt
	}
	return total, nil
}

// Weight returns the stored weight of a leaf, zero if it was never set.
func (t Tree) Weight(leaf uint64) (uint64, error) {
	if leaf >= Leaves {
		return 0, ErrLeaf
	}
	node, err := t.Store.Get(0, leaf>>fanoutBits)
	if err != nil {
		return 0, err
	}
	return node[leaf%Fanout], nil
}

// Update sets the weight of a leaf. Nothing is written if the weight is unchanged, or if an error other than one of
// Store.Set is returned: ErrLeaf, ErrOverflow (the new total would reach 2^64), ErrCorrupt.
func (t Tree) Update(leaf, weight uint64) error {
	if leaf >= Leaves {
		return ErrLeaf
	}
	var path [Levels]Node
	for level := range path {
		node, err := t.Store.Get(uint8(level), parent(leaf, level))
		if err != nil {
			return err
		}
		path[level] = node
	}
	old := path[0][leaf%Fanout]
	if old == weight {
		return nil
	}
	if err := replace(&path, leaf, old, weight); err != nil {
		return err
	}
	for level, node := range path {
		if err := t.Store.Set(uint8(level), parent(leaf, level), node); err != nil {
			return err
		}
	}
	return nil
}

// replace puts weight in the place of old in each node above the leaf.
func replace(path *[Levels]Node, leaf, old, weight uint64) error {
	total, ok := path[Levels-1].Sum()
	if !ok || total < old {
		return ErrCorrupt
	}
	if _, carry := bits.Add64(total-old, weight, 0); carry != 0 {
		return ErrOverflow
	}
	for level := range path {
		entry := &path[level][child(leaf, level)]
		if *entry < old {
			return ErrCorrupt
		}
		*entry += weight - old // in wrapping arithmetic; the total bounds every entry
	}
	return nil
}

// Find returns the first leaf whose cumulative sum exceeds u, that is the leaf which covers point u; u < Total, else
// ErrPoint. A leaf of weight zero is never found.
func (t Tree) Find(u uint64) (leaf uint64, err error) {
	hit, err := t.find(u)
	return hit.leaf, err
}

// interval is the place of a leaf on the line: [start, start+weight).
type interval struct{ leaf, start, weight uint64 }

func (t Tree) find(u uint64) (interval, error) {
	hit := interval{}
	for level := Levels - 1; level >= 0; level-- {
		node, err := t.Store.Get(uint8(level), hit.leaf)
		if err != nil {
			return interval{}, err
		}
		c := first(node[:], u-hit.start)
		switch {
		case c == Fanout && level == Levels-1:
			return interval{}, ErrPoint
		case c == Fanout:
			return interval{}, ErrCorrupt
		}
		for _, before := range node[:c] {
			hit.start += before
		}
		hit.leaf = hit.leaf<<fanoutBits | uint64(c)
		hit.weight = node[c]
	}
	return hit, nil
}

// parent is the index of the node above the leaf at a level, child the entry of that node under which the leaf lies.
func parent(leaf uint64, level int) uint64 { return leaf >> (fanoutBits * (level + 1)) }
func child(leaf uint64, level int) uint64  { return leaf >> (fanoutBits * level) % Fanout }
