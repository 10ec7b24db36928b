package types

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// ValidateBasic checks what can be checked without state.
func (m *MsgRegisterValidator) ValidateBasic() error {
	if _, err := ParseAddress("operator", m.Operator); err != nil {
		return err
	}
	if _, err := ParseKey("consensus_pubkey", m.ConsensusPubkey); err != nil {
		return err
	}
	if err := m.Description.Validate(); err != nil {
		return err
	}
	if err := checkStake(m.Stake); err != nil {
		return err
	}
	if err := checkTip("beacon_tip", m.BeaconTip); err != nil {
		return err
	}
	return checkEncryptionKey(m.EncryptionPubkey)
}

// ValidateBasic checks what can be checked without state.
func (m *MsgEditValidator) ValidateBasic() error {
	if _, err := ParseAddress("operator", m.Operator); err != nil {
		return err
	}
	if err := m.Description.Validate(); err != nil {
		return err
	}
	if err := checkTip("beacon_tip", m.BeaconTip); err != nil {
		return err
	}
	return checkEncryptionKey(m.EncryptionPubkey)
}

// ValidateBasic checks what can be checked without state.
func (m *MsgRotateConsensusKey) ValidateBasic() error {
	if _, err := ParseAddress("operator", m.Operator); err != nil {
		return err
	}
	_, err := ParseKey("new_pubkey", m.NewPubkey)
	return err
}

// ValidateBasic checks what can be checked without state.
func (m *MsgUpdateParams) ValidateBasic() error {
	if _, err := ParseAddress("authority", m.Authority); err != nil {
		return err
	}
	return m.Params.Validate()
}

// checkStake wants a positive amount of the one coin that a role is opened with; how much is enough is for the ledger
// to say.
func checkStake(stake sdk.Coin) error {
	switch {
	case stake.Denom != stakingtypes.BondDenom:
		return ErrInvalidStake.Wrapf("stake: denomination %q, must be %s", shortened(stake.Denom), stakingtypes.BondDenom)
	case stake.Amount.IsNil():
		return ErrInvalidStake.Wrap("stake: amount must be given")
	case !stake.Amount.IsPositive() || !stake.Amount.IsInt64():
		return ErrInvalidStake.Wrapf("stake: %s is outside 1..2^63-1", shortened(stake.Amount.String()))
	}
	return nil
}
