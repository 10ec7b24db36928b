package types

// TipLength is the length of a beacon tip that is given.
const TipLength = 32

// Validate checks everything that a registered validator must have.
func (v Validator) Validate() error {
	if _, err := ParseAddress("operator", v.Operator); err != nil {
		return err
	}
	if _, err := v.ConsensusAddress(); err != nil {
		return err
	}
	if err := v.Description.Validate(); err != nil {
		return err
	}
	if v.Power < 0 {
		return ErrInvalidGenesis.Wrapf("power: %d is below 0", v.Power)
	}
	return checkTip(v.BeaconTip)
}

func checkTip(tip []byte) error {
	if len(tip) != 0 && len(tip) != TipLength {
		return ErrInvalidTip.Wrapf("beacon_tip: %d bytes, must be 0 or %d", len(tip), TipLength)
	}
	return nil
}
