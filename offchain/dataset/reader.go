package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"strings"

	"github.com/masa-finance/masad/mech/record"
)

// ErrStrict says that something was to be left out that must not be.
var ErrStrict = errors.New("is no record")

// reader finds the records of files.
type reader struct {
	rules    Rules
	strict   bool
	manifest *Manifest
	stage    *stage
	emit     func(entry) error
	text     []byte // the normal form of one record
	buffered *bufio.Reader
}

// isJSON tells whether each line of a file is a JSON object.
func isJSON(path string) bool { return strings.EqualFold(filepath.Ext(path), ".jsonl") }

// file reads the next file.
func (r *reader) file(path string) (err error) {
	if r.manifest.Files > math.MaxUint32 {
		return fmt.Errorf("%s: more than 2^32 files", path)
	}
	opened, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	if r.buffered == nil {
		r.buffered = bufio.NewReaderSize(opened, readBuffer)
	}
	r.buffered.Reset(opened)
	if r.rules.PerFile && !isJSON(path) {
		err = r.whole(path)
	} else {
		err = r.lines(path)
	}
	r.manifest.Files++
	return err
}

// whole takes a file as one record.
func (r *reader) whole(path string) error {
	content, err := io.ReadAll(io.LimitReader(r.buffered, int64(r.rules.MaxRecordBytes)+1))
	if err != nil {
		return err
	}
	f, skipped := r.rules.fromText(content)
	if err := r.take(f, line{length: uint64(len(content))}, skipped); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// lines takes each line of a file as one record.
func (r *reader) lines(path string) error {
	from, limit := r.rules.fromText, r.rules.MaxRecordBytes
	if isJSON(path) {
		from, limit = r.rules.fromJSON, jsonFactor*r.rules.MaxRecordBytes
	}
	all := newLines(r.buffered, limit)
	for number := 1; ; number++ {
		l, err := all.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		f, skipped := found{}, SkippedLong
		if !l.long {
			f, skipped = from(l.text)
		}
		if err := r.take(f, l, skipped); err != nil {
			return fmt.Errorf("%s:%d: %w", path, number, err)
		}
	}
}

// take emits a record, or counts why it is none.
func (r *reader) take(f found, at line, skipped string) error {
	if err := r.stage.step(int(at.length)); err != nil {
		return err
	}
	if skipped == "" {
		var err error
		if r.text, err = record.AppendNormalised(r.text[:0], f.content); err != nil {
			skipped = reasonOf(err)
		}
	}
	if skipped != "" {
		if r.strict && skipped != SkippedEmpty {
			return fmt.Errorf("%w: %s", ErrStrict, skipped)
		}
		r.manifest.Skipped[skipped]++
		return nil
	}
	fingerprint := record.Fingerprint(r.text)
	if !r.rules.takes(fingerprint) {
		r.manifest.LeftOut++
		return nil
	}
	return r.emit(entry{
		Record: record.Record{Fingerprint: fingerprint, Weight: f.weight, Category: f.category},
		file:   uint32(r.manifest.Files), offset: at.offset, length: uint32(at.length),
	})
}

// takes tells whether a record is in the part that is taken: floor(fp8·10^6/2^64) < part.
func (r Rules) takes(fingerprint record.Hash) bool {
	millionth, _ := bits.Mul64(record.FP8(fingerprint), Whole)
	return millionth < uint64(r.Part)
}
