package types

// ValidateBasic refuses a message that no state could accept.
func (m *MsgAnswerRollCall) ValidateBasic() error {
	if _, err := checkAddress("worker", m.Worker); err != nil {
		return err
	}
	if m.Epoch == 0 {
		return ErrInvalidField.Wrap("epoch: 0, must be at least 1")
	}
	return nil
}
