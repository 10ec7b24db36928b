package fixed

import (
	"errors"
	"math/big"

	"cosmossdk.io/math"
)

var (
	// ErrDomain is wrapped by every error about an argument outside the domain of a formula.
	ErrDomain = errors.New("argument outside the domain")
	// ErrOverflow is wrapped by every error about a result that its type cannot hold.
	ErrOverflow = errors.New("result too large")
)

// microRaw is the raw value of one micro-unit: 10^-6 = 10^12 · 10^-18.
const microRaw = 1_000_000_000_000

// Raw returns x·10^18, the integer inside x, without a copy: it must not be written to. A nil x counts as 0.
func Raw(x math.LegacyDec) *big.Int {
	if x.IsNil() {
		return new(big.Int)
	}
	return x.BigIntMut()
}

// Units returns the integer inside an amount without a copy: it must not be written to. A nil x counts as 0.
func Units(x math.Int) *big.Int {
	if x.IsNil() {
		return new(big.Int)
	}
	return x.BigIntMut()
}

// Dec returns raw·10^-18. It is exact for every raw value; beyond 2^315 the result fails LegacyDec.IsInValidRange.
func Dec(raw *big.Int) math.LegacyDec {
	d := math.LegacyZeroDec()
	d.BigIntMut().Set(raw)
	return d
}

// Int returns x as an amount, or ErrOverflow if |x| has more than 256 bits.
func Int(x *big.Int) (math.Int, error) {
	if x.BitLen() > math.MaxBitLen {
		return math.Int{}, ErrOverflow
	}
	return math.NewIntFromBigInt(x), nil
}

// SaturatedInt returns x as an amount, brought into [0, 2^256 − 1]. It is for results whose formula bounds them by
// an argument, where saturation cannot happen on valid input and an error would only burden the caller.
func SaturatedInt(x *big.Int) math.Int {
	switch {
	case x.Sign() < 0:
		return math.ZeroInt()
	case x.BitLen() > math.MaxBitLen:
		top := new(big.Int).Lsh(big.NewInt(1), math.MaxBitLen)
		return math.NewIntFromBigIntMut(top.Sub(top, big.NewInt(1)))
	}
	return math.NewIntFromBigInt(x)
}

// FloorQuo returns floor(num/den) for den > 0, and 0 for any other den.
func FloorQuo(num, den *big.Int) *big.Int {
	if den.Sign() <= 0 {
		return new(big.Int)
	}
	return new(big.Int).Div(num, den) // Euclidean, which is floor for den > 0
}

// CeilQuo returns ceil(num/den) for den > 0, and 0 for any other den.
func CeilQuo(num, den *big.Int) *big.Int {
	if den.Sign() <= 0 {
		return new(big.Int)
	}
	quo, rem := new(big.Int).DivMod(num, den, new(big.Int))
	if rem.Sign() != 0 {
		quo.Add(quo, big.NewInt(1))
	}
	return quo
}

// Pow18 returns a fresh 10^(18k), the scale of a product of k raw values.
func Pow18(k uint64) *big.Int {
	exponent := new(big.Int).SetUint64(k)
	return new(big.Int).Exp(big.NewInt(10), exponent.Mul(exponent, big.NewInt(18)), nil)
}

// Unit returns x brought into [0,1], the range of every score. A nil x gives 0.
func Unit(x math.LegacyDec) math.LegacyDec {
	one := math.LegacyOneDec()
	switch {
	case x.IsNil() || x.IsNegative():
		return math.LegacyZeroDec()
	case x.GT(one):
		return one
	}
	return x
}

// FromMicro returns micro·10^-6 exactly: scores travel as micro-units 0 … 10^6.
func FromMicro(micro uint32) math.LegacyDec {
	raw := new(big.Int).SetUint64(uint64(micro))
	return Dec(raw.Mul(raw, big.NewInt(microRaw)))
}
