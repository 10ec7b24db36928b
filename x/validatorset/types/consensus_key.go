package types

import (
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// ParseKey returns the ed25519 key in a message or record. No other type is accepted: CometBFT would refuse it, and an
// update it refuses stops the chain.
func ParseKey(field string, key *codectypes.Any) (*ed25519.PubKey, error) {
	if key == nil {
		return nil, ErrInvalidKey.Wrapf("%s: must be given", field)
	}
	pubkey, ok := key.GetCachedValue().(*ed25519.PubKey)
	if !ok || pubkey == nil {
		return nil, ErrInvalidKey.Wrapf("%s: type %q, must be an ed25519 key", field, shortened(key.TypeUrl))
	}
	if len(pubkey.Key) != ed25519.PubKeySize {
		return nil, ErrInvalidKey.Wrapf("%s: %d bytes, must be %d", field, len(pubkey.Key), ed25519.PubKeySize)
	}
	return pubkey, nil
}

// Validate checks the lengths of both addresses.
func (c ConsensusKey) Validate() error {
	if len(c.ConsensusAddress) != AddressLength {
		return ErrInvalidKey.Wrapf("consensus_address: %d bytes, must be %d", len(c.ConsensusAddress), AddressLength)
	}
	_, err := ParseAddress("operator", c.Operator)
	return err
}

// ConsensusAddress is the consensus address of a validator's key.
func (v Validator) ConsensusAddress() (sdk.ConsAddress, error) {
	key, err := ParseKey("consensus_pubkey", v.ConsensusPubkey)
	if err != nil {
		return nil, err
	}
	return sdk.ConsAddress(key.Address()), nil
}
