package types

// ValidateBasic refuses a message that no state could accept.
func (m *MsgSubmitResponse) ValidateBasic() error {
	if _, err := checkAddress("worker", m.Worker); err != nil {
		return err
	}
	if err := CheckRequestID("request", m.Request); err != nil {
		return err
	}
	if err := m.Payload.Validate(); err != nil {
		return err
	}
	if m.Units == 0 {
		return ErrInvalidField.Wrap("units: 0, must be at least 1")
	}
	return checkNone("citations", len(m.Citations))
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgAcceptResponse) ValidateBasic() error {
	if _, err := checkAddress("oracle", m.Oracle); err != nil {
		return err
	}
	return CheckRequestID("request", m.Request)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgRejectResponse) ValidateBasic() error {
	if _, err := checkAddress("oracle", m.Oracle); err != nil {
		return err
	}
	if err := CheckRequestID("request", m.Request); err != nil {
		return err
	}
	return checkReason(m.Reason)
}
