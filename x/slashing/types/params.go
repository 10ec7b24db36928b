package types

import "cosmossdk.io/math"

// DefaultParams are the mechanism's defaults.
func DefaultParams() Params {
	return Params{
		Kappa:        math.LegacyNewDecWithPrec(5, 1),  // a bad answer costs half of what a perfect one would bring
		KappaFraud:   math.LegacyNewDecWithPrec(95, 2), // fraud costs nearly all of it
		KappaTimeout: math.LegacyNewDecWithPrec(1, 1),  // silence is dear enough not to be a way out of bad answers
	}
}

// Validate holds every share inside (0,1).
func (p Params) Validate() error {
	for _, share := range []struct {
		name  string
		value math.LegacyDec
	}{{"kappa", p.Kappa}, {"kappa_fraud", p.KappaFraud}, {"kappa_timeout", p.KappaTimeout}} {
		if share.value.IsNil() {
			return ErrInvalidParams.Wrapf("%s: must be given, between 0 and 1", share.name)
		}
		if !share.value.IsPositive() || share.value.GTE(math.LegacyOneDec()) {
			return ErrInvalidParams.Wrapf("%s: %s is not between 0 and 1", share.name, share.value)
		}
	}
	return nil
}

// Coefficient is what of R_base an offence costs.
func (p Params) Coefficient(kind Kind) (math.LegacyDec, error) {
	switch kind {
	case Kind_KIND_LOW_QUALITY:
		return p.Kappa, nil
	case Kind_KIND_FRAUD:
		return p.KappaFraud, nil
	case Kind_KIND_TIMEOUT:
		return p.KappaTimeout, nil
	default:
		return math.LegacyDec{}, ErrInvalidOffence.Wrapf("kind: %s is none that is punished", kind)
	}
}
