package types

// ValidateBasic checks what the message says about itself.
func (m *MsgBond) ValidateBasic() error {
	if _, err := Owner("owner", m.Owner); err != nil {
		return err
	}
	if err := m.Role.Validate(); err != nil {
		return err
	}
	return checkCoin("amount", m.Amount)
}

// ValidateBasic checks what the message says about itself.
func (m *MsgUnbond) ValidateBasic() error {
	if _, err := Owner("owner", m.Owner); err != nil {
		return err
	}
	if err := m.Role.Validate(); err != nil {
		return err
	}
	return checkCoin("amount", m.Amount)
}

// ValidateBasic checks what the message says about itself.
func (m *MsgCancelUnbonding) ValidateBasic() error {
	if _, err := Owner("owner", m.Owner); err != nil {
		return err
	}
	if m.Id == 0 {
		return ErrInvalidID.Wrap("id: 0 is no unbonding, ids begin at 1")
	}
	return nil
}
