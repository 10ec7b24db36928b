package sample

import "math/bits"

// Called tells whether one of n is called if size of them are to be on average: with u the next word of the stream,
//
//	floor(u·n / 2^64) < size,
//
// which has probability ceil(size·2^64/n)/2^64, that is size/n to within 2^-64, and 1 if size ≥ n. Each of the n has a
// stream of its own, so that who is called is found out for one without a look at the others. n = 0 calls anybody if
// size > 0. Source: DESIGN §7.
func Called(rng *RNG, size, n uint64) bool {
	place, _ := bits.Mul64(rng.Uint64(), n)
	return place < size
}
