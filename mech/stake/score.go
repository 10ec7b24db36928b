package stake

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Fold returns Û' = Û + LegacyMul(η, u − Û), the smoothed utility after the score u of one epoch. η, Û and u are
// brought into [0,1] first, so the result lies there too; LegacyMul rounds half-even at 10^-18. An actor without a
// score in the epoch is not folded.
func Fold(eta, prev, score math.LegacyDec) math.LegacyDec {
	prev = fixed.Unit(prev)
	return prev.Add(fixed.Unit(eta).Mul(fixed.Unit(score).Sub(prev)))
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
