package payload

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Defaults of a Store.
const (
	DefaultStoreBytes = 1 << 30
	// DefaultKeep is longer than a request takes from its submission to the end of a dispute by the default parameters.
	DefaultKeep = 72 * time.Hour
	// MaxStored is the largest payload that a Store takes: fetchers take no larger one by default.
	MaxStored = DefaultMaxBytes
)

// ErrFull tells that a store has no room for a payload.
var ErrFull = errors.New("the store of payloads is full")

// keySuffix is that of the file with the content key of a sealed payload, newPrefix that of a file being written.
const (
	keySuffix = ".key"
	newPrefix = ".new-"
)

var nameForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// StoreOptions bound a Store. The zero value stands for the defaults.
type StoreOptions struct {
	// MaxBytes is how much is kept in all.
	MaxBytes int64
	// MaxFiles is how many payloads are kept; 0 stands for no bound.
	MaxFiles int
	// Keep is how long a payload is kept at least; older ones are dropped.
	Keep time.Duration
	// Now is the clock; while it tells the zero time, nothing is old. A program's is the chain's, as the machine's own
	// may be wrong, and what is dropped too early is an answer that nobody can judge.
	Now func() time.Time
	Log *slog.Logger
}

func (o StoreOptions) withDefaults() StoreOptions {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultStoreBytes
	}
	if o.Keep == 0 {
		o.Keep = DefaultKeep
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Store keeps published payloads in a folder, each in a file named by the SHA-256 of its bytes in hex. What Put has
// returned is on the disk. It is safe for concurrent use.
type Store struct {
	dir     string
	folder  *os.File
	options StoreOptions

	mu    sync.Mutex
	files map[string]stored
	total int64
}

// stored is a payload in the store.
type stored struct {
	size int64
	// since is when it was put there last.
	since time.Time
}

// OpenStore opens the folder, creates it if it is missing, and removes what was being written when a process ended.
// Only one process at a time may have a folder open.
func OpenStore(dir string, options StoreOptions) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, folder: folder, options: options.withDefaults(), files: make(map[string]stored)}
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, err), folder.Close())
	}
	return s, nil
}

// load takes the lock and counts what is there.
func (s *Store) load() error {
	if err := syscall.Flock(int(s.folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("the store is in use by another process: %w", err)
	}
	entries, err := s.folder.ReadDir(-1)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := s.take(entry); err != nil {
			return err
		}
	}
	return s.dropKeys(entries)
}

// Close releases the folder.
func (s *Store) Close() error { return s.folder.Close() }

// take counts a file that was there before.
func (s *Store) take(entry fs.DirEntry) error {
	name := entry.Name()
	if strings.HasPrefix(name, newPrefix) {
		return os.Remove(filepath.Join(s.dir, name))
	}
	if !nameForm.MatchString(name) {
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	s.files[name] = stored{info.Size(), info.ModTime()}
	s.total += info.Size()
	return nil
}

// dropKeys removes keys whose payload never came.
func (s *Store) dropKeys(entries []fs.DirEntry) error {
	for _, entry := range entries {
		name, isKey := strings.CutSuffix(entry.Name(), keySuffix)
		if _, known := s.files[name]; !isKey || known || !nameForm.MatchString(name) {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Put makes a payload durable and returns its hash. One that is there is kept for longer. secret is the content key of
// a sealed payload, or none; it is on the disk before the payload is.
func (s *Store) Put(content, secret []byte) ([]byte, error) {
	if len(content) == 0 || len(content) > MaxStored {
		return nil, fmt.Errorf("payload of %d bytes: must be 1..%d", len(content), MaxStored)
	}
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.makeRoom(name, int64(len(content))); err != nil {
		return nil, err
	}
	if len(secret) > 0 {
		if err := s.write(name+keySuffix, secret); err != nil {
			return nil, err
		}
	}
	if err := s.write(name, content); err != nil {
		return nil, err
	}
	since := s.options.Now()
	if since.IsZero() {
		since = time.Now()
	}
	s.total += int64(len(content)) - s.files[name].size
	s.files[name] = stored{int64(len(content)), since}
	// The file's own time is for the next process. A payload is there with a wrong one, too.
	if err := os.Chtimes(filepath.Join(s.dir, name), since, since); err != nil {
		s.options.Log.Warn("a payload's time could not be set", "hash", name, "error", err)
	}
	return sum[:], nil
}

// makeRoom drops what is old if there is no room for a payload, and tells if there still is none. What is there already
// needs none.
func (s *Store) makeRoom(name string, size int64) error {
	full := func() bool {
		return s.total+size > s.options.MaxBytes || (s.options.MaxFiles > 0 && len(s.files) >= s.options.MaxFiles)
	}
	if full() {
		s.sweep()
	}
	if _, there := s.files[name]; !there && full() {
		return fmt.Errorf("%w: %d bytes of %d are used by %d payloads younger than %s", ErrFull, s.total,
			s.options.MaxBytes, len(s.files), s.options.Keep)
	}
	return nil
}

// write replaces a file in one step: after a crash it is there as a whole or not at all.
func (s *Store) write(name string, content []byte) (err error) {
	file, err := os.CreateTemp(s.dir, newPrefix) // only its owner may read it
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	if _, err = file.Write(content); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err = os.Rename(file.Name(), filepath.Join(s.dir, name)); err != nil {
		return err
	}
	return s.folder.Sync()
}

// Sweep drops what is older than is to be kept.
func (s *Store) Sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
}

func (s *Store) sweep() {
	now := s.options.Now()
	if now.IsZero() {
		return
	}
	oldest := now.Add(-s.options.Keep)
	s.drop(func(_ string, file stored) bool { return file.since.Before(oldest) })
}

// Retain drops all payloads but those of some names.
func (s *Store) Retain(names map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(func(name string, _ stored) bool { return !names[name] })
}

// drop removes payloads.
func (s *Store) drop(which func(name string, file stored) bool) {
	for name, file := range s.files {
		if !which(name, file) {
			continue
		}
		if err := s.remove(name); err != nil {
			s.options.Log.Warn("a payload could not be dropped", "hash", name, "error", err)
			continue
		}
		s.total -= file.size
		delete(s.files, name)
	}
}

// remove deletes a payload, and its key after it.
func (s *Store) remove(name string) error {
	for _, file := range []string{name, name + keySuffix} {
		if err := os.Remove(filepath.Join(s.dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Open returns a payload's file by its hash in lower-case hex; fs.ErrNotExist if there is none.
func (s *Store) Open(name string) (*os.File, error) {
	if !nameForm.MatchString(name) {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(s.dir, name))
}

// Secret is the content key of a sealed payload; fs.ErrNotExist if there is none.
func (s *Store) Secret(name string) ([]byte, error) {
	if !nameForm.MatchString(name) {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(filepath.Join(s.dir, name+keySuffix))
}
