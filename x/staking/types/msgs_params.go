package types

// ValidateBasic checks what the message says about itself.
func (m *MsgUpdateParams) ValidateBasic() error {
	if _, err := Owner("authority", m.Authority); err != nil {
		return err
	}
	return m.Params.Validate()
}
