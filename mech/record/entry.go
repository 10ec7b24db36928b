package record

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// EntrySize is the length of an entry's encoding.
	EntrySize = 8 + tagSize
	// MaxEntries is how many entries a sketch has at most: MECHANISM's k_max. With it a worker's sum of
	// weight·2^32/owners stays below 2^64.
	MaxEntries = 4096
	// Chunks is the number of parts of a sketch, by the top four bits of FP8.
	Chunks = 16
)

// ErrOrder says that names or fingerprints do not ascend, or that one is there twice.
var ErrOrder = errors.New("record: not in ascending order")

// Entry is what a sketch shows of a sampled record.
type Entry struct {
	FP8 uint64
	// Weight is in micro-units, 0 to MaxWeight.
	Weight   uint32
	Category uint8
}

// Entry returns what a sketch shows of the record.
func (r Record) Entry() Entry {
	return Entry{FP8: FP8(r.Fingerprint), Weight: r.Weight, Category: r.Category}
}

// Chunk is the part of the sketch that the entry is in: the top four bits of FP8, 0 to Chunks − 1.
func (e Entry) Chunk() int { return int(e.FP8 >> 60) }

// Append appends the encoding of a valid entry: u64be(fp8) ‖ u24be(weight) ‖ u8(category), 12 bytes.
func (e Entry) Append(dst []byte) []byte {
	return appendTag(binary.BigEndian.AppendUint64(dst, e.FP8), e.Weight, e.Category)
}

// ParseEntries decodes entries one behind the other, at most limit of them. Names ascend strictly: nobody holds a
// record twice. Errors: ErrEncoding for a wrong length or too many, ErrWeight, ErrOrder.
func ParseEntries(raw []byte, limit int) ([]Entry, error) {
	if len(raw)%EntrySize != 0 || len(raw)/EntrySize > limit {
		return nil, fmt.Errorf("%w: %d bytes, must be a multiple of %d up to %d entries",
			ErrEncoding, len(raw), EntrySize, limit)
	}
	entries := make([]Entry, 0, len(raw)/EntrySize)
	for i := 0; i < len(raw); i += EntrySize {
		e := Entry{FP8: binary.BigEndian.Uint64(raw[i:])}
		e.Weight, e.Category = parseTag(raw[i+8:])
		if err := checkWeight(e.Weight); err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(entries), err)
		}
		if len(entries) > 0 && entries[len(entries)-1].FP8 >= e.FP8 {
			return nil, fmt.Errorf("entry %d: %w", len(entries), ErrOrder)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
