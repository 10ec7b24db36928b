package dataset

import (
	"errors"
	"fmt"
	"slices"

	"github.com/masa-finance/masad/mech/record"
)

// ErrOrder says that records are not in the order of their fingerprints, or that one is there twice.
var ErrOrder = errors.New("records are not in strictly ascending order")

// tally computes the counts of a set whose records pass by in the order of the tree.
type tally struct {
	tree       record.Tree
	last       record.Hash
	counts     Counts
	categories [record.MaxCategory + 1]Category
}

func (t *tally) add(e *entry) error {
	if t.tree.Count() > 0 && slices.Compare(t.last[:], e.Fingerprint[:]) >= 0 {
		return fmt.Errorf("record %d: %w", t.tree.Count(), ErrOrder)
	}
	t.last = e.Fingerprint
	t.tree.Add(e.Leaf())
	t.counts.Bytes += uint64(e.length)
	t.counts.Weight += uint64(e.Weight)
	t.categories[e.Category].Records++
	t.categories[e.Category].Weight += uint64(e.Weight)
	return nil
}

// result is what has passed by.
func (t *tally) result() Counts {
	root, _ := t.tree.Root()
	t.counts.Root, t.counts.Records = Digest(root), t.tree.Count()
	t.counts.Categories = []Category{}
	for i, category := range t.categories {
		if category.Records > 0 {
			category.Category = uint8(i)
			t.counts.Categories = append(t.counts.Categories, category)
		}
	}
	return t.counts
}

// differs says in what a set is not what its manifest says, and nothing if it is.
func (c Counts) differs(said Counts) error {
	switch {
	case c.Records != said.Records:
		return fmt.Errorf("records: %d, the manifest says %d", c.Records, said.Records)
	case c.Root != said.Root:
		return fmt.Errorf("root: %s, the manifest says %s", c.Root, said.Root)
	case c.Bytes != said.Bytes:
		return fmt.Errorf("bytes: %d, the manifest says %d", c.Bytes, said.Bytes)
	case c.Weight != said.Weight:
		return fmt.Errorf("weight: %d, the manifest says %d", c.Weight, said.Weight)
	case !slices.Equal(c.Categories, said.Categories):
		return errors.New("categories: not those that the manifest says")
	}
	return nil
}
