package types

// ValidateBasic checks what can be checked without state.
func (m *MsgUnjail) ValidateBasic() error {
	_, err := ParseAddress("operator", m.Operator)
	return err
}
