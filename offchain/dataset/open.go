package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/masa-finance/masad/mech/record"
)

// MaxOpened is how many records are opened at a time.
const MaxOpened = record.MaxProved / 3

// ErrChanged says that a source is no longer what it was when the set was built.
var ErrChanged = errors.New("the source has changed since the set was built")

// Open shows some records of the set in a folder to an auditor, in the order in which they are asked for. It reads the
// index once, and of the sources the records alone. What it returns passes Check.
func Open(ctx context.Context, dir string, indices []uint64) (Openings, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return Openings{}, err
	}
	if len(indices) > MaxOpened {
		return Openings{}, fmt.Errorf("%d records are asked for, at most %d at a time", len(indices), MaxOpened)
	}
	o := opener{manifest: m, entries: make(map[uint64]entry)}
	if o.prover, err = record.NewProver(withNeighbours(indices, m.Records)); err != nil {
		return Openings{}, err
	}
	for _, index := range indices {
		if index >= m.Records {
			return Openings{}, fmt.Errorf("index: %d is outside 0..%d", index, m.Records-1)
		}
	}
	if err := o.scan(ctx, dir, indices); err != nil {
		return Openings{}, err
	}
	if o.paths, err = findSources(dir, o.files(indices)); err != nil {
		return Openings{}, err
	}
	all := Openings{Version: Version, Root: m.Root, Records: m.Records, Openings: []Opening{}}
	for _, index := range indices {
		opening, err := o.open(index)
		if err != nil {
			return Openings{}, fmt.Errorf("record %d: %w", index, err)
		}
		all.Openings = append(all.Openings, opening)
	}
	return all, nil
}

// withNeighbours adds the records before and after those that are asked for.
func withNeighbours(indices []uint64, n uint64) (all []uint64) {
	for _, index := range indices {
		all = append(all, index)
		if index > 0 {
			all = append(all, index-1)
		}
		if index < n-1 {
			all = append(all, index+1)
		}
	}
	return all
}

// opener holds what it takes to open records.
type opener struct {
	manifest Manifest
	prover   *record.Prover
	entries  map[uint64]entry
	paths    map[uint32]string
}

// scan reads the index for paths and entries.
func (o *opener) scan(ctx context.Context, dir string, indices []uint64) error {
	wanted := make(map[uint64]bool)
	for _, index := range withNeighbours(indices, o.manifest.Records) {
		wanted[index] = true
	}
	number := uint64(0)
	err := scan(ctx, dir, o.manifest.Records, nil, func(e *entry) error {
		if wanted[number] {
			o.entries[number] = *e
		}
		o.prover.Add(e.Leaf())
		number++
		return nil
	})
	if err != nil {
		return err
	}
	if root, _ := o.prover.Root(); Digest(root) != o.manifest.Root {
		return fmt.Errorf("%w: root: %x, the manifest says %s", ErrDiffers, root, o.manifest.Root)
	}
	return nil
}

// files are the numbers of the files that hold the records.
func (o *opener) files(indices []uint64) map[uint32]bool {
	files := make(map[uint32]bool)
	for _, index := range indices {
		files[o.entries[index].file] = true
	}
	return files
}

func (o *opener) open(index uint64) (opening Opening, err error) {
	if opening.Leaf, err = o.leaf(index); err != nil {
		return opening, err
	}
	if index > 0 {
		before, err := o.leaf(index - 1)
		if err != nil {
			return opening, err
		}
		opening.Before = &before
	}
	if index < o.manifest.Records-1 {
		after, err := o.leaf(index + 1)
		if err != nil {
			return opening, err
		}
		opening.After = &after
	}
	if opening.Content, err = o.content(o.entries[index]); err != nil {
		return opening, err
	}
	return opening, opening.Check(o.manifest.Root, o.manifest.Records)
}

func (o *opener) leaf(index uint64) (Leaf, error) {
	path, err := o.prover.Path(index)
	if err != nil {
		return Leaf{}, err
	}
	e := o.entries[index]
	l := Leaf{Index: index, Fingerprint: Digest(e.Fingerprint), Weight: e.Weight, Category: e.Category, Path: []Digest{}}
	for _, sibling := range path {
		l.Path = append(l.Path, Digest(sibling))
	}
	return l, nil
}

// content reads a record from its file and checks that it still is what was committed to.
func (o *opener) content(e entry) (content string, err error) {
	path := o.paths[e.file]
	rules := o.manifest.Rules
	if int64(e.length) > int64(jsonFactor*rules.MaxRecordBytes) {
		return "", fmt.Errorf("%s: %w: a record of %d bytes", path, ErrIndex, e.length)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text := make([]byte, e.length)
	if _, err := file.ReadAt(text, int64(e.offset)); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	from := rules.fromText
	if isJSON(path) {
		from = rules.fromJSON
	}
	f, skipped := from(text)
	if skipped != "" {
		return "", fmt.Errorf("%s: %w", path, ErrChanged)
	}
	normalised, err := record.Normalise(f.content)
	if err != nil || record.Fingerprint(normalised) != e.Fingerprint {
		return "", fmt.Errorf("%s: %w", path, ErrChanged)
	}
	return string(f.content), nil
}
