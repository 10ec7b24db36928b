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
	return checkCitations(m.Citations)
}

// CheckPrivate refuses a response that shows what a private request asked for.
func (m *MsgSubmitResponse) CheckPrivate(req Request) error {
	return m.Payload.checkPrivate(req.Private, "payload")
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgAcceptResponse) ValidateBasic() error {
	return checkDecision(m.Oracle, m.Request, m.Worker)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgRejectResponse) ValidateBasic() error {
	if err := checkDecision(m.Oracle, m.Request, m.Worker); err != nil {
		return err
	}
	return checkReason(m.Reason)
}

// checkDecision checks who decides, and on what: the worker may be left out.
func checkDecision(oracle, request, worker string) error {
	if _, err := checkAddress("oracle", oracle); err != nil {
		return err
	}
	if err := CheckRequestID("request", request); err != nil || worker == "" {
		return err
	}
	_, err := checkAddress("worker", worker)
	return err
}
