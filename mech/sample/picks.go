package sample

import "math/bits"

// Committee draws min(k, n) distinct members of {0, …, n−1}, each set and each order equally likely, by the partial
// shuffle of Fisher and Yates:
//
//	a = [0, …, n−1];  for j < min(k, n): swap a[j], a[j + below(n−j)];  result a[0 … min(k,n))
//
// in this order. Only displaced entries of a are held, so memory and time are O(k) for any n. n ≤ 0 or k ≤ 0 gives an
// empty committee and consumes nothing. Source: paper §11.2 (randomness) and §11.4 (verification by validators).
func Committee(rng *RNG, n, k int) []int {
	size := max(0, min(k, n))
	members := make([]int, size)
	moved := make(map[int]int, size) // a[i] where it differs from i; looked up, never ranged over
	for j := range members {
		i := j + int(rng.Below(uint64(n-j)))
		members[j] = entry(moved, i)
		moved[i] = entry(moved, j)
	}
	return members
}

func entry(moved map[int]int, i int) int {
	if value, ok := moved[i]; ok {
		return value
	}
	return i
}

// Picks draws up to m distinct indices in proportion to weights, one stream for all draws:
//
//	up to m times: total = Σ w, stop at 0; u = below(total);
//	take the first index whose cumulative sum exceeds u; set its weight to 0
//
// Weights are in any unit, their sum must be below 2^64. An index of weight zero is never taken, so fewer than m come
// back if fewer have a weight. m ≤ 0, or a sum of 2^64 and more, gives nil and consumes nothing. O(m·n) time; the
// weights are not changed. Source: paper §11.2.
func Picks(rng *RNG, weights []uint64, m int) []int {
	total := uint64(0)
	for _, w := range weights {
		sum, carry := bits.Add64(total, w, 0)
		if carry != 0 {
			return nil
		}
		total = sum
	}
	left := append([]uint64(nil), weights...)
	var picked []int
	for len(picked) < m && total > 0 {
		i := first(left, rng.Below(total))
		picked = append(picked, i)
		total -= left[i]
		left[i] = 0
	}
	return picked
}

// first returns the first index whose cumulative sum exceeds u, u < Σ weights.
func first(weights []uint64, u uint64) int {
	for i, w := range weights {
		if u < w {
			return i
		}
		u -= w
	}
	return len(weights)
}
