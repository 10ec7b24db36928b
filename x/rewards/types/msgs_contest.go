package types

import "github.com/masa-finance/masad/mech/record"

// ValidateBasic refuses a message that no state could accept.
func (m *MsgContestDataset) ValidateBasic() error {
	if _, err := checkAddress("contester", m.Contester); err != nil {
		return err
	}
	if err := CheckDatasetID("dataset", m.Dataset); err != nil {
		return err
	}
	if err := CheckDatasetID("older", m.Older); err != nil {
		return err
	}
	if m.Dataset == m.Older {
		return ErrInvalidField.Wrapf("older: %s, must be another data set", m.Older)
	}
	if len(m.Fingerprint) != HashLength {
		return ErrInvalidField.Wrapf("fingerprint: %d bytes, must be %d", len(m.Fingerprint), HashLength)
	}
	if err := m.Proof.validate("proof"); err != nil {
		return err
	}
	return m.OlderProof.validate("older_proof")
}

// validate refuses a proof that no tree could bear out.
func (p RecordProof) validate(field string) error {
	if err := checkRange(field+".weight", uint64(p.Weight), 0, record.MaxWeight); err != nil {
		return err
	}
	if err := checkRange(field+".category", uint64(p.Category), 0, record.MaxCategory); err != nil {
		return err
	}
	if len(p.Path) > record.MaxPath {
		return ErrInvalidField.Wrapf("%s.path: %d hashes, limit %d", field, len(p.Path), record.MaxPath)
	}
	for i, sibling := range p.Path {
		if len(sibling) != HashLength {
			return ErrInvalidField.Wrapf("%s.path[%d]: %d bytes, must be %d", field, i, len(sibling), HashLength)
		}
	}
	return nil
}

// Proves tells whether the record of a fingerprint is in a data set. The proof and the fingerprint are valid.
func (p RecordProof) Proves(fingerprint []byte, d Dataset) bool {
	r := record.Record{Fingerprint: record.Hash(fingerprint), Weight: p.Weight, Category: uint8(p.Category)}
	path := make([]record.Hash, len(p.Path))
	for i, sibling := range p.Path {
		path[i] = record.Hash(sibling)
	}
	return record.Verify(record.Hash(d.Root), d.Records, p.Index, r.Leaf(), path)
}
