package types

// ValidateBasic refuses a message that no state could accept.
func (m *MsgSubmitRequest) ValidateBasic() error {
	if _, err := checkAddress("oracle", m.Oracle); err != nil {
		return err
	}
	if err := CheckService("service", m.Service); err != nil {
		return err
	}
	if err := m.Payload.Validate(); err != nil {
		return err
	}
	if err := m.Payload.checkPrivate(m.Private, "payload"); err != nil {
		return err
	}
	if m.MaxUnits == 0 {
		return ErrInvalidField.Wrap("max_units: 0, must be at least 1")
	}
	if err := checkCoin("base_reward", m.BaseReward); err != nil {
		return err
	}
	if err := checkRange("redundancy", uint64(m.Redundancy), 1, MaxRedundancy); err != nil {
		return err
	}
	if m.DeadlineBlocks == 0 {
		return ErrInvalidField.Wrap("deadline_blocks: 0, must be at least 1")
	}
	if err := checkCoin("max_fee", m.MaxFee); err != nil {
		return err
	}
	return CheckDataPools(m.DataPools)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgCancelRequest) ValidateBasic() error {
	if _, err := checkAddress("oracle", m.Oracle); err != nil {
		return err
	}
	return CheckRequestID("request", m.Request)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgDeclineAssignment) ValidateBasic() error {
	if _, err := checkAddress("worker", m.Worker); err != nil {
		return err
	}
	if err := CheckRequestID("request", m.Request); err != nil {
		return err
	}
	return checkReason(m.Reason)
}

// checkReason refuses a reason that is missing or too long.
func checkReason(reason string) error {
	if reason == "" {
		return ErrInvalidField.Wrapf("reason: 0 bytes, must be 1..%d", maxReason)
	}
	return checkText("reason", reason, maxReason)
}
