package dataset

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/mech/shapley"
)

const (
	// MaxEntries is how many entries the chain takes.
	MaxEntries = record.MaxEntries
	// maxChunk is how many of them may lie in one chunk. A set of content that nobody made up for it has fewer.
	maxChunk = shapley.MaxChunk
	// All is the threshold that samples every record.
	All = record.All
)

// ErrTooMany says that a sketch would have more entries than the chain takes.
var ErrTooMany = errors.New("sketch is too large")

// Sketch is what a worker shows of a set once salt and threshold of the epoch are known.
type Sketch struct {
	Version string `json:"version"`
	Pool    string `json:"pool"`
	Root    Digest `json:"root"`
	Records uint64 `json:"records"`
	Salt    Digest `json:"salt"`
	// Threshold samples a record with probability threshold/2^64.
	Threshold uint64 `json:"threshold,string"`
	Entries   int    `json:"entries"`
	// Chunks are the entries by the top four bits of their names: 12 bytes each, ascending.
	Chunks [record.Chunks][]byte `json:"chunks"`
}

// Size is the length of all chunks together, in bytes.
func (s Sketch) Size() int { return s.Entries * record.EntrySize }

// MakeSketch samples the set in a folder. Of two records of the same name, which nobody makes by accident, the first is
// shown, and of a chunk that has more than the chain takes as many as it takes: what is left out earns nothing. Errors:
// ErrTooMany for more than MaxEntries, with the part of the set that can be committed to instead.
func MakeSketch(ctx context.Context, dir string, salt Digest, threshold uint64) (Sketch, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return Sketch{}, err
	}
	s := Sketch{
		Version: Version, Pool: m.Pool, Root: m.Root, Records: m.Records, Salt: salt, Threshold: threshold,
	}
	for i := range s.Chunks {
		s.Chunks[i] = []byte{} // "" in JSON, not null
	}
	last := uint64(0)
	var t tally
	err = scan(ctx, dir, m.Records, nil, func(e *entry) error {
		if err := t.add(e); err != nil {
			return err
		}
		shown := e.Entry()
		if !record.Sampled(record.Hash(salt), shown.FP8, threshold) || s.Entries > 0 && shown.FP8 == last {
			return nil
		}
		last = shown.FP8
		chunk := &s.Chunks[shown.Chunk()]
		if len(*chunk) >= maxChunk*record.EntrySize {
			return nil
		}
		if s.Entries++; s.Entries <= MaxEntries {
			*chunk = shown.Append(*chunk)
		}
		return nil
	})
	if err != nil {
		return Sketch{}, err
	}
	if err := t.result().differs(m.Counts); err != nil {
		return Sketch{}, fmt.Errorf("%w: %w", ErrDiffers, err)
	}
	if s.Entries > MaxEntries {
		return Sketch{}, tooMany(s.Entries, m.Rules.Part)
	}
	return s, nil
}

// tooMany says which part can be committed to instead: the one whose sketch has limit entries at four deviations above
// what is expected, so that the next one fails once in thirty thousand times.
func tooMany(entries int, part uint32) error {
	const limit = MaxEntries
	safe := float64(limit) + 8 - 4*math.Sqrt(float64(limit)+4) // k + 4·√k = limit, solved for k
	fits := max(1, uint32(math.Floor(float64(part)*safe/float64(entries))))
	return fmt.Errorf("%w: %d of the records are sampled, at most %d can be: commit to %s of them instead of %s (--part)",
		ErrTooMany, entries, limit, shareText(fits), shareText(part))
}

// shareText writes millionths as a number between 0 and 1.
func shareText(millionths uint32) string {
	return fmt.Sprintf("%d.%06d", millionths/Whole, millionths%Whole)
}

// Write stores the sketch beside the set, in one step.
func (s Sketch) Write(dir string) (path string, err error) {
	path = filepath.Join(dir, SketchFile)
	file, err := os.CreateTemp(dir, SketchFile+".*.new")
	if err != nil {
		return "", err
	}
	if err = errors.Join(encodeJSON(file, s), file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return path, syncFolder(dir)
}
