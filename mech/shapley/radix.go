package shapley

const (
	// digitBits is the width of a digit of a fingerprint. Two of them below the four bits of the chunk tell nearly all
	// fingerprints of an honest chunk apart: a hundred thousand of them in a million places.
	digitBits = 10
	buckets   = 1 << digitBits
	// shiftsPerClaim bounds the insertions that finish the sort, in places per claim.
	shiftsPerClaim = 8
)

// upperDigits are where the digits begin that are sorted by first, least significant first; the last is the chunk, the
// same everywhere in one. allDigits cover 64 bits.
var (
	upperDigits = []int{chunkShift - 2*digitBits, chunkShift - digitBits, chunkShift}
	allDigits   = []int{0, digitBits, 2 * digitBits, 3 * digitBits, 4 * digitBits, 5 * digitBits, 6 * digitBits}
)

// sortClaims sorts by fingerprint, equal ones in the order given. It needs a second slice of the same length, writes to
// both and returns the one with the result.
//
// Radix sort by the upper digits leaves few neighbours in the wrong order, which insertion puts right. Whoever chooses
// fingerprints that agree in these digits gains no time of the chain: after a bounded number of shifts radix sort goes
// through all digits. So time is linear whatever the fingerprints are.
func sortClaims(claims, spare []claim) []claim {
	claims, spare = radix(claims, spare, upperDigits)
	if !insertion(claims) {
		claims, _ = radix(claims, spare, allDigits)
	}
	return claims
}

// radix sorts by the digits that begin at the given bits, least significant first, and keeps the order of claims that
// agree in all of them. It returns the result and the other slice.
func radix(claims, spare []claim, digits []int) (sorted, other []claim) {
	for _, shift := range digits {
		var counts [buckets]uint32
		for i := range claims {
			counts[claims[i].fp>>shift%buckets]++
		}
		if len(claims) == 0 || int(counts[claims[0].fp>>shift%buckets]) == len(claims) {
			continue // one digit for all
		}
		start := uint32(0)
		for digit, count := range counts {
			counts[digit] = start
			start += count
		}
		for i := range claims {
			place := &counts[claims[i].fp>>shift%buckets]
			spare[*place] = claims[i]
			*place++
		}
		claims, spare = spare, claims
	}
	return claims, spare
}

// insertion sorts claims that are nearly in order, and gives up after shiftsPerClaim for each. Equal ones keep their
// order either way.
func insertion(claims []claim) bool {
	left := shiftsPerClaim * len(claims)
	for i := 1; i < len(claims); i++ {
		moved := claims[i]
		j := i
		for ; j > 0 && claims[j-1].fp > moved.fp; j-- {
			claims[j] = claims[j-1]
			left--
		}
		claims[j] = moved
		if left < 0 {
			return false
		}
	}
	return true
}
