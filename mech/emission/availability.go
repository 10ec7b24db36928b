package emission

import "cosmossdk.io/math"

// maxCoverage is how many times its requirement a worker's stake counts for at most.
const maxCoverage = 4

// AvailabilityWeight is a worker's weight in the pool for those who answered the roll call:
//
//	min(s, 4·req) · min(1, s/req),  rounded down
//
// s is its counted stake and req its requirement, both in umasa. A worker below its requirement weighs floor(s²/req);
// one that needs nothing weighs nothing. Error: ErrAmount. Source: paper §7, MECHANISM §9.
func AvailabilityWeight(counted, required math.Int) (math.Int, error) {
	if err := checkAmount("requirement", required); err != nil {
		return math.Int{}, err
	}
	if err := checkAmount("counted stake", counted); err != nil {
		return math.Int{}, err
	}
	return Covered(math.MinInt(counted, required.MulRaw(maxCoverage)), counted, required)
}
