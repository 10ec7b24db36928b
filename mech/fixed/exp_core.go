package fixed

import "math/bits"

// tieBound is how near to a tie, in units of the 128-bit product, the rounding of exp18 is handed to expSlow.
//
// Error of the product h ≈ e^x·10^18·2^s, relative to its true value, in units of 2^-126: 0.75 from cutting
// f/10^18 to 128 bits, 2.1 from the polynomial, 0.5 + 0.5 from two tables and 1 from their product, 0.25 from the
// third table, 2 from cutting its product (≥ 2^125) and 2 from cutting h (≥ 2^125): below 10. As h < 2^128, that is
// below 40 units; the bound is twelve times that, a relative 2^-119.
const tieBound = 512

// exp18 returns e^x·10^18 rounded to nearest, x = ±(hi·2^64 + lo)·10^-18, with the domain of Exp. It allocates only
// in the near-tie case, about one argument in 2^29 at x = 20 and in 2^56 for |x| ≤ 1.4.
func exp18(neg bool, hi, lo uint64) (uint64, uint64) {
	x := uint128{hi, lo}
	if neg && bottom.less(x) {
		return 0, 0
	}
	if !neg && !x.less(top) {
		x = top.minus(uint128{0, 1})
	}
	h, s := scaledExp(neg, x)
	half := powerOfTwo(s - 1)
	// The fraction of h·2^-s lies within tieBound of ½ iff this sum, modulo 2^s, is at most 2·tieBound.
	window := h.plus(half).plus(uint128{0, tieBound}).low(s)
	if window.hi == 0 && window.lo <= 2*tieBound {
		return expSlow(neg, x)
	}
	quo := h.shiftRight(s)
	roundUp := h.shiftRight(s-1).lo & 1 // the first bit behind the point
	quo = quo.plus(uint128{0, roundUp})
	return quo.hi, quo.lo
}

// scaledExp returns h and s with e^x·10^18 = h·2^-s·(1 + d), |d| < 2^-123, 2^125 ≤ h < 2^128, 37 ≤ s ≤ 128, for
// x = ±magnitude·10^-18 in (−43, 21).
//
// x = i + f with i = floor(x); f is cut into 6 + 6 bits and a rest r < 2^-12, so that
// e^x = e^i · e^(j1/64) · e^(j2/4096) · e^r: three tables and a Taylor polynomial of degree 9, whose remainder is
// below r^10/10! < 2^-141. There is no ln 2, no division but the first, and no cancellation: every factor is ≥ 1
// but e^i, which is a table entry with an exponent of its own.
func scaledExp(neg bool, magnitude uint128) (h uint128, s uint) {
	quo, f := bits.Div64(magnitude.hi, magnitude.lo, oneRaw)
	i := int(quo)
	if neg {
		i = -i
		if f != 0 {
			i, f = i-1, oneRaw-f
		}
	}
	t := fraction(f)
	j1, j2 := t.hi>>58, t.hi>>52&63
	e := &expWhole[i-expWholeMin]
	// The tables are multiplied first: this does not wait for the polynomial, the last product waits for both.
	g := mulHigh(mulQ126(expCoarse[j1], expFine[j2]), e.mantissa)
	return mulQ126(taylor(uint128{t.hi & (1<<52 - 1), t.lo}), g), e.shift
}

// fraction returns floor(f·c/2^59) = f/10^18 as a fraction of 2^128, for f < 10^18, c = round(2^187/10^18). The
// error is below 2 units of 2^-128.
func fraction(f uint64) uint128 {
	h1, l1 := bits.Mul64(f, perUnit.hi)
	h0, l0 := bits.Mul64(f, perUnit.lo)
	mid, carry := bits.Add64(l1, h0, 0)
	h1 += carry
	return uint128{h1<<5 | mid>>59, mid<<5 | l0>>59}
}

// taylor returns Σ_{n≤9} r^n/n! = 1 + r + r²·Σ_{2≤n≤9} r^(n−2)/n! in Q2.126 for r < 2^-12 in Q0.128. The terms from
// n = 6 on are below 2^-72, for them 64 bits are enough (their error stays below 2^-130).
func taylor(r uint128) uint128 {
	q := inverseFactorial[9].hi
	for n := 8; n >= 6; n-- {
		q, _ = bits.Mul64(q, r.hi)
		q += inverseFactorial[n].hi
	}
	p := uint128{q, 0}
	for n := 5; n >= 2; n-- {
		p = mulHigh(p, r).plus(inverseFactorial[n])
	}
	linear := uint128{1<<62 | r.hi>>2, r.hi<<62 | r.lo>>2} // 1 + r in Q2.126
	return mulHigh(mulHigh(r, r), p).plus(linear)
}
