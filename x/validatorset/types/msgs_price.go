package types

// ValidateBasic checks what can be checked without state.
func (m *MsgReportTaoPrice) ValidateBasic() error {
	if _, err := ParseAddress("operator", m.Operator); err != nil {
		return err
	}
	_, err := ParsePrice("price", m.Price)
	return err
}
