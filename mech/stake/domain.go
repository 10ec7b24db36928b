package stake

import (
	"fmt"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// maxRatioBits bounds the raw value of a parameter (2^128·10^-18 ≈ 3·10^20), so that no LegacyDec operation on it
// can overflow.
const maxRatioBits = 128

// ratio is a named number of 18 decimals, for messages.
type ratio struct {
	name  string
	value math.LegacyDec
}

// checkRatios accepts every sign: what a network may set is checked where it is set, the formula is defined for more.
func checkRatios(ratios ...ratio) error {
	for _, r := range ratios {
		if r.value.IsNil() || fixed.Raw(r.value).BitLen() > maxRatioBits {
			return fmt.Errorf("stake: %s must be given and ordinary: %w", r.name, fixed.ErrDomain)
		}
	}
	return nil
}

func checkWeights(weights ...ratio) error {
	for _, w := range weights {
		if w.value.IsNil() || w.value.IsNegative() {
			return fmt.Errorf("stake: %s must be given and ≥ 0: %w", w.name, fixed.ErrDomain)
		}
	}
	return nil
}

func checkAmount(name string, value math.Int) error {
	if value.IsNil() || value.IsNegative() {
		return fmt.Errorf("stake: %s must be given and ≥ 0: %w", name, fixed.ErrDomain)
	}
	return nil
}

// checkShare accepts what share computes with.
func checkShare(p Params, g Globals) error {
	if err := checkRatios(ratio{"phi", p.Phi}, ratio{"psi", p.Psi}); err != nil {
		return err
	}
	if err := checkAmount("supply", g.Supply); err != nil {
		return err
	}
	return checkAmount("bonded", g.Bonded)
}

// checkInputs accepts what Requirement computes with.
func checkInputs(p Params, g Globals, u math.LegacyDec, prev math.Int) error {
	if err := checkShare(p, g); err != nil {
		return err
	}
	err := checkRatios(ratio{"lambda", p.Lambda}, ratio{"clamp", p.Clamp},
		ratio{"ramp_up", p.RampUp}, ratio{"ramp_down", p.RampDown}, ratio{"utility", u}, ratio{"mean utility", g.Mean})
	if err != nil {
		return err
	}
	if p.Lambda.IsZero() {
		return fmt.Errorf("stake: lambda must not be 0: %w", fixed.ErrDomain)
	}
	if err := checkAmount("min_stake", p.MinStake); err != nil {
		return err
	}
	if !prev.IsNil() && prev.IsNegative() {
		return fmt.Errorf("stake: the previous requirement must be ≥ 0: %w", fixed.ErrDomain)
	}
	return nil
}
