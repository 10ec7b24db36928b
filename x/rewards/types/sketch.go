package types

import (
	"crypto/sha256"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/mech/shapley"
)

// SketchParts is in how many values the entries of a sketch are stored at most, by chunk.
const SketchParts = record.Chunks

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

// GameEntries are the entries of a sketch as the game takes them.
func GameEntries(entries []record.Entry) []shapley.Entry {
	all := make([]shapley.Entry, len(entries))
	for i, e := range entries {
		all[i] = shapley.Entry{FP: e.FP8, Weight: e.Weight, Category: e.Category}
	}
	return all
}

// CheckSketch refuses entries that are no sketch of a data set: more than it has records, of no category of the pool,
// not in the sample of the round, or too many of one chunk. They were parsed.
func CheckSketch(field string, entries []record.Entry, d Dataset, p Pool, salt record.Hash, threshold uint64) error {
	if uint64(len(entries)) > d.Records {
		return ErrInvalidSketch.Wrapf("%s: %d of a data set of %d records, limit all of them", field, len(entries),
			d.Records)
	}
	sampled := func(fp8 uint64) bool { return record.Sampled(salt, fp8, threshold) }
	if err := shapley.Validate(GameEntries(entries), len(p.Categories), sampled); err != nil {
		return ErrInvalidSketch.Wrapf("%s: %s, limits are threshold %d and %d categories", field, err, threshold,
			len(p.Categories))
	}
	return nil
}

// SketchChunks cuts the encoded entries of a sketch by the top four bits of their fingerprints, without a copy. They
// were parsed.
func SketchChunks(raw []byte) [record.Chunks][]byte {
	var parts [record.Chunks][]byte
	for start := 0; start < len(raw); {
		chunk, end := raw[start]>>4, start
		for end < len(raw) && raw[end]>>4 == chunk {
			end += record.EntrySize
		}
		parts[chunk], start = raw[start:end:end], end
	}
	return parts
}

// SketchHash is what a data set keeps of its sketch.
func SketchHash(raw []byte) []byte {
	sum := sha256.Sum256(raw)
	return sum[:]
}

// Validate refuses a sketch that no message could have brought.
func (s Sketch) Validate() error {
	if err := CheckDatasetID("sketch.dataset", s.Dataset); err != nil {
		return err
	}
	_, err := ParseSketch("sketch.entries", s.Entries)
	return err
}
