package record

import (
	"crypto/sha256"
	"errors"
	"fmt"
)

const (
	// MaxWeight is the weight 1 in micro-units.
	MaxWeight = 1_000_000
	// MaxCategory is the highest number of a category of a pool.
	MaxCategory = 255
	// Size is the length of a record's encoding.
	Size = sha256.Size + tagSize
	// tagSize is the length of weight and category: u24be(weight) ‖ u8(category).
	tagSize = 4
	// leafPrefix and nodePrefix keep leaves and inner nodes of a tree apart, as in RFC 6962.
	leafPrefix = 0x00
	nodePrefix = 0x01
)

var (
	// ErrWeight says that a weight is above MaxWeight.
	ErrWeight = errors.New("record: weight out of range")
	// ErrEncoding says that bytes are not what this package writes.
	ErrEncoding = errors.New("record: not an encoding")
)

// Record is one record of a data set as the set's root commits to it.
type Record struct {
	Fingerprint Hash
	// Weight is how much the record counts, in micro-units: 0 to MaxWeight.
	Weight uint32
	// Category is one of those that the pool declares, by number.
	Category uint8
}

// Validate returns ErrWeight for a weight above MaxWeight.
func (r Record) Validate() error { return checkWeight(r.Weight) }

func checkWeight(weight uint32) error {
	if weight > MaxWeight {
		return fmt.Errorf("%w: %d, at most %d", ErrWeight, weight, MaxWeight)
	}
	return nil
}

// Append appends the encoding of a valid record: fingerprint ‖ u24be(weight) ‖ u8(category), 36 bytes.
func (r Record) Append(dst []byte) []byte {
	return appendTag(append(dst, r.Fingerprint[:]...), r.Weight, r.Category)
}

// Parse decodes what Append wrote and refuses everything else with ErrEncoding or ErrWeight.
func Parse(raw []byte) (Record, error) {
	if len(raw) != Size {
		return Record{}, fmt.Errorf("%w: %d bytes, must be %d", ErrEncoding, len(raw), Size)
	}
	r := Record{Fingerprint: Hash(raw[:sha256.Size])}
	r.Weight, r.Category = parseTag(raw[sha256.Size:])
	return r, r.Validate()
}

// Leaf is the leaf of a valid record: SHA256(00 ‖ fingerprint ‖ u24be(weight) ‖ u8(category)).
func (r Record) Leaf() Hash {
	var input [1 + Size]byte
	input[0] = leafPrefix
	r.Append(input[:1])
	return sha256.Sum256(input[:])
}

func appendTag(dst []byte, weight uint32, category uint8) []byte {
	return append(dst, byte(weight>>16), byte(weight>>8), byte(weight), category)
}

func parseTag(raw []byte) (weight uint32, category uint8) {
	return uint32(raw[0])<<16 | uint32(raw[1])<<8 | uint32(raw[2]), raw[3]
}
