package types

// Validate checks that no factor is absent or negative.
func (p PowerFactors) Validate() error {
	if _, err := ParseAddress("operator", p.Operator); err != nil {
		return err
	}
	if p.Stake.IsNil() || p.Capped.IsNil() || p.Stake.IsNegative() || p.Capped.IsNegative() {
		return ErrInvalidGenesis.Wrapf("powers: %s: stake and capped must be given and not negative", p.Operator)
	}
	if !isScore(p.Performance) {
		return ErrInvalidGenesis.Wrapf("powers: %s: performance: %s is outside 0..1", p.Operator, text(p.Performance))
	}
	if p.Multiplier.IsNil() || p.Jitter.IsNil() || p.Power < 1 {
		return ErrInvalidGenesis.Wrapf("powers: %s: multiplier, jitter and a power of at least 1 must be given", p.Operator)
	}
	return nil
}
