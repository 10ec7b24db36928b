package sample

// Other draws one of n numbered things other than the own-th, each with the same probability 1/(n−1):
//
//	u = below(n−1),   u if u < own, else u+1
//
// own < n. With n < 2 there is no other: the result is false and no word is consumed.
func Other(rng *RNG, n, own uint64) (uint64, bool) {
	if n < 2 || own >= n {
		return 0, false
	}
	drawn := rng.Below(n - 1)
	if drawn >= own {
		drawn++
	}
	return drawn, true
}
