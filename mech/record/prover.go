package record

import (
	"errors"
	"fmt"
	"slices"
)

// ErrIndex says that a leaf is asked for that is not there, or too many of them.
var ErrIndex = errors.New("record: index out of range")

// MaxProved is the number of leaves that a Prover proves at a time.
const MaxProved = 4096

// Prover computes the paths of some leaves while all leaves pass by once, in order. It holds 2 KiB for each.
type Prover struct {
	tree   Tree
	wanted []uint64 // ascending, each once
	// siblings[k][l] is the sibling of leaf wanted[k] on level l, as far as that is a perfect subtree.
	siblings [][MaxPath]Hash
}

// NewProver returns a prover for the leaves of these indices, in any order. Errors: ErrIndex for more than MaxProved.
func NewProver(indices []uint64) (*Prover, error) {
	wanted := slices.Compact(slices.Sorted(slices.Values(indices)))
	if len(wanted) > MaxProved {
		return nil, fmt.Errorf("%w: %d leaves at a time, at most %d", ErrIndex, len(wanted), MaxProved)
	}
	p := &Prover{wanted: wanted, siblings: make([][MaxPath]Hash, len(wanted))}
	p.tree.seen = p.keep
	return p, nil
}

// Add appends a leaf.
func (p *Prover) Add(leaf Hash) { p.tree.Add(leaf) }

// Root returns the root of the leaves so far; see Tree.Root.
func (p *Prover) Root() (Hash, bool) { return p.tree.Root() }

// keep stores a subtree with the wanted leaves of the one beside it.
func (p *Prover) keep(level int, number uint64, root Hash) {
	first := (number ^ 1) << level
	k, _ := slices.BinarySearch(p.wanted, first)
	for ; k < len(p.wanted) && p.wanted[k]>>level == number^1; k++ {
		p.siblings[k][level] = root
	}
}

// Path returns the path of a leaf after all leaves have been added, for Verify. Errors: ErrIndex for a leaf that was
// not asked for or is not there.
func (p *Prover) Path(index uint64) ([]Hash, error) {
	k, found := slices.BinarySearch(p.wanted, index)
	if !found || index >= p.tree.count {
		return nil, fmt.Errorf("%w: leaf %d of %d", ErrIndex, index, p.tree.count)
	}
	level := p.tree.peakOf(index)
	path := slices.Clone(p.siblings[k][:level])
	if right, ok := p.tree.below(level); ok {
		path = append(path, right)
	}
	for l := level + 1; l < MaxPath; l++ {
		if p.tree.count>>l&1 == 1 {
			path = append(path, p.tree.peaks[l])
		}
	}
	return path, nil
}

// peakOf is the level of the peak above a leaf. Peaks stand from left to right by falling level.
func (t *Tree) peakOf(index uint64) int {
	first := uint64(0)
	for l := MaxPath - 1; l >= 0; l-- {
		if t.count>>l&1 == 0 {
			continue
		}
		if index-first < 1<<l {
			return l
		}
		first += 1 << l
	}
	return 0
}
