package types

// ValidateBasic refuses a message that no state could accept.
func (m *MsgUpdateParams) ValidateBasic() error {
	if _, err := checkAddress("authority", m.Authority); err != nil {
		return err
	}
	return m.Params.Validate()
}

// ValidateBasic refuses classes that MsgUpdateParams would refuse, with the same error.
func (m *MsgUpdateClasses) ValidateBasic() error {
	if _, err := checkAddress("authority", m.Authority); err != nil {
		return err
	}
	return MarketParams{Classes: m.Classes}.checkClasses()
}
