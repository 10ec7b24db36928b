package types

import "github.com/masa-finance/masad/mech/record"

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

// ParseSketch decodes the entries of a sketch: 1..4096 of 12 bytes, by strictly ascending fingerprint, no weight above
// 1000000.
func ParseSketch(field string, raw []byte) ([]record.Entry, error) {
	if len(raw) == 0 || len(raw)%record.EntrySize != 0 || len(raw)/record.EntrySize > record.MaxEntries {
		return nil, ErrInvalidSketch.Wrapf("%s: %d bytes, must be 1..%d times %d", field, len(raw), record.MaxEntries,
			record.EntrySize)
	}
	entries, err := record.ParseEntries(raw, record.MaxEntries)
	if err != nil {
		return nil, ErrInvalidSketch.Wrapf("%s: %s", field, err)
	}
	return entries, nil
}
