package record

import (
	"crypto/sha256"
	"math/bits"
)

// MaxPath is the length of the longest path: that of a tree of 2^64 leaves.
const MaxPath = 64

// Tree computes the root of a Merkle tree from its leaves, given one after the other. It holds one hash for each
// perfect subtree that nothing is merged with yet: at most 64, 2 KiB. The shape is that of RFC 6962: the left subtree
// of n leaves has the largest power of two below n. The zero Tree is empty.
//
// The root does not hold the number of leaves; who commits to a set commits to both.
type Tree struct {
	count uint64
	// peaks[l] is the root of a perfect subtree of 2^l leaves, if bit l of count is set.
	peaks [MaxPath]Hash
	// seen is told of each perfect subtree, leaves among them, when it is complete: its number among those of its level.
	seen func(level int, number uint64, root Hash)
}

// Add appends a leaf, as Record.Leaf makes it. At most 2^64 − 1 leaves: nobody lives to see more.
func (t *Tree) Add(leaf Hash) {
	t.tell(0, leaf)
	level := 0
	for node := leaf; ; level++ {
		if t.count>>level&1 == 0 {
			t.peaks[level] = node
			break
		}
		node = join(t.peaks[level], node)
		t.tell(level+1, node)
	}
	t.count++
}

func (t *Tree) tell(level int, root Hash) {
	if t.seen != nil {
		t.seen(level, t.count>>level, root)
	}
}

// Count is the number of leaves.
func (t *Tree) Count() uint64 { return t.count }

// Root returns the root, and false for an empty tree, which has none. Leaves can be added afterwards.
func (t *Tree) Root() (Hash, bool) {
	root, ok := t.below(MaxPath)
	return root, ok
}

// below joins the peaks of levels below a level, from right to left, and tells whether there is one.
func (t *Tree) below(level int) (root Hash, ok bool) {
	for l := range level {
		switch {
		case t.count>>l&1 == 0:
		case !ok:
			root, ok = t.peaks[l], true
		default:
			root = join(t.peaks[l], root)
		}
	}
	return root, ok
}

// join is an inner node: SHA256(01 ‖ left ‖ right).
func join(left, right Hash) Hash {
	var input [1 + 2*sha256.Size]byte
	input[0] = nodePrefix
	copy(input[1:], left[:])
	copy(input[1+sha256.Size:], right[:])
	return sha256.Sum256(input[:])
}

// Verify tells whether a leaf is number index, from 0, of the n leaves under a root. The path holds the siblings from
// the leaf up. It is total: whatever it is given, it does at most 64 hashes and returns true only if the path has the
// length that index and n have and leads to the root. n is the number that was committed next to the root; with
// another n a leaf passes where it, or another index, has the same turns: the last of 11 as the last of 6.
func Verify(root Hash, n, index uint64, leaf Hash, path []Hash) bool {
	if index >= n || len(path) != pathLength(n, index) {
		return false
	}
	last := n - 1 // where the rightmost leaf is on this level
	for _, sibling := range path {
		for index&1 == 0 && index == last { // without a sibling on this level
			index, last = index>>1, last>>1
		}
		if index&1 == 1 {
			leaf = join(sibling, leaf)
		} else {
			leaf = join(leaf, sibling)
		}
		index, last = index>>1, last>>1
	}
	return leaf == root
}

// pathLength is the length of the path of leaf index of n: one sibling for each level below the point where the ways of
// this leaf and the last one part, and above it one for each turn that the last leaf takes to the right.
func pathLength(n, index uint64) int {
	apart := bits.Len64(index ^ (n - 1))
	return apart + bits.OnesCount64((n-1)>>apart)
}
