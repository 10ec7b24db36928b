package sample

import (
	"errors"
	"math/bits"
)

const (
	// Levels is how many levels a tree may have: level 0 holds the weights of leaves.
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

// Store keeps the nodes of one tree: its root, and those below it. A node that was never set is the zero Node. level is
// below that of the root, index below Fanout^(Levels−1−level).
type Store interface {
	Root() (Root, error)
	SetRoot(r Root) error
	Get(level uint8, index uint64) (Node, error)
	Set(level uint8, index uint64, n Node) error
}

// Tree is a sum tree over leaves 0 … Leaves−1. It answers "which leaf covers point u of the line on which all weights
// are laid end to end" with one read a level, and changes a weight with one read and one write a level. It has as few
// levels as cover every leaf that weighs something: one up to leaf 31, two up to leaf 1023, at most Levels. So equal
// weights have equal nodes, whatever was before. The sum of all weights stays below 2^64. The leaf's index fixes its
// place on the line, so a draw depends on stored weights and indices alone, never on the order of updates.
type Tree struct {
	Store Store
}

// Total returns the sum of all weights, in one read.
func (t Tree) Total() (uint64, error) {
	root, err := t.Store.Root()
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
	root, err := t.Store.Root()
	if err != nil || !root.covers(leaf) {
		return 0, err
	}
	node, err := t.node(root, 0, parent(leaf, 0))
	return node[child(leaf, 0)], err
}

// Update sets the weight of a leaf. Nothing is written if the weight is unchanged, or if an error other than one of
// the store is returned: ErrLeaf, ErrOverflow (the new total would reach 2^64), ErrCorrupt.
func (t Tree) Update(leaf, weight uint64) error {
	if leaf >= Leaves {
		return ErrLeaf
	}
	root, err := t.Store.Root()
	if err != nil {
		return err
	}
	if !root.covers(leaf) {
		return t.addLevels(root, leaf, weight)
	}
	path := make([]Node, root.Level+1)
	var old uint64
	for level := range path {
		if path[level], err = t.node(root, uint8(level), parent(leaf, level)); err != nil {
			return err
		}
		if old = path[0][child(leaf, 0)]; old == weight {
			return nil
		}
	}
	if err := replace(path, leaf, old, weight); err != nil {
		return err
	}
	for level, node := range path[:root.Level] {
		if err := t.Store.Set(uint8(level), parent(leaf, level), node); err != nil {
			return err
		}
	}
	return t.dropLevels(Root{Level: root.Level, Node: path[root.Level]})
}

// addLevels sets the weight of a leaf beyond what the root covers: the root gets others above it, and a new branch.
func (t Tree) addLevels(root Root, leaf, weight uint64) error {
	if weight == 0 {
		return nil
	}
	total, ok := root.Sum()
	if !ok {
		return ErrCorrupt
	}
	if _, carry := bits.Add64(total, weight, 0); carry != 0 {
		return ErrOverflow
	}
	for !root.covers(leaf) {
		if err := t.Store.Set(root.Level, 0, root.Node); err != nil {
			return err
		}
		root = Root{Level: root.Level + 1, Node: Node{total}}
	}
	for level := range int(root.Level) {
		var node Node
		node[child(leaf, level)] = weight
		if err := t.Store.Set(uint8(level), parent(leaf, level), node); err != nil {
			return err
		}
	}
	root.Node[child(leaf, int(root.Level))] = weight
	return t.Store.SetRoot(root)
}

// dropLevels writes the root; one that has nothing but its first child gives its place to the child.
func (t Tree) dropLevels(root Root) error {
	for root.Level > 0 && root.Node == (Node{root.Node[0]}) {
		below := root.Level - 1
		node, err := t.Store.Get(below, 0)
		if err != nil {
			return err
		}
		if err := t.Store.Set(below, 0, Node{}); err != nil {
			return err
		}
		root = Root{Level: below, Node: node}
	}
	return t.Store.SetRoot(root)
}

// Entry returns what the node above a node, which is below the root, holds for it.
func (t Tree) Entry(level uint8, index uint64) (uint64, error) {
	root, err := t.Store.Root()
	if err != nil {
		return 0, err
	}
	if level >= root.Level || parent(index, int(root.Level-level-1)) != 0 {
		return 0, ErrCorrupt
	}
	above, err := t.node(root, level+1, parent(index, 0))
	return above[child(index, 0)], err
}

// node returns a node of a tree, which may be its root.
func (t Tree) node(root Root, level uint8, index uint64) (Node, error) {
	if level == root.Level {
		return root.Node, nil
	}
	return t.Store.Get(level, index)
}

// replace puts weight in the place of old in each node above the leaf; the last one is the root.
func replace(path []Node, leaf, old, weight uint64) error {
	total, ok := path[len(path)-1].Sum()
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
	root, err := t.Store.Root()
	if err != nil {
		return interval{}, err
	}
	hit := interval{}
	for level := int(root.Level); level >= 0; level-- {
		node, err := t.node(root, uint8(level), hit.leaf)
		if err != nil {
			return interval{}, err
		}
		c := first(node[:], u-hit.start)
		switch {
		case c == Fanout && level == int(root.Level):
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
