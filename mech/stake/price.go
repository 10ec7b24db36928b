package stake

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Price is what the network knows of the price of TAO, in umasa per rao: Spot follows the reports of validators in
// bounded steps, Average is its exponential mean.
type Price struct {
	Spot, Average math.LegacyDec
}

// PriceParams bound how a price moves: Clamp is the largest relative step of the spot in one round, Eta the weight of
// a new spot in the average. Both in [0,1].
type PriceParams struct {
	Clamp, Eta math.LegacyDec
}

// FirstPrice is the price after the first valid round: nothing bounds it but the quorum behind its median.
func FirstPrice(median math.LegacyDec) Price { return Price{Spot: median, Average: median} }

// Next is the price after a valid round:
//
//	spot'    = min( max( median, floor((1 − clamp)·spot) ), floor((1 + clamp)·spot) )
//	average' = average + LegacyMul(η, spot' − average)
//
// Floors and LegacyMul (half-even) are at the 18th decimal, 10^-18 umasa per rao: a step upward is never longer than
// the clamp, one downward by less than one such unit. A median below 0 counts as 0; nil counts as 0. With 0 ≤ η ≤ 1
// the average stays between its last value and the new spot.
func (p Price) Next(median math.LegacyDec, params PriceParams) Price {
	spot := clampSpot(fixed.Raw(p.Spot), atLeastZero(fixed.Raw(median)), fixed.Raw(params.Clamp))
	before := fixed.Raw(p.Average)
	gap := new(big.Int).Sub(spot, before)
	step := halfEven(gap.Mul(gap, fixed.Raw(params.Eta)))
	return Price{Spot: fixed.Dec(spot), Average: fixed.Dec(step.Add(step, before))}
}

// Used returns px = min(spot, average), the price that collateral is valued at: a rise has to last before it counts, a
// fall counts at once.
func (p Price) Used() math.LegacyDec {
	if fixed.Raw(p.Average).Cmp(fixed.Raw(p.Spot)) < 0 {
		return fixed.Dec(fixed.Raw(p.Average))
	}
	return fixed.Dec(fixed.Raw(p.Spot))
}

// clampSpot brings a median within the clamp around the last spot.
func clampSpot(spot, median, clamp *big.Int) *big.Int {
	limit := func(factor *big.Int) *big.Int {
		return fixed.FloorQuo(factor.Mul(factor, spot), oneRaw)
	}
	if top := limit(new(big.Int).Add(oneRaw, clamp)); median.Cmp(top) > 0 {
		return top
	}
	if bottom := limit(new(big.Int).Sub(oneRaw, clamp)); median.Cmp(bottom) < 0 {
		return bottom
	}
	return median
}

// HaircutParams say what is taken off the value of TAO: Base always, and Step more for each FreezeBlocks beyond the
// first without a valid round, up to Limit in all.
type HaircutParams struct {
	Base, Step, Limit math.LegacyDec
	FreezeBlocks      uint64
}

// Frozen tells whether a price is so old that it is not trusted in full: no valid round for FreezeBlocks. A last
// height above the height counts as the same height.
func (p HaircutParams) Frozen(last, height int64) bool { return p.stretches(last, height) > 0 }

// At returns the haircut in force at a height when the last valid round was at last:
//
//	age = height − last,  k = floor(age/freeze),  haircut = max( base, min( base + step·max(k − 1, 0), limit ) )
//
// It is exact, never falls while no round is valid, and never jumps: each stretch of FreezeBlocks adds one step at
// most, so that a halt of the price feed does not put everybody who bonds TAO below the requirement at once.
// FreezeBlocks = 0 counts as 1. Nil ratios count as 0.
func (p HaircutParams) At(last, height int64) math.LegacyDec {
	base, limit := fixed.Raw(p.Base), fixed.Raw(p.Limit)
	k := p.stretches(last, height)
	if k <= 1 {
		return fixed.Dec(base)
	}
	grown := new(big.Int).SetUint64(k - 1)
	grown.Mul(grown, fixed.Raw(p.Step)).Add(grown, base)
	if grown.Cmp(limit) > 0 {
		grown = limit
	}
	if grown.Cmp(base) < 0 {
		grown = base
	}
	return fixed.Dec(grown)
}

// stretches is floor(age/freeze).
func (p HaircutParams) stretches(last, height int64) uint64 {
	if height <= last {
		return 0
	}
	return (uint64(height) - uint64(last)) / max(p.FreezeBlocks, 1)
}

// Value returns floor(rao·px), what an amount of TAO is worth in umasa without haircut or cap. Nil and negative
// arguments count as 0; above 256 bits it is 2^256 − 1.
func Value(rao math.Int, px math.LegacyDec) math.Int {
	worth := new(big.Int).Mul(atLeastZero(fixed.Units(rao)), atLeastZero(fixed.Raw(px)))
	return fixed.SaturatedInt(fixed.FloorQuo(worth, oneRaw))
}

// RaoFor returns ceil(value/px), the least TAO that is worth at least value umasa, so that Value(RaoFor(v)) ≥ v. With
// px ≤ 0 no amount is worth anything, and it is 0. Nil and negative values count as 0.
func RaoFor(value math.Int, px math.LegacyDec) math.Int {
	need := new(big.Int).Mul(atLeastZero(fixed.Units(value)), oneRaw)
	return fixed.SaturatedInt(fixed.CeilQuo(need, fixed.Raw(px)))
}
