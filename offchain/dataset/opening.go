package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/masa-finance/masad/mech/record"
)

// maxOpenings is the longest file of openings that is read: 32 records of the largest size, all of it escaped.
const maxOpenings = 256 << 20

// ErrOpening says that an opening does not show what it must.
var ErrOpening = errors.New("opening is not valid")

// Leaf is a record in its place in the tree.
type Leaf struct {
	Index       uint64   `json:"index"`
	Fingerprint Digest   `json:"fingerprint"`
	Weight      uint32   `json:"weight"`
	Category    uint8    `json:"category"`
	Path        []Digest `json:"path"`
}

// Opening shows an auditor one record: that its content has the fingerprint that the root commits to, and that its
// neighbours have others, so that it is in the set once.
type Opening struct {
	Leaf
	// Content is the record as it was before it was normalised.
	Content string `json:"content"`
	// Before and After are the neighbours; the first record has none before it, the last none after it.
	Before *Leaf `json:"before,omitempty"`
	After  *Leaf `json:"after,omitempty"`
}

// Openings are openings of one set.
type Openings struct {
	Version  string    `json:"version"`
	Root     Digest    `json:"root"`
	Records  uint64    `json:"records"`
	Openings []Opening `json:"openings"`
}

// ReadOpenings reads openings that somebody else made.
func ReadOpenings(in io.Reader) (o Openings, err error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxOpenings+1))
	if err != nil {
		return o, err
	}
	if len(raw) > maxOpenings {
		return o, fmt.Errorf("%w: longer than %d bytes", ErrOpening, maxOpenings)
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return o, fmt.Errorf("%w: %w", ErrOpening, err)
	}
	return o, nil
}

// Check tells whether an opening is true of the set of n records with a root, both as committed to, whoever made it.
func (o Opening) Check(root Digest, n uint64) error {
	if err := o.Leaf.check(root, n); err != nil {
		return err
	}
	normalised, err := record.Normalise([]byte(o.Content))
	if err != nil {
		return fmt.Errorf("%w: content: %w", ErrOpening, err)
	}
	if Digest(record.Fingerprint(normalised)) != o.Fingerprint {
		return fmt.Errorf("%w: the content has another fingerprint", ErrOpening)
	}
	if err := neighbours(o.Before, &o.Leaf, o.Index > 0, root, n); err != nil {
		return fmt.Errorf("%w: before", err)
	}
	if err := neighbours(&o.Leaf, o.After, o.Index < n-1, root, n); err != nil {
		return fmt.Errorf("%w: after", err)
	}
	return nil
}

// neighbours checks that two leaves are one behind the other and ascend, or that one is missing where none can be.
func neighbours(left, right *Leaf, needed bool, root Digest, n uint64) error {
	switch {
	case (left == nil || right == nil) && needed:
		return fmt.Errorf("%w: a neighbour is missing", ErrOpening)
	case left == nil || right == nil:
		return nil
	case !needed:
		return fmt.Errorf("%w: there can be no neighbour", ErrOpening)
	case left.Index+1 != right.Index:
		return fmt.Errorf("%w: records %d and %d are no neighbours", ErrOpening, left.Index, right.Index)
	case slices.Compare(left.Fingerprint[:], right.Fingerprint[:]) >= 0:
		return fmt.Errorf("%w: %w", ErrOpening, ErrOrder)
	}
	if err := left.check(root, n); err != nil {
		return err
	}
	return right.check(root, n)
}

// check tells whether the leaf is in the tree.
func (l Leaf) check(root Digest, n uint64) error {
	r := l.record()
	if err := r.Validate(); err != nil {
		return fmt.Errorf("%w: record %d: %w", ErrOpening, l.Index, err)
	}
	if len(l.Path) > record.MaxPath {
		return fmt.Errorf("%w: record %d: a path of %d hashes", ErrOpening, l.Index, len(l.Path))
	}
	path := make([]record.Hash, 0, len(l.Path))
	for _, sibling := range l.Path {
		path = append(path, record.Hash(sibling))
	}
	if !record.Verify(record.Hash(root), n, l.Index, r.Leaf(), path) {
		return fmt.Errorf("%w: record %d is not under the root", ErrOpening, l.Index)
	}
	return nil
}

func (l Leaf) record() record.Record {
	return record.Record{Fingerprint: record.Hash(l.Fingerprint), Weight: l.Weight, Category: l.Category}
}

// Check checks all openings against a root and a number of records, both as committed to.
func (o Openings) Check(root Digest, n uint64) error {
	if o.Version != Version {
		return fmt.Errorf("%w: version is %.80q, this program knows %s", ErrOpening, o.Version, Version)
	}
	if o.Root != root || o.Records != n {
		return fmt.Errorf("%w: they are of another set, with root %s and %d records", ErrOpening, o.Root, o.Records)
	}
	for i, opening := range o.Openings {
		if err := opening.Check(root, n); err != nil {
			return fmt.Errorf("opening %d: %w", i, err)
		}
	}
	return nil
}
