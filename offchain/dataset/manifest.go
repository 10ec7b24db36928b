package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/masa-finance/masad/mech/record"
)

const (
	// Version names the form of the files of a set.
	Version = "masa/dataset/v1"
	// maxManifest is the longest manifest that is read.
	maxManifest = 1 << 20
)

// ErrManifest says that a manifest is not one, or does not agree with itself.
var ErrManifest = errors.New("manifest is not valid")

// Category is what a set has of one category.
type Category struct {
	Category uint8  `json:"category"`
	Records  uint64 `json:"records"`
	// Weight is the sum of the weights in micro-units.
	Weight uint64 `json:"weight"`
}

// Counts are what a set has, all recomputed by who verifies it.
type Counts struct {
	// Root is the root of the Merkle tree over the records; with Records it is what a worker commits to.
	Root    Digest `json:"root"`
	Records uint64 `json:"records"`
	// Bytes is how long the records are in their files together.
	Bytes uint64 `json:"bytes"`
	// Weight is the sum of the weights in micro-units.
	Weight     uint64     `json:"weight"`
	Categories []Category `json:"categories"`
}

// Manifest describes a set.
type Manifest struct {
	Version string `json:"version"`
	// Normalisation is the version of the rules of package record.
	Normalisation string `json:"normalisation"`
	// Pool is the id of the pool that the set is for.
	Pool string `json:"pool"`

	Counts

	// Duplicates are records that were there before, LeftOut those outside of the part that was to be taken, Skipped what
	// is no record, by reason.
	Duplicates uint64            `json:"duplicates"`
	LeftOut    uint64            `json:"left_out"`
	Skipped    map[string]uint64 `json:"skipped"`
	Files      uint64            `json:"files"`
	Rules      Rules             `json:"rules"`
}

// ReadManifest reads the manifest of the set in a folder.
func ReadManifest(dir string) (m Manifest, err error) {
	path := filepath.Join(dir, ManifestFile)
	file, err := openRegular(path)
	if errors.Is(err, os.ErrNotExist) {
		return m, fmt.Errorf("%s: there is no data set: %s is missing", dir, ManifestFile)
	}
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	raw, err := io.ReadAll(io.LimitReader(file, maxManifest+1))
	if err != nil {
		return m, err
	}
	if err := m.parse(raw); err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

func (m *Manifest) parse(raw []byte) error {
	if len(raw) > maxManifest {
		return fmt.Errorf("%w: longer than %d bytes", ErrManifest, maxManifest)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(m); err != nil {
		return fmt.Errorf("%w: %w", ErrManifest, err)
	}
	switch {
	case decoder.More():
		return fmt.Errorf("%w: something follows it", ErrManifest)
	case m.Version != Version:
		return fmt.Errorf("%w: version is %.80q, this program knows %s", ErrManifest, m.Version, Version)
	case m.Normalisation != record.Version:
		return fmt.Errorf("%w: normalisation is %.80q, this program knows %s", ErrManifest, m.Normalisation, record.Version)
	case !poolID.MatchString(m.Pool):
		return fmt.Errorf("%w: pool is %.80q, not the id of one", ErrManifest, m.Pool)
	case m.Records == 0:
		return fmt.Errorf("%w: records is 0", ErrManifest)
	}
	if err := m.Rules.Validate(); err != nil {
		return fmt.Errorf("%w: rules: %w", ErrManifest, err)
	}
	return nil
}

// encodeJSON is JSON for people and programs, with text as it is.
func encodeJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
