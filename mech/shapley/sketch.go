package shapley

import (
	"errors"
	"fmt"
)

var (
	// ErrTooMany says that a sketch has more than MaxEntries entries.
	ErrTooMany = errors.New("shapley: more than 4096 entries")
	// ErrChunk says that a chunk of a sketch has more than MaxChunk entries.
	ErrChunk = errors.New("shapley: more than 512 entries in a chunk")
	// ErrNotSampled says that a record is not in the sample of the epoch.
	ErrNotSampled = errors.New("shapley: record is not in the sample")
)

// Validate checks a sketch by the rules that need nothing but the sketch, and returns the first entry that breaks one:
//
//	at most MaxEntries entries; then entry by entry: fingerprint above the one before it, weight ≤ MaxWeight,
//	category < categories, and sampled(fingerprint), the sampling rule h < T under the epoch's salt; at most MaxChunk
//	in a chunk
//
// The error names the entry, counted from 0, and wraps that of the rule: ErrTooMany, ErrOrder, ErrWeight, ErrCategory,
// ErrNotSampled, ErrChunk. A sketch without entries is valid: none of the records fell into the sample. categories is
// at most MaxCategories.
func Validate(entries []Entry, categories int, sampled func(fp uint64) bool) error {
	if len(entries) > MaxEntries {
		return fmt.Errorf("entry %d of %d: %w", MaxEntries, len(entries), ErrTooMany)
	}
	categories = min(categories, MaxCategories)
	var chunks [Chunks]int
	for i, e := range entries {
		if err := checkEntry(entries, i, categories); err != nil {
			return err
		}
		if !sampled(e.FP) {
			return fmt.Errorf("entry %d, fingerprint %016x: %w", i, e.FP, ErrNotSampled)
		}
		chunks[Chunk(e.FP)]++
		if chunks[Chunk(e.FP)] > MaxChunk {
			return fmt.Errorf("entry %d, fingerprint %016x: %w", i, e.FP, ErrChunk)
		}
	}
	return nil
}
