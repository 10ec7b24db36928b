package types

// ValidateBasic refuses a message that no state could accept.
func (m *MsgUpdateParams) ValidateBasic() error {
	if _, err := checkAddress("authority", m.Authority); err != nil {
		return err
	}
	return m.Params.Validate()
}
