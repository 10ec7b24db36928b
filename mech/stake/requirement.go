package stake

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Params are the constants of one role, with the signs that they have in a network. The formula takes others too.
type Params struct {
	Phi      math.LegacyDec // φ ≥ 0: fraction of the supply that the role bonds in all
	Psi      math.LegacyDec // ψ ≥ 0: cap as a fraction of the role's mean stake at σ = 1; 0 or less switches it off
	Lambda   math.LegacyDec // λ > 0: gap of utility that multiplies the requirement by e; never 0
	Clamp    math.LegacyDec // L ≥ 0: bound of |z|, so the factor stays within e^±L
	Eta      math.LegacyDec // η in [0,1]: weight of a new score in Û, see Fold
	RampUp   math.LegacyDec // g_up ≥ 0: most that a requirement rises in an epoch
	RampDown math.LegacyDec // g_dn ≥ 0: most that it falls; 1 or more switches the lower bound off
	NRef     uint64         // N_ref: reference seats, the least divisor of the supply term
	MinStake math.Int       // umasa: floor of every requirement
}

// Globals describe a role at the end of an epoch.
type Globals struct {
	Supply math.Int       // S: umasa in existence
	N      uint64         // n: actors of the role
	Bonded math.Int       // B: their counted stake, umasa
	Mean   math.LegacyDec // Ū: mean utility, see Mean
}

// Factors show how a requirement came about. Amounts are umasa.
type Factors struct {
	Base     math.Int       // requirement at σ = 1, before min_stake and ramp
	Z        math.LegacyDec // (Ū − Û)/λ
	ZClamped math.LegacyDec // z within ±L
	Sigma    math.LegacyDec // e^z
	Raw      math.Int       // requirement at this σ, before min_stake and ramp
	Lo, Hi   math.Int       // bounds of the ramp; 0 and Required where there is no ramp
	Required math.Int       // what the actor must bond
}

var (
	oneRaw = fixed.Pow18(1)
	scale2 = fixed.Pow18(2) // φ and σ
)

// Requirement returns what an actor with smoothed utility u must bond, and every factor of it (whitepaper §6).
//
//	z        = LegacyQuo(Ū − u, λ), half-even                      σ = exp of z within ±L, correctly rounded
//	raw      = min( ceil(φ·S·σ/max(n, N_ref, 1)), ceil(ψ·B·σ/n) )   one ceil each, on the exact product
//	lo, hi   = floor(prev·(1 − g_dn)^k), ceil(prev·(1 + g_up)^k)   powers exact, one rounding each
//	required = max( min( max(raw, min_stake, lo), hi ), min_stake )
//
// The second term of raw counts only if ψ, B and n are positive. prev is the requirement that held k epochs ago;
// k above 64 counts as 64. k = 0 leaves prev as it is; prev = 0 (or nil) means there is none, so no ramp. A bound of
// the ramp beyond [0, 2^256 − 1] is shown as the end of that range.
//
// u and Ū are any numbers, as are the ratios. Errors: ErrDomain for a nil ratio or one above 2^128·10^-18, λ = 0, a
// nil or negative amount; ErrOverflow if the requirement has more than 256 bits.
func Requirement(p Params, g Globals, u math.LegacyDec, prev math.Int, k uint64) (Factors, error) {
	if err := checkInputs(p, g, u, prev); err != nil {
		return Factors{}, err
	}
	z := g.Mean.Sub(u).Quo(p.Lambda)
	clamped := math.LegacyMaxDec(math.LegacyMinDec(z, p.Clamp), p.Clamp.Neg())
	sigma := fixed.Exp(clamped)
	base, err := fixed.Int(share(p, g, oneRaw))
	if err != nil {
		return Factors{}, fmt.Errorf("stake: base: %w", err)
	}
	raw, err := fixed.Int(share(p, g, fixed.Raw(sigma)))
	if err != nil {
		return Factors{}, fmt.Errorf("stake: requirement: %w", err)
	}
	f := Factors{Base: base, Z: z, ZClamped: clamped, Sigma: sigma, Raw: raw}
	if err := f.ramp(p, prev, k); err != nil {
		return Factors{}, err
	}
	return f, nil
}

// Base returns the requirement at σ = 1 in umasa, before min_stake: what the mean actor bonds and a newcomer brings.
// Rounding and errors are those of Requirement.
func Base(p Params, g Globals) (math.Int, error) {
	if err := checkShare(p, g); err != nil {
		return math.Int{}, err
	}
	base, err := fixed.Int(share(p, g, oneRaw))
	if err != nil {
		return math.Int{}, fmt.Errorf("stake: base: %w", err)
	}
	return base, nil
}

// share returns min( ceil(φ·S·σ/seats), ceil(ψ·B·σ/n) ) for a raw σ.
func share(p Params, g Globals, sigma *big.Int) *big.Int {
	raw := portion(p.Phi, g.Supply, sigma, seats(p, g))
	if !p.Psi.IsPositive() || !g.Bonded.IsPositive() || g.N == 0 {
		return raw
	}
	if affordable := portion(p.Psi, g.Bonded, sigma, g.N); affordable.Cmp(raw) < 0 {
		return affordable
	}
	return raw
}

// seats returns the divisor of the supply term, max(n, N_ref, 1). N_ref keeps each exit from raising the share of
// those who stay.
func seats(p Params, g Globals) uint64 { return max(g.N, p.NRef, 1) }

// portion returns ceil(fraction·amount·σ/parts), one rounding of the exact product.
func portion(fraction math.LegacyDec, amount math.Int, sigma *big.Int, parts uint64) *big.Int {
	product := new(big.Int).Mul(fixed.Raw(fraction), fixed.Units(amount))
	divisor := new(big.Int).SetUint64(parts)
	return fixed.CeilQuo(product.Mul(product, sigma), divisor.Mul(divisor, scale2))
}
