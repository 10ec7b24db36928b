package stake

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Counted returns the stake in umasa that counts for a requirement when part of it is TAO (the paper's dual token):
//
//	masa + min( floor((1 − haircut)·rao·px), floor(χ/(1 − χ)·masa) )
//
// masa in umasa, rao in 10^-9 TAO, px in umasa per rao; one floor per term on the exact product. The cap keeps TAO
// at or below the fraction χ of the counted stake: without MASA, TAO counts for nothing. haircut ≥ 1 or px ≤ 0
// values TAO at 0; χ ≤ 0 does so too; χ ≥ 1 means no cap. Nil or negative amounts count as 0. A sum of more than
// 256 bits, far above any supply, is 2^256 − 1.
func Counted(masa, rao math.Int, px, haircut, chi math.LegacyDec) math.Int {
	own := atLeastZero(fixed.Units(masa))
	keep := atLeastZero(new(big.Int).Sub(oneRaw, fixed.Raw(haircut)))
	value := new(big.Int).Mul(keep, atLeastZero(fixed.Units(rao)))
	value = fixed.FloorQuo(value.Mul(value, atLeastZero(fixed.Raw(px))), scale2)
	if rest := new(big.Int).Sub(oneRaw, fixed.Raw(chi)); rest.Sign() > 0 {
		limit := new(big.Int).Mul(atLeastZero(fixed.Raw(chi)), own)
		if limit = fixed.FloorQuo(limit, rest); limit.Cmp(value) < 0 {
			value = limit
		}
	}
	return fixed.SaturatedInt(value.Add(value, own))
}

// atLeastZero returns max(x, 0) and leaves x alone.
func atLeastZero(x *big.Int) *big.Int {
	if x.Sign() < 0 {
		return new(big.Int)
	}
	return x
}
