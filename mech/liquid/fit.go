package liquid

import (
	"slices"

	"cosmossdk.io/math"
)

// Fit returns the edges of an agent whose stake has become stake, in umasa:
//
//	ALL edge      max(0, stake − Σ of the others)
//	other edges   as they are, but cut from the last to the first as long as their sum exceeds stake
//
// so that Σ d ≤ stake. An edge cut to zero is dropped, except ALL, which stays at 0 and grows with the stake again. As
// the first edge is cut last, no secondary edge ever becomes primary: if the first edge is dropped, all are. So what
// Fit leaves of an accepted list needs no Check. The edges passed in are unchanged; an absent stake or amount counts as
// zero. With all amounts non-negative there is nothing to fail.
func Fit(edges []Edge, stake math.Int) []Edge {
	fitted, left := slices.Clone(edges), given(stake)
	for i, e := range fitted { // the first edges have the first claim on the stake
		if e.All {
			continue
		}
		fitted[i].Amount = math.MaxInt(math.ZeroInt(), math.MinInt(given(e.Amount), left))
		left = left.Sub(fitted[i].Amount)
	}
	for i := range fitted {
		if fitted[i].All {
			fitted[i].Amount = math.MaxInt(math.ZeroInt(), left)
		}
	}
	return slices.DeleteFunc(fitted, func(e Edge) bool { return !e.All && e.Amount.IsZero() })
}
