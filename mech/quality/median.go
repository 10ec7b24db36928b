package quality

import (
	"math/big"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Quorum returns floor(k/2) + 1, the least number of reveals that make a verdict of a committee of k.
func Quorum(k uint64) uint64 { return k/2 + 1 }

// CapWeights returns the voting weight of each stake, min(stake, 2·median), in the order given. The median is the
// lower one: of n sorted stakes the floor((n−1)/2)-th, counted from 0. Units are those of the stakes; exact.
// A nil or negative stake counts as 0; no stakes give no weights.
func CapWeights(stakes []math.Int) []math.Int {
	if len(stakes) == 0 {
		return nil
	}
	amounts := make([]*big.Int, len(stakes))
	for i, stake := range stakes {
		amounts[i] = weightOf(stake)
	}
	sorted := slices.Clone(amounts)
	slices.SortFunc(sorted, (*big.Int).Cmp)
	limit := new(big.Int).Lsh(sorted[(len(sorted)-1)/2], 1)
	weights := make([]math.Int, len(stakes))
	for i, amount := range amounts {
		if amount.Cmp(limit) > 0 {
			amount = limit
		}
		weights[i] = fixed.SaturatedInt(amount) // amount ≤ stake, so it fits
	}
	return weights
}

// LowerWeightedMedian returns the smallest value v with 2·Σ{weight of values ≤ v} ≥ total weight; the smallest value
// if the total is 0, and 0 if there are no values. It is one of the values, unrounded, and does not depend on their
// order. weights[i] belongs to values[i]; a missing, nil or negative weight counts as 0, one without a value not at
// all.
func LowerWeightedMedian(values []math.LegacyDec, weights []math.Int) math.LegacyDec {
	if len(values) == 0 {
		return math.LegacyZeroDec()
	}
	order := make([]int, len(values))
	total := new(big.Int)
	for i := range values {
		order[i] = i
		total.Add(total, weightAt(weights, i))
	}
	slices.SortFunc(order, func(a, b int) int { return fixed.Raw(values[a]).Cmp(fixed.Raw(values[b])) })
	cumulated, doubled := new(big.Int), new(big.Int)
	for _, i := range order {
		cumulated.Add(cumulated, weightAt(weights, i))
		if doubled.Lsh(cumulated, 1).Cmp(total) >= 0 {
			return fixed.Dec(fixed.Raw(values[i]))
		}
	}
	return math.LegacyZeroDec() // not reached: the last cumulated weight is the total
}

// weightAt returns the i-th weight, 0 if there is none.
func weightAt(weights []math.Int, i int) *big.Int {
	if i >= len(weights) {
		return new(big.Int)
	}
	return weightOf(weights[i])
}

// weightOf returns max(stake, 0).
func weightOf(stake math.Int) *big.Int {
	if amount := fixed.Units(stake); amount.Sign() > 0 {
		return amount
	}
	return new(big.Int)
}
