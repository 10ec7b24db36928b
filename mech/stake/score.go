package stake

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Fold returns Û' = Û + LegacyMul(η, u − Û), the smoothed utility after the score u of one epoch. u is brought into
// [0,1] first; with η and Û in [0,1] the result lies there too. LegacyMul rounds half-even at 10^-18. Nil counts as 0.
// An actor without a score in the epoch is not folded.
func Fold(eta, prev, score math.LegacyDec) math.LegacyDec {
	before := fixed.Raw(prev)
	gap := new(big.Int).Sub(fixed.Raw(fixed.Unit(score)), before)
	step := halfEven(gap.Mul(gap, fixed.Raw(eta)))
	return fixed.Dec(step.Add(step, before))
}

// halfEven returns product/10^18 rounded to the nearest, halves to even, as LegacyDec.Mul does, which panics where
// the result is out of its range.
func halfEven(product *big.Int) *big.Int {
	quo, rest := new(big.Int).QuoRem(product, oneRaw, new(big.Int))
	half := rest.Lsh(rest.Abs(rest), 1).Cmp(oneRaw)
	if half > 0 || half == 0 && quo.Bit(0) == 1 {
		quo.Add(quo, big.NewInt(int64(product.Sign())))
	}
	return quo
}

// Mean returns Ū = floor(ΣÛ/n) at the 18th decimal, and ½ if n = 0.
func Mean(sum math.LegacyDec, n uint64) math.LegacyDec {
	if n == 0 {
		return half()
	}
	return fixed.Dec(fixed.FloorQuo(fixed.Raw(sum), new(big.Int).SetUint64(n)))
}

// Newcomer returns the Û with which an actor without history starts: the floor mean of the utilities known before
// anybody's update in this epoch, ½ if there are none.
func Newcomer(known []math.LegacyDec) math.LegacyDec {
	sum := new(big.Int)
	for _, u := range known {
		sum.Add(sum, fixed.Raw(u))
	}
	return Mean(fixed.Dec(sum), uint64(len(known)))
}

func half() math.LegacyDec { return math.LegacyNewDecWithPrec(5, 1) }
