package royalty

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Escrow returns ceil(rate·R_base) in umasa: what a request pays at most for the data behind its answers, on top of the
// base reward. The rate is a ratio in [0,1]. Negative arguments give 0.
func Escrow(rate math.LegacyDec, rBase math.Int) math.Int {
	product := new(big.Int).Mul(fixed.Raw(rate), fixed.Units(rBase))
	return fixed.SaturatedInt(fixed.CeilQuo(product, oneRaw))
}

// Due returns floor(escrow·Q) in umasa, at most escrow for Q in [0,1]: what of it is paid for an answer of quality Q.
// Negative arguments give 0.
func Due(escrow math.Int, q math.LegacyDec) math.Int {
	product := new(big.Int).Mul(fixed.Units(escrow), fixed.Raw(q))
	return fixed.SaturatedInt(fixed.FloorQuo(product, oneRaw))
}

// oneRaw is 10^18, the scale of ratios and of the index.
var oneRaw = math.LegacyOneDec().BigInt()
