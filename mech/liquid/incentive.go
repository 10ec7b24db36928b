package liquid

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Merit is a voter's claim on the participation rewards of a proposal: Own for its own stake, Passive for what silent
// agents delegated to it. Unit: 1/4·10^-18 umasa, in which both are integers. Only ratios of merits matter.
type Merit struct{ Own, Passive math.Int }

// MeritOf returns the merit of a voter with own stake and power in umasa, at the reputation ρ:
//
//	own = s·(½ + ρ/2),   passive = (W − s)/2·(½ + ρ/2)
//
// Half for who only delegated, as it counts as having voted for half. ρ of the voter stands for its delegators, whose
// own cannot be summed without visiting each. Exact. Errors: ErrAmount if own is negative, exceeds power, or the result
// does not fit into 256 bits; ErrParameter if ρ is not in [0, 1].
func MeritOf(own, power math.Int, rho math.LegacyDec) (Merit, error) {
	if !isRatio(rho) {
		return Merit{}, fmt.Errorf("%w: reputation must lie in [0, 1]", ErrParameter)
	}
	own, power = given(own), given(power)
	if own.IsNegative() || own.GT(power) {
		return Merit{}, fmt.Errorf("%w: own stake %s of power %s", ErrAmount, own, power)
	}
	weight := new(big.Int).Add(oneRaw, fixed.Raw(rho)) // ½ + ρ/2 in units of ½·10^-18
	twice := new(big.Int).Lsh(fixed.Units(own), 1)
	mine, err := fixed.Int(twice.Mul(twice, weight))
	if err != nil {
		return Merit{}, fmt.Errorf("%w: stake %s", ErrAmount, own)
	}
	passive, err := fixed.Int(weight.Mul(weight, fixed.Units(power.Sub(own))))
	if err != nil {
		return Merit{}, fmt.Errorf("%w: power %s", ErrAmount, power)
	}
	return Merit{Own: mine, Passive: passive}, nil
}

// Portion returns part's share of a pool in umasa:
//
//	floor(pool·part / total),  0 if total is 0
//
// so that portions of parts that sum to at most total never exceed the pool together. It serves for the pool and
// merits, and for a delegator's claim on what its voter set aside. Errors: ErrAmount unless 0 ≤ part ≤ total and
// pool ≥ 0.
func Portion(pool, part, total math.Int) (math.Int, error) {
	pool, part, total = given(pool), given(part), given(total)
	if pool.IsNegative() || part.IsNegative() || part.GT(total) {
		return math.Int{}, fmt.Errorf("%w: part %s of %s, pool %s", ErrAmount, part, total, pool)
	}
	if total.IsZero() {
		return math.ZeroInt(), nil
	}
	product := new(big.Int).Mul(fixed.Units(pool), fixed.Units(part))
	return fixed.Int(product.Quo(product, fixed.Units(total)))
}

// Commission splits what was earned for passive delegators, in umasa, into the delegate's part and theirs:
//
//	delegate = floor(amount·share),   rest = amount − delegate
//
// Errors: ErrAmount if amount is negative, ErrParameter if share is not in [0, 1].
func Commission(amount math.Int, share math.LegacyDec) (delegate, rest math.Int, err error) {
	amount = given(amount)
	if amount.IsNegative() {
		return delegate, rest, fmt.Errorf("%w: %s", ErrAmount, amount)
	}
	if !isRatio(share) {
		return delegate, rest, fmt.Errorf("%w: delegate share must lie in [0, 1]", ErrParameter)
	}
	product := new(big.Int).Mul(fixed.Units(amount), fixed.Raw(share))
	delegate = fixed.SaturatedInt(product.Quo(product, oneRaw)) // at most amount
	return delegate, amount.Sub(delegate), nil
}
