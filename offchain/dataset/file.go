package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// file is what a build writes to.
type file interface {
	io.Writer
	io.ReaderAt
	Sync() error
	Close() error
}

// createFile makes a file; a test makes one on a disk that is full.
type createFile func(path string) (file, error)

func createOnDisk(path string) (file, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o644) //nolint:gosec // a data set is for others to read
}

// writer writes a file through a buffer.
type writer struct {
	*bufio.Writer

	file file
}

func newWriter(create createFile, path string) (*writer, error) {
	file, err := create(path)
	if err != nil {
		return nil, err
	}
	return &writer{bufio.NewWriterSize(file, maxRunBuffer), file}, nil
}

// finish writes what is in the buffer and returns when all is on the disk.
func (w *writer) finish() error {
	return errors.Join(w.Flush(), w.file.Sync(), w.file.Close())
}

// openRegular opens a file of a set that others made: not a pipe, which would wait for who never writes.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is not a file", path)
	}
	return os.Open(path)
}

// syncFolder makes new names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// explain adds to the error of a full disk what to do about it.
func explain(err error, out string) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: a build needs 52 bytes for each record twice in %s; nothing of it was left there",
			err, filepath.Clean(out))
	}
	return err
}
