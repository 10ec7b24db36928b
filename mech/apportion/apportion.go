package apportion

import (
	"errors"
	"fmt"
	"math/big"
	"sort"

	"cosmossdk.io/math"
)

var (
	// ErrPool says that the amount to split is absent or negative.
	ErrPool = errors.New("apportion: pool must be a non-negative integer")
	// ErrWeight says that a weight is absent or negative.
	ErrWeight = errors.New("apportion: weight must be a non-negative integer")
)

// LargestRemainder splits pool in proportion to weights by the method of Hamilton:
//
//	part_i = floor(pool·w_i / W) + (1 if i is among the L largest remainders),   W = Σ w_j
//	r_i    = (pool·w_i) mod W                                                    (the remainder)
//	L      = pool − Σ floor(pool·w_j / W),  0 ≤ L < number of i with r_i > 0
//
// Equal remainders are ordered by the lower index, so the caller's order (addresses ascending, or the order in which
// a rule names its receivers) decides ties and nothing else does.
//
//   - pool: smallest coin units (umasa, rao), ≥ 0. Weights: any common unit, ≥ 0. Their sum and their products with
//     pool may exceed 256 bits; the arithmetic is exact and without a bound.
//   - Rounding: |part_i − pool·w_i/W| < 1 for every i, and a zero weight gets nothing.
//   - Conservation: Σ part_i = pool whenever W > 0.
//   - Edges: W = 0 (all weights zero) gives all zeros, so the caller keeps the pool; no weights give an empty result.
//   - Errors: ErrPool, ErrWeight. The arguments are never changed.
//
// Source: paper §7.1 and §8, which divide rewards in real numbers; the division into whole units is this project's.
func LargestRemainder(pool math.Int, weights []math.Int) ([]math.Int, error) {
	if pool.IsNil() || pool.IsNegative() {
		return nil, ErrPool
	}
	total, err := sum(weights)
	if err != nil {
		return nil, err
	}
	parts := make([]math.Int, len(weights))
	if total.Sign() == 0 {
		for i := range parts {
			parts[i] = math.ZeroInt()
		}
		return parts, nil
	}
	floors, remainders, left := divide(pool.BigIntMut(), weights, total)
	for _, i := range descending(remainders)[:left] {
		floors[i].Add(floors[i], one)
	}
	for i, part := range floors {
		parts[i] = math.NewIntFromBigIntMut(part) // ≤ pool, hence within 256 bits
	}
	return parts, nil
}

var one = big.NewInt(1)

// sum adds the weights without a bound on the result and refuses a bad one.
func sum(weights []math.Int) (*big.Int, error) {
	total := new(big.Int)
	for i, w := range weights {
		if w.IsNil() || w.IsNegative() {
			return nil, fmt.Errorf("%w: index %d", ErrWeight, i)
		}
		total.Add(total, w.BigIntMut())
	}
	return total, nil
}

// divide returns quotients and remainders of pool·w_i by total > 0, and the units that the quotients leave over.
// The remainders add up to left·total and each is < total, so left is smaller than the number of weights.
func divide(pool *big.Int, weights []math.Int, total *big.Int) (floors, remainders []*big.Int, left int) {
	floors = make([]*big.Int, len(weights))
	remainders = make([]*big.Int, len(weights))
	rest := new(big.Int).Set(pool)
	for i, w := range weights {
		product := new(big.Int).Mul(pool, w.BigIntMut())
		floors[i], remainders[i] = product.QuoRem(product, total, new(big.Int))
		rest.Sub(rest, floors[i])
	}
	return floors, remainders, int(rest.Int64())
}

// descending returns the indices ordered by value, largest first, equal values by the lower index.
func descending(values []*big.Int) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return values[order[a]].Cmp(values[order[b]]) > 0 })
	return order
}
