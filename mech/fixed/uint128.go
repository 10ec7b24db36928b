package fixed

import "math/bits"

// uint128 is the unsigned integer hi·2^64 + lo. As Q2.126 it stands for that integer times 2^-126, as Q0.128 for
// that integer times 2^-128.
type uint128 struct{ hi, lo uint64 }

func (a uint128) less(b uint128) bool {
	return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo
}

// plus returns a + b modulo 2^128.
func (a uint128) plus(b uint128) uint128 {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, carry)
	return uint128{hi, lo}
}

// minus returns a − b modulo 2^128.
func (a uint128) minus(b uint128) uint128 {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, borrow)
	return uint128{hi, lo}
}

// powerOfTwo returns 2^n modulo 2^128. Here and below a shift by 64 or more gives 0, and n − 64 or 64 − n wraps to
// such a shift when negative, so no case needs a branch.
func powerOfTwo(n uint) uint128 {
	return uint128{1 << (n - 64), 1 << n}
}

// low returns a modulo 2^n, n ≤ 128.
func (a uint128) low(n uint) uint128 {
	return uint128{a.hi & (1<<(max(n, 64)-64) - 1), a.lo & (1<<n - 1)}
}

// shiftRight returns floor(a/2^n), n ≤ 128.
func (a uint128) shiftRight(n uint) uint128 {
	return uint128{a.hi >> n, a.lo>>n | a.hi<<(64-n) | a.hi>>(n-64)}
}

// mulHigh returns floor(a·b/2^128).
func mulHigh(a, b uint128) uint128 {
	w3, w2, _ := mulWords(a, b)
	return uint128{w3, w2}
}

// mulQ126 returns floor(a·b/2^126), the product of two numbers in Q2.126, for a product below 4.
func mulQ126(a, b uint128) uint128 {
	w3, w2, w1 := mulWords(a, b)
	return uint128{w3<<2 | w2>>62, w2<<2 | w1>>62}
}

// mulWords returns the three upper words of the 256-bit product a·b, most significant first.
func mulWords(a, b uint128) (w3, w2, w1 uint64) {
	h00, _ := bits.Mul64(a.lo, b.lo)
	h01, l01 := bits.Mul64(a.lo, b.hi)
	h10, l10 := bits.Mul64(a.hi, b.lo)
	h11, l11 := bits.Mul64(a.hi, b.hi)
	var carry uint64 // each chain of three additions runs through the processor's carry flag
	w1, carry = bits.Add64(h00, l01, 0)
	w2, carry = bits.Add64(l11, h01, carry)
	w3, _ = bits.Add64(h11, 0, carry)
	w1, carry = bits.Add64(w1, l10, 0)
	w2, carry = bits.Add64(w2, h10, carry)
	w3, _ = bits.Add64(w3, 0, carry)
	return w3, w2, w1
}
