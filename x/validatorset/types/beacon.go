package types

import (
	"crypto/sha256"

	"github.com/masa-finance/masad/mech/beacon"
)

// Sources of a beacon value.
const (
	SourceGenesis  = "genesis"
	SourceFallback = "fallback"
)

// BeaconLength is the length of a beacon value and of a block hash.
const BeaconLength = 32

// Block is what a beacon may draw on of the block it is made for.
type Block struct {
	Height   int64
	Hash     []byte
	Proposer []byte
}

// BeaconSource makes the beacon of a block from that of the block before. It cannot fail: a chain without a beacon
// would stand still.
type BeaconSource interface {
	// Next returns R_h with its source; previous is the beacon of h−1.
	Next(previous Beacon, block Block) Beacon
}

// FallbackSource mixes the hash of the last block and the address of the proposer into the beacon. A proposer can try
// several blocks, so nothing may rest on it that a hash chain will not take over.
type FallbackSource struct{}

// Next implements BeaconSource.
func (FallbackSource) Next(previous Beacon, block Block) Beacon {
	var last [BeaconLength]byte
	copy(last[:], previous.Value)
	value := beacon.Fallback(last, previous.BlockHash, block.Proposer)
	return Beacon{Height: block.Height, Value: value[:], BlockHash: block.Hash, Source: SourceFallback}
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
