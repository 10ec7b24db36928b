package dataset

import (
	"errors"
	"fmt"
	"path/filepath"
)

// ErrUnknown says that a set has no record of a name.
var ErrUnknown = errors.New("no record has this name")

// Named returns the numbers of the records of some names, in the order in which they are asked for. A name is the first
// eight bytes of a fingerprint, as in a sketch; of two records of one name, the first is meant.
func Named(dir string, names []uint64) (indices []uint64, err error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
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
	for _, name := range names {
		at, err := find(index, m.Records, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		indices = append(indices, at)
	}
	return indices, nil
}
