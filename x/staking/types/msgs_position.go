package types

// ValidateBasic checks what the message says about itself.
func (m *MsgLeaveRole) ValidateBasic() error {
	if _, err := Owner("owner", m.Owner); err != nil {
		return err
	}
	return m.Role.Validate()
}

// ValidateBasic checks what the message says about itself.
func (m *MsgRefreshPosition) ValidateBasic() error {
	if _, err := Owner("sender", m.Sender); err != nil {
		return err
	}
	if err := m.Role.Validate(); err != nil {
		return err
	}
	_, err := Owner("owner", m.Owner)
	return err
}
