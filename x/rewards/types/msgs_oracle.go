package types

// ValidateBasic refuses a message that no state could accept.
func (m *MsgRegisterOracle) ValidateBasic() error {
	if _, err := checkAddress("owner", m.Owner); err != nil {
		return err
	}
	if err := checkKey("encryption_pubkey", m.EncryptionPubkey); err != nil {
		return err
	}
	return checkCoin("stake", m.Stake)
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgEditOracle) ValidateBasic() error {
	if _, err := checkAddress("owner", m.Owner); err != nil {
		return err
	}
	return checkKey("encryption_pubkey", m.EncryptionPubkey)
}
