package fixed

import "math/big"

const (
	slowBits     = 320 // fraction bits of the slow path
	slowHalvings = 12  // x is halved so often before the series, the result squared so often after it
)

// expSlow is exp18 by other means: Taylor series of x/2^12 in 320-bit fixed point, then 12 squarings. Its relative
// error is below 2^-240 (the worst is x near −42, where e^x itself is 2^-61), so it decides every rounding: among
// the 2^66 arguments of the domain a distance of about 2^-67 to a tie must be expected, not less.
func expSlow(neg bool, magnitude uint128) (hi, lo uint64) {
	x := new(big.Int)
	setWords(x, magnitude)
	if neg {
		x.Neg(x)
	}
	_, rounded := split(roundSlow(expFixed(x)))
	return rounded.hi, rounded.lo
}

// expFixed returns e^(x·10^-18)·2^320.
func expFixed(x *big.Int) *big.Int {
	r := new(big.Int).Lsh(x, slowBits-slowHalvings)
	r.Quo(r, big.NewInt(oneRaw))
	sum := new(big.Int).Lsh(big.NewInt(1), slowBits)
	term := new(big.Int).Set(sum)
	for n := int64(1); term.Sign() != 0; n++ {
		term.Mul(term, r).Quo(term, big.NewInt(n))
		term.Quo(term, one320)
		sum.Add(sum, term)
	}
	for range slowHalvings {
		sum.Mul(sum, sum).Rsh(sum, slowBits)
	}
	return sum
}

// roundSlow returns the integer nearest to v·10^18/2^320.
func roundSlow(v *big.Int) *big.Int {
	scaled := new(big.Int).Mul(v, big.NewInt(oneRaw))
	half := new(big.Int).Rsh(one320, 1)
	return scaled.Rsh(scaled.Add(scaled, half), slowBits)
}

// one320 is 1 in the fixed point of the slow path.
var one320 = new(big.Int).Lsh(big.NewInt(1), slowBits)
