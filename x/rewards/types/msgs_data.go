package types

// ValidateBasic refuses a message that no state could accept.
func (m *MsgCreatePool) ValidateBasic() error {
	if _, err := checkAddress("authority", m.Authority); err != nil {
		return err
	}
	return NewPool(m, 0).validateRules()
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgUpdatePool) ValidateBasic() error {
	if _, err := checkAddress("authority", m.Authority); err != nil {
		return err
	}
	if err := CheckPoolID("id", m.Id); err != nil {
		return err
	}
	return checkPoolTerms(m.Weight, m.Service)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgFundPool) ValidateBasic() error {
	if _, err := checkAddress("funder", m.Funder); err != nil {
		return err
	}
	if err := CheckPoolID("pool", m.Pool); err != nil {
		return err
	}
	return checkCoin("amount", m.Amount)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgCommitDataset) ValidateBasic() error {
	if _, err := checkAddress("owner", m.Owner); err != nil {
		return err
	}
	if err := CheckPoolID("pool", m.Pool); err != nil {
		return err
	}
	return checkCommitment("", m.Root, m.Records, m.Uri)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgSubmitSketch) ValidateBasic() error {
	if _, err := checkAddress("owner", m.Owner); err != nil {
		return err
	}
	if err := CheckDatasetID("dataset", m.Dataset); err != nil {
		return err
	}
	_, err := ParseSketch("entries", m.Entries)
	return err
}
