package types

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
	if err := checkEncryptionKey(v.EncryptionPubkey); err != nil {
		return err
	}
	return v.validateTips()
}
