package sample

import "sort"

// Tries is the usual number of redraws of a draw: how many refused picks may be replaced before the draw ends.
const Tries = 8

// Fresh returns what a leaf weighs now. Stored weights may be out of date, because a change of the world does not
// reach every leaf at once: the leaf is busy, too dear, or fell below its requirement. Zero refuses the leaf.
type Fresh func(leaf uint64) (uint64, error)

// Draw picks up to m distinct leaves without replacement in proportion to their weights, in one stream:
//
//	until m are picked: total = Σ stored w of leaves not yet drawn, stop at 0; u = below(total)
//	drawn = first leaf whose cumulative sum exceeds u; its weight counts as 0 from here on
//	w' = fresh(drawn):  w' ≥ w keeps it;  w' < w keeps it iff one more below(w) of the same stream is < w'
//
// so a leaf whose weight has fallen is kept with probability w'/w, as if the tree had known, up to the weight that
// its refusal leaves to the others; one whose weight has risen waits for its update. The extra word is consumed for
// w' = 0 as well. A refused leaf is replaced by drawing on; when tries of them have been replaced the next refusal
// ends the draw, so at most m + tries + 1 leaves are looked at. tries < 0 counts as 0.
//
// With stored weights that are up to date Draw picks exactly what Picks does on their list. Nothing is written: the
// leaves already drawn are cut out of the line in memory. picked and refused are in the order of drawing; the caller
// should update the stored weights of the refused. Fewer than m picked is not an error. Errors: those of the store
// and of fresh, ErrCorrupt. Source: paper §11.2.
func (t Tree) Draw(rng *RNG, m, tries int, fresh Fresh) (picked, refused []uint64, err error) {
	total, err := t.Total()
	if err != nil {
		return nil, nil, err
	}
	var drawn cuts
	for len(picked) < m && total > 0 {
		hit, err := t.find(drawn.skip(rng.Below(total)))
		if err != nil {
			return nil, nil, err
		}
		if hit.weight > total {
			return nil, nil, ErrCorrupt
		}
		total -= hit.weight
		drawn = drawn.with(hit)
		now, err := fresh(hit.leaf)
		if err != nil {
			return nil, nil, err
		}
		if now >= hit.weight || rng.Below(hit.weight) < now {
			picked = append(picked, hit.leaf)
			continue
		}
		refused = append(refused, hit.leaf)
		if len(refused) > tries {
			break
		}
	}
	return picked, refused, nil
}

// cuts are the intervals already drawn, ascending and disjoint.
type cuts []interval

// skip translates point u of the line without the cuts into the point of the whole line. It never lies in a cut.
func (c cuts) skip(u uint64) uint64 {
	for _, cut := range c {
		if u < cut.start {
			break
		}
		u += cut.weight
	}
	return u
}

// with inserts an interval in its place.
func (c cuts) with(hit interval) cuts {
	at := sort.Search(len(c), func(i int) bool { return c[i].start > hit.start })
	c = append(c, interval{})
	copy(c[at+1:], c[at:])
	c[at] = hit
	return c
}
