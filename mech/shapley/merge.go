package shapley

import (
	"errors"
	"fmt"
	"slices"
)

// ErrOwner says that owners were not added in ascending order, or that one has no place in an accumulator.
var ErrOwner = errors.New("shapley: owner out of order or out of range")

// Merge gathers the sketches of all owners, or one chunk of each, and finds the distinct records with those who own
// them. An owner is an index: its place among the accepted sketches, the same in every chunk. 32 bytes per entry.
type Merge struct {
	claims     []claim
	owners     int // one more than the last owner added
	categories int // one more than the largest category claimed
	sorted     bool
	values     []uint32 // scratch of the medians
}

// claim is one entry with its owner.
type claim struct {
	fp    uint64
	owner uint32
	value uint32 // weight, and the category above it
}

const (
	weightBits = 24
	weightMask = 1<<weightBits - 1
)

// NewMerge returns an empty merge with room for so many entries; more may be added.
func NewMerge(entries int) *Merge {
	return &Merge{claims: make([]claim, 0, entries)}
}

// Add adds the entries of one owner. Owners come in ascending order, each at most once, so that those of a record are
// a set. The slice is not kept. Errors: ErrOwner; ErrOrder, ErrWeight, ErrCategory, which name the entry; then the
// merge is of no use.
func (m *Merge) Add(owner int, entries []Entry) error {
	if owner < m.owners || int64(owner) > int64(^uint32(0)) {
		return fmt.Errorf("owner %d after %d others: %w", owner, m.owners, ErrOwner)
	}
	for i, e := range entries {
		if err := checkEntry(entries, i, MaxCategories); err != nil {
			return fmt.Errorf("owner %d: %w", owner, err)
		}
		m.categories = max(m.categories, int(e.Category)+1)
		m.claims = append(m.claims, claim{e.FP, uint32(owner), e.Weight | uint32(e.Category)<<weightBits})
	}
	m.owners, m.sorted = owner+1, false
	return nil
}

// Entries returns how many entries were added.
func (m *Merge) Entries() int { return len(m.claims) }

// sort brings the claims on one record together, in the order of owners.
func (m *Merge) sort() []claim {
	if !m.sorted {
		m.claims, m.sorted = sortClaims(m.claims, make([]claim, len(m.claims))), true
	}
	return m.claims
}

// firstRecord returns the claims on the record of the first claim: as many as it has owners.
func firstRecord(sorted []claim) []claim {
	n := 1
	for n < len(sorted) && sorted[n].fp == sorted[0].fp {
		n++
	}
	return sorted[:n]
}

// weight returns w_r in micro-units: the lower median of the owners' claims, of c sorted ones the floor((c−1)/2)-th,
// counted from 0.
func (m *Merge) weight(record []claim) uint64 {
	return uint64(m.lowerMedian(record, func(value uint32) uint32 { return value & weightMask }))
}

// category returns the lower median of the categories claimed: one that more than half of the owners name is theirs,
// and of two the lower.
func (m *Merge) category(record []claim) int {
	return int(m.lowerMedian(record, func(value uint32) uint32 { return value >> weightBits }))
}

func (m *Merge) lowerMedian(record []claim, part func(value uint32) uint32) uint32 {
	first, equal := record[0].value, true
	for _, c := range record[1:] {
		equal = equal && c.value == first
	}
	if equal {
		return part(first)
	}
	m.values = m.values[:0]
	for _, c := range record {
		m.values = append(m.values, part(c.value))
	}
	slices.Sort(m.values)
	return m.values[(len(m.values)-1)/2]
}
