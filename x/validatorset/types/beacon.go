package types

import (
	"crypto/sha256"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/beacon"
)

// Sources of a beacon value.
const (
	SourceGenesis  = "genesis"
	SourceReveal   = "reveal"
	SourceFallback = "fallback"
)

const (
	// BeaconLength is the length of a beacon value and of a block hash.
	BeaconLength = 32
	// MissedWeight is how many expected votes a missed reveal counts as, none of them signed.
	MissedWeight = 10
)

// Block is what a beacon draws on of the block it is made for.
type Block struct {
	Height   int64
	Hash     []byte
	Proposer []byte
	// Preimage is what the proposer revealed, checked against its tip; nil if nothing valid was revealed.
	Preimage *[BeaconLength]byte
}

// Next is R_h with its source, made from the beacon of h−1: by the proposer's preimage, or without one by the fallback.
// It cannot fail: a chain without a beacon would stand still.
func (b Beacon) Next(block Block) Beacon {
	var last [BeaconLength]byte
	copy(last[:], b.Value)
	next := Beacon{Height: block.Height, BlockHash: block.Hash, Source: SourceFallback}
	value := beacon.Fallback(last, b.BlockHash, block.Proposer)
	if block.Preimage != nil {
		next.Source, value = SourceReveal, beacon.Next(last, *block.Preimage)
	}
	next.Value = value[:]
	return next
}

// GenesisBeacon is R_0, which depends on the name of the chain alone.
func GenesisBeacon(chainID string) Beacon {
	value := sha256.Sum256([]byte(chainID))
	return Beacon{Value: value[:], Source: SourceGenesis}
}

// Validate accepts a beacon that is absent as a whole or has a value of the right length.
func (b Beacon) Validate() error {
	switch {
	case b.Height < 0:
		return ErrInvalidGenesis.Wrapf("beacon: height %d is below 0", b.Height)
	case len(b.Value) != 0 && len(b.Value) != BeaconLength:
		return ErrInvalidGenesis.Wrapf("beacon: value has %d bytes, must be 0 or %d", len(b.Value), BeaconLength)
	case len(b.BlockHash) != 0 && len(b.BlockHash) != BeaconLength:
		return ErrInvalidGenesis.Wrapf("beacon: block_hash has %d bytes, must be 0 or %d", len(b.BlockHash), BeaconLength)
	}
	return nil
}

// ProposerTip is what the chain knows of a proposer's hash chain.
type ProposerTip struct {
	Operator sdk.AccAddress
	// Tip is the one in force, nil if there is none.
	Tip *[BeaconLength]byte
	// Renewed tells that another tip is registered and not in force yet.
	Renewed bool
}

// ValidateBasic checks what can be checked without state.
func (m *MsgRevealBeacon) ValidateBasic() error {
	if _, err := ParseAddress("operator", m.Operator); err != nil {
		return err
	}
	if len(m.Preimage) != BeaconLength {
		return ErrInvalidReveal.Wrapf("preimage: %d bytes, must be %d", len(m.Preimage), BeaconLength)
	}
	return checkTip("next_tip", m.NextTip)
}
