package shapley

import (
	"errors"
	"fmt"
	"sort"
)

const (
	// MaxEntries is k_max, the most records that one owner's sketch may have. 4096·10^6·2^32 < 2^64: so many keep the
	// sums of Coverage within 64 bits.
	MaxEntries = 4096
	// MaxWeight is the weight 1 of a record, in micro-units.
	MaxWeight = 1_000_000
	// MaxCategories is how many categories a game may have: they are numbered from 0. It bounds what Diversity carries.
	MaxCategories = 32
	// Chunks is in how many parts all fingerprints are cut, by their top four bits.
	Chunks = 16
	// MaxChunk is how many entries of a sketch may lie in one chunk, so that the merge of a chunk is bounded though
	// content can be ground to fall into it. Of 4096 fingerprints that were not, 256 ± 15.5 do: 512 is 16 deviations off.
	MaxChunk = 512

	chunkShift = 60
)

var (
	// ErrOrder says that an entry's fingerprint is not above the one before it.
	ErrOrder = errors.New("shapley: fingerprints must be strictly ascending")
	// ErrWeight says that an entry's weight is above MaxWeight.
	ErrWeight = errors.New("shapley: weight above 1000000 micro-units")
	// ErrCategory says that an entry's category is none of the game's.
	ErrCategory = errors.New("shapley: category out of range")
)

// Entry is one record of a sketch, as its owner claims it.
type Entry struct {
	FP       uint64 // fp8, the first eight bytes of the fingerprint, big-endian
	Weight   uint32 // w in micro-units, 0 … MaxWeight
	Category uint8
}

// Chunk returns in which chunk a fingerprint lies, 0 … Chunks−1.
func Chunk(fp uint64) int { return int(fp >> chunkShift) }

// Split cuts a sketch into its chunks, without a copy. The entries are in ascending order.
func Split(entries []Entry) [Chunks][]Entry {
	var parts [Chunks][]Entry
	for chunk := range parts {
		end := sort.Search(len(entries), func(i int) bool { return Chunk(entries[i].FP) > chunk })
		parts[chunk], entries = entries[:end:end], entries[end:]
	}
	return parts
}

// checkEntry checks the i-th entry by itself and beside the one before it.
func checkEntry(entries []Entry, i, categories int) error {
	switch e := entries[i]; {
	case i > 0 && e.FP <= entries[i-1].FP:
		return fmt.Errorf("entry %d, fingerprint %016x after %016x: %w", i, e.FP, entries[i-1].FP, ErrOrder)
	case e.Weight > MaxWeight:
		return fmt.Errorf("entry %d, weight %d: %w", i, e.Weight, ErrWeight)
	case int(e.Category) >= categories:
		return fmt.Errorf("entry %d, category %d of %d: %w", i, e.Category, categories, ErrCategory)
	}
	return nil
}
