package dataset

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sort"

	"github.com/masa-finance/masad/mech/record"
)

// maxSketch is the longest file of a sketch that is read.
const maxSketch = 1 << 20

// ErrEntry says that a sketch has no such entry.
var ErrEntry = errors.New("entry is not in the sketch")

// Locate returns the numbers of the records that some entries of the sketch in a folder show. Entries are numbered from
// 0 over all chunks, as an audit draws them.
func Locate(dir string, entries []uint64) (indices []uint64, err error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	shown, err := sketched(dir, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, SketchFile), err)
	}
	path := filepath.Join(dir, IndexFile)
	index, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	if err := checkSize(index, m.Records); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, number := range entries {
		if number >= uint64(len(shown)) {
			return nil, fmt.Errorf("%w: %d, it has %d from 0 on", ErrEntry, number, len(shown))
		}
		at, err := find(index, m.Records, shown[number].FP8)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		indices = append(indices, at)
	}
	return indices, nil
}

// SketchEntries are the entries of the sketch in a folder, in order, as the chain takes them.
func SketchEntries(dir string) ([]byte, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	entries, err := sketched(dir, m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, SketchFile), err)
	}
	raw := make([]byte, 0, len(entries)*record.EntrySize)
	for _, e := range entries {
		raw = e.Append(raw)
	}
	return raw, nil
}

// sketched reads the entries of the sketch of a set.
func sketched(dir string, m Manifest) (entries []record.Entry, err error) {
	file, err := openRegular(filepath.Join(dir, SketchFile))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var s Sketch
	if err := json.NewDecoder(io.LimitReader(file, maxSketch)).Decode(&s); err != nil {
		return nil, err
	}
	if s.Root != m.Root {
		return nil, fmt.Errorf("%w: it is a sketch of %s", ErrDiffers, s.Root)
	}
	return record.ParseEntries(slices.Concat(s.Chunks[:]...), MaxEntries)
}

// find looks a name up in an index of n records: the first that has it, which is the one that a sketch shows.
func find(index io.ReaderAt, n, name uint64) (at uint64, err error) {
	nameOf := func(i int) uint64 {
		var raw [8]byte
		if _, failed := index.ReadAt(raw[:], int64(i)*EntrySize); failed != nil {
			err = errors.Join(err, failed)
		}
		return binary.BigEndian.Uint64(raw[:])
	}
	i := sort.Search(int(n), func(i int) bool { return nameOf(i) >= name })
	if uint64(i) < n && nameOf(i) == name && err == nil {
		return uint64(i), nil
	}
	return 0, errors.Join(fmt.Errorf("%w: no record has the name %016x", ErrDiffers, name), err)
}
