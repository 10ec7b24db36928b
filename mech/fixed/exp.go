package fixed

import (
	"math/big"
	"math/bits"

	"cosmossdk.io/math"
)

// oneRaw is the raw value of 1.
const oneRaw = 1_000_000_000_000_000_000

// The domain in raw values. Below −bottom, e^x < 5·10^-19 rounds to 0: ln(5·10^-19) = −42.1396788544527676217…
// From top on the argument is taken as top − 1; callers clamp |x| to 20 or less.
var (
	top    = uint128{1, 21*oneRaw - 1<<64}
	bottom = uint128{2, 42_139_678_854_452_767_621 - 2<<64}
)

// Exp returns e^x, x and the result dimensionless, rounded to the nearest multiple of 10^-18 (whitepaper §6, the
// "simplest case" of the staking coefficient).
//
// Domain: every x. x ≤ −42.139678854452767622 gives 0, x = −42.139678854452767621 is the smallest that gives 10^-18;
// x ≥ 21 is taken as 20.999999999999999999. A nil x counts as 0. Error: at most half of 10^-18 on the whole domain,
// and no tie exists, since e^x is irrational for rational x ≠ 0 (Lindemann) and e^0 = 1 is exact. Hence Exp is
// monotone and equal on every machine.
func Exp(x math.LegacyDec) math.LegacyDec {
	neg, magnitude := split(Raw(x))
	hi, lo := exp18(neg, magnitude.hi, magnitude.lo)
	result := math.LegacyZeroDec()
	setWords(result.BigIntMut(), uint128{hi, lo})
	return result
}

// split returns the sign of x and min(|x|, 2^128 − 1), which is far outside the domain of exp18 either way.
func split(x *big.Int) (neg bool, magnitude uint128) {
	neg = x.Sign() < 0
	if x.BitLen() > 128 {
		return neg, uint128{^uint64(0), ^uint64(0)}
	}
	for i, word := range x.Bits() {
		if offset := uint(i * bits.UintSize); offset < 64 {
			magnitude.lo |= uint64(word) << offset
		} else {
			magnitude.hi |= uint64(word) << (offset - 64)
		}
	}
	return neg, magnitude
}

// setWords sets z to v.
func setWords(z *big.Int, v uint128) {
	if v.hi == 0 {
		z.SetUint64(v.lo)
		return
	}
	words := make([]big.Word, 0, 128/bits.UintSize)
	for _, half := range [2]uint64{v.lo, v.hi} {
		for offset := 0; offset < 64; offset += bits.UintSize {
			words = append(words, big.Word(half>>offset))
		}
	}
	z.SetBits(words)
}
