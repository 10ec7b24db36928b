package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// maxLine bounds one record, so that a damaged file cannot exhaust the memory.
const maxLine = 1 << 20

// ErrLocked tells that another process has the journal open.
var ErrLocked = errors.New("journal is in use by another process")

// ErrForeign tells that a line is intact and cannot be read: a later version of the program wrote it, or another one.
var ErrForeign = errors.New("was written by another version of this program, or by another one; nothing was changed")

// Journal appends records of type T to a file. It is safe for concurrent use.
type Journal[T any] struct {
	mu   sync.Mutex
	path string
	file file
	// size is the length of the file, as far as it is known.
	size int64
	// torn tells that a failed write left part of a record at the end that could not be cut off.
	torn bool
}

// file is what a journal writes to.
type file interface {
	io.WriteSeeker
	Truncate(size int64) error
	Sync() error
	Close() error
}

// spoil ends what a failed write left: no part of a record is one with this behind it.
const spoil = "!\n"

// Open opens the journal at path, creates it if it is missing, and returns its records, oldest first. What a crash left
// of the last record is cut off; other damage is a DamageError, a record of another version ErrForeign, and nothing is
// changed. Only one process at a time may have a journal open.
func Open[T any](path string) (journal *Journal[T], records []T, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, err
	}
	j := &Journal[T]{path: path, file: file}
	records, err = recoverRecords[T](file, path)
	if err == nil {
		j.size, err = file.Seek(0, io.SeekEnd)
	}
	if err != nil {
		return nil, nil, errors.Join(named(path, err), file.Close())
	}
	return j, records, nil
}

// recoverRecords takes the lock, reads the records, and cuts a torn last line off.
func recoverRecords[T any](file *os.File, path string) ([]T, error) {
	if err := lock(file); err != nil {
		return nil, err
	}
	if err := current(file, path); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	records, intact, err := parse[T](content, path)
	if err != nil {
		return nil, err
	}
	if intact != len(content) {
		if err := file.Truncate(int64(intact)); err != nil {
			return nil, err
		}
	}
	return records, errors.Join(file.Sync(), syncFolder(path))
}

// Append writes a record and returns when it is on the disk. If it fails the record must be taken as not written.
func (j *Journal[T]) Append(record T) error {
	line, err := encode(record)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	size, err := j.file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if j.torn {
		line = append([]byte(spoil), line...)
	}
	if _, err = j.file.Write(line); err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		// What was written must not swallow the next record.
		cut := j.file.Truncate(size)
		j.torn = j.torn || cut != nil
		return fmt.Errorf("journal: %w", errors.Join(err, cut))
	}
	j.torn, j.size = false, size+int64(len(line))
	return nil
}

// Size is the length of all records in bytes, as they are written.
func (j *Journal[T]) Size() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.size
}

// Rewrite replaces all records in one step: after a crash the journal holds either the old ones or the new ones.
func (j *Journal[T]) Rewrite(records []T) error {
	var content bytes.Buffer
	for _, record := range records {
		line, err := encode(record)
		if err != nil {
			return err
		}
		content.Write(line)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	file, err := writeFile(j.path+".new", content.Bytes())
	if err != nil {
		return err
	}
	if err := os.Rename(j.path+".new", j.path); err != nil {
		return errors.Join(err, file.Close())
	}
	old := j.file
	j.file, j.torn, j.size = file, false, int64(content.Len())
	return errors.Join(syncFolder(j.path), old.Close())
}

// Close releases the journal.
func (j *Journal[T]) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.file.Close()
}

// writeFile writes a locked file that is on the disk when it returns.
func writeFile(path string, content []byte) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if _, err := file.Write(content); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := file.Sync(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// encode renders "<crc32, 8 hex digits> <json>\n".
func encode(record any) ([]byte, error) {
	body, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	line := fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(body), body)
	if len(line) > maxLine {
		return nil, fmt.Errorf("journal: a record of %d bytes is longer than %d", len(line), maxLine)
	}
	return line, nil
}

// decode reads a line: whether it is what was written, and the record. A line that is intact and no record of this kind
// is ErrForeign.
func decode[T any](line []byte) (record T, intact bool, err error) {
	sum, body, found := bytes.Cut(line, []byte(" "))
	if !found || len(line) > maxLine || string(sum) != fmt.Sprintf("%08x", crc32.ChecksumIEEE(body)) {
		return record, false, nil
	}
	if json.Unmarshal(body, &record) != nil {
		return record, true, ErrForeign
	}
	return record, true, nil
}

func lock(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

// current tells whether a locked file is still the one at the path: another process may have replaced it between
// opening and locking, and has the new one.
func current(file *os.File, path string) error {
	locked, err := file.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !os.SameFile(locked, there) {
		return ErrLocked
	}
	return nil
}

// syncFolder makes a new name in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
