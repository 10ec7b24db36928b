package price

import (
	"fmt"
	gomath "math"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// maxCoverage is the most that stake beyond the requirement multiplies the allowance by.
const maxCoverage = 4

var oneRaw = fixed.Pow18(1)

// Fee returns F(C → C+ΔC) = ceil( p·(2K·ΔC + (C+ΔC)² − C²)/(2K) ) in umasa, one ceil of the exact quotient
// (whitepaper §6).
//
// p ≥ 0 is the price in umasa per RU, K ≥ 1 the oracle's allowance, consumed = C what it used in this epoch,
// delta = ΔC what it now wants, all in RU. ΔC = 0 costs nothing. Errors: ErrDomain for p nil or negative or K = 0;
// ErrOverflow for a fee of more than 256 bits.
func Fee(p math.LegacyDec, allowance, consumed, delta uint64) (math.Int, error) {
	if err := checkPrice(p); err != nil {
		return math.Int{}, err
	}
	if allowance == 0 {
		return math.Int{}, fmt.Errorf("price: the allowance must be positive: %w", fixed.ErrDomain)
	}
	// (C+ΔC)² − C² = ΔC·(2C + ΔC), so the bracket is ΔC·(2K + 2C + ΔC).
	d := new(big.Int).SetUint64(delta)
	twoK := new(big.Int).SetUint64(allowance)
	twoK.Lsh(twoK, 1)
	bracket := new(big.Int).SetUint64(consumed)
	bracket.Lsh(bracket, 1).Add(bracket, twoK).Add(bracket, d).Mul(bracket, d)
	fee, err := fixed.Int(fixed.CeilQuo(bracket.Mul(bracket, fixed.Raw(p)), twoK.Mul(twoK, oneRaw)))
	if err != nil {
		return math.Int{}, fmt.Errorf("price: fee: %w", err)
	}
	return fee, nil
}

// Allowance returns K = max(1, floor(K0·min(4·req, s)/req)) in RU: the basic allowance k0 times the oracle's
// coverage s/req, at most four times. stake = s and req in umasa. A requirement of 0, nil or less is covered in
// full, K = 4·K0; a K above 2^64 − 1 is that.
func Allowance(k0 uint64, stake, req math.Int) uint64 {
	required := fixed.Units(req)
	covered := big.NewInt(maxCoverage)
	if required.Sign() <= 0 {
		required = big.NewInt(1)
	} else {
		covered.Mul(covered, required)
		if held := fixed.Units(stake); held.Cmp(covered) < 0 {
			covered.Set(held)
		}
	}
	k := fixed.FloorQuo(covered.Mul(covered, new(big.Int).SetUint64(k0)), required)
	switch {
	case k.Sign() <= 0:
		return 1
	case !k.IsUint64():
		return gomath.MaxUint64
	}
	return k.Uint64()
}

func checkPrice(p math.LegacyDec) error {
	if p.IsNil() || p.IsNegative() {
		return fmt.Errorf("price: a price must be given and ≥ 0: %w", fixed.ErrDomain)
	}
	return nil
}
