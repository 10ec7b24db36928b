package dataset

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// ErrIndex says that an index is not one, or not that of its manifest.
var ErrIndex = errors.New("index is not valid")

// scan calls emit with the entries of a set's index, in order. They are as many as the manifest says; each is valid by
// itself, and that they ascend is for emit to see.
func scan(ctx context.Context, dir string, records uint64, report func(Progress), emit func(*entry) error) (err error) {
	path := filepath.Join(dir, IndexFile)
	file, err := openRegular(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := checkSize(file, records); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	s := newStage(ctx, Hashing, report)
	in := bufio.NewReaderSize(file, maxRunBuffer)
	var raw [EntrySize]byte
	for number := range records {
		if _, err := io.ReadFull(in, raw[:]); err != nil {
			return fmt.Errorf("%s: record %d: %w", path, number, err)
		}
		e, err := parseEntry(raw[:])
		if err == nil {
			err = emit(&e)
		}
		if err != nil {
			return fmt.Errorf("%s: record %d: %w", path, number, err)
		}
		if err := s.step(EntrySize); err != nil {
			return err
		}
	}
	return s.end()
}

// checkSize compares the size of an index with a number of records; no product can overflow.
func checkSize(file *os.File, records uint64) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	size := uint64(info.Size())
	if size%EntrySize != 0 || size/EntrySize != records {
		return fmt.Errorf("%w: %d bytes, must be %d for each of %d records", ErrIndex, size, EntrySize, records)
	}
	return nil
}
