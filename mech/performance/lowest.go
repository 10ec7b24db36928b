package performance

import (
	"bytes"
	"cmp"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Mode says when a seat is taken away.
type Mode uint8

const (
	// Always takes one seat every epoch: the paper's rule.
	Always Mode = iota
	// WhenFull takes one only while every seat is occupied.
	WhenFull
)

// Candidate is a member of the set as the pruning rule sees it.
type Candidate struct {
	Addr        []byte         // raw address
	P           math.LegacyDec // score of the epoch; absent counts as 0
	Stake       math.Int       // umasa; absent counts as 0
	JoinedEpoch uint64
	Immune      bool // never taken, by a rule outside this package, but a member all the same
}

// Lowest returns the index of the member that loses its seat:
//
//	v_min = arg min over the eligible of (P, stake, later joined, larger address bytes)
//
// in this order of precedence: lowest score first, among equals the lowest stake, then the latest to join, then the
// largest address. Eligible is who served the whole epoch (JoinedEpoch < epoch) and is not Immune.
//
// ok is false, and nobody is taken, if the set has at most minValidators members, if mode is WhenFull and the set has
// fewer members than slots, if nobody is eligible, or if mode is unknown. Candidates are the *whole* set, newcomers
// and immune members included, for both counts are over all members. Their order is of no effect as long as addresses
// differ. Source: paper §6, v_min = arg min P_v.
func Lowest(epoch uint64, candidates []Candidate, mode Mode, slots, minValidators int) (index int, ok bool) {
	n := len(candidates)
	if n <= minValidators || mode > WhenFull || (mode == WhenFull && n < slots) {
		return 0, false
	}
	for i, c := range candidates {
		if c.Immune || c.JoinedEpoch >= epoch {
			continue
		}
		if !ok || compare(c, candidates[index]) < 0 {
			index, ok = i, true
		}
	}
	return index, ok
}

// compare orders candidates by who is taken first.
func compare(a, b Candidate) int {
	return cmp.Or(
		fixed.Raw(a.P).Cmp(fixed.Raw(b.P)),
		fixed.Units(a.Stake).Cmp(fixed.Units(b.Stake)),
		cmp.Compare(b.JoinedEpoch, a.JoinedEpoch),
		bytes.Compare(b.Addr, a.Addr),
	)
}
