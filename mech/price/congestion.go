package price

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Next returns the price of the next block, in umasa per RU, after a block that used `used` RU of a target T:
//
//	U = min(used, 2T)
//	U > T:  p + max(10^-18, floor(p·(U − T)/(D·T)))
//	U < T:  p − floor(p·(T − U)/(D·T))
//	U = T:  p
//
// and at least pMin in all three cases. Floors act at the 18th decimal; only the rising step has a minimum, so a
// price can always leave pMin. The denominator D bounds a step to p/D. Errors: ErrDomain for a price nil or
// negative, T = 0 or D = 0; ErrOverflow for a price out of the range of LegacyDec.
func Next(p math.LegacyDec, used, target, denominator uint64, pMin math.LegacyDec) (math.LegacyDec, error) {
	for _, price := range []math.LegacyDec{p, pMin} {
		if err := checkPrice(price); err != nil {
			return math.LegacyDec{}, err
		}
	}
	if target == 0 || denominator == 0 {
		return math.LegacyDec{}, fmt.Errorf("price: target and denominator must be positive: %w", fixed.ErrDomain)
	}
	next := new(big.Int)
	if used > target {
		excess := min(used-target, target) // U − T
		change := step(p, excess, target, denominator)
		if change.Sign() == 0 {
			change.SetUint64(1)
		}
		next.Add(fixed.Raw(p), change)
	} else {
		next.Sub(fixed.Raw(p), step(p, target-used, target, denominator))
	}
	if next.Cmp(fixed.Raw(pMin)) < 0 {
		next = fixed.Raw(pMin)
	}
	result := fixed.Dec(next)
	if !result.IsInValidRange() {
		return math.LegacyDec{}, fmt.Errorf("price: next: %w", fixed.ErrOverflow)
	}
	return result, nil
}

// step returns floor(p·gap/(denominator·target)) as a raw value.
func step(p math.LegacyDec, gap, target, denominator uint64) *big.Int {
	divisor := new(big.Int).SetUint64(target)
	divisor.Mul(divisor, new(big.Int).SetUint64(denominator))
	product := new(big.Int).SetUint64(gap)
	return fixed.FloorQuo(product.Mul(product, fixed.Raw(p)), divisor)
}
