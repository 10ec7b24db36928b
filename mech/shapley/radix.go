package shapley

const (
	// digitBits is the width of a digit. Within a chunk the top digit is the same everywhere and costs no pass.
	digitBits = 10
	digits    = (64 + digitBits - 1) / digitBits
	buckets   = 1 << digitBits
)

// sortClaims sorts by fingerprint, equal ones in the order given: radix sort from the least significant digit. It
// needs a second slice of the same length, writes to both and returns the one with the result. Time is linear whatever
// the fingerprints are.
func sortClaims(claims, spare []claim) []claim {
	var counts [digits][buckets]uint32
	for i := range claims {
		fp := claims[i].fp
		for d := range counts {
			counts[d][fp>>(d*digitBits)%buckets]++
		}
	}
	for d := range counts {
		if len(claims) == 0 || int(counts[d][claims[0].fp>>(d*digitBits)%buckets]) == len(claims) {
			continue // one digit for all
		}
		scatter(spare, claims, d*digitBits, &counts[d])
		claims, spare = spare, claims
	}
	return claims
}

// scatter copies claims into sorted, in the order of the digit at shift, of which each value occurs counts times.
func scatter(sorted, claims []claim, shift int, counts *[buckets]uint32) {
	start := uint32(0)
	for digit, count := range counts {
		counts[digit] = start
		start += count
	}
	for i := range claims {
		place := &counts[claims[i].fp>>shift%buckets]
		sorted[*place] = claims[i]
		*place++
	}
}
