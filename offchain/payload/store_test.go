package payload_test

import (
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
)

// shelf is a store with a clock of its own, that can be closed and opened again.
type shelf struct {
	*payload.Store
	t    *testing.T
	dir  string
	now  time.Time
	most int64
}

func newShelf(t *testing.T, most int64) *shelf {
	t.Helper()
	s := &shelf{t: t, dir: filepath.Join(t.TempDir(), "payloads"), now: time.Now(), most: most}
	s.open()
	return s
}

func (s *shelf) open() {
	s.t.Helper()
	store, err := payload.OpenStore(s.dir, payload.StoreOptions{
		MaxBytes: s.most, Keep: time.Hour, Now: func() time.Time { return s.now },
	})
	require.NoError(s.t, err)
	s.Store = store
	s.t.Cleanup(func() { _ = store.Close() })
}

func (s *shelf) put(content string, secret ...byte) string {
	s.t.Helper()
	sum, err := s.Put([]byte(content), secret)
	require.NoError(s.t, err)
	require.Equal(s.t, hash(content), sum)
	return hex.EncodeToString(sum)
}

// has tells whether a payload is there, with these bytes.
func (s *shelf) has(name, content string) bool {
	file, err := s.Open(name)
	if err != nil {
		require.ErrorIs(s.t, err, fs.ErrNotExist)
		return false
	}
	defer func() { require.NoError(s.t, file.Close()) }()
	read, err := io.ReadAll(file)
	require.NoError(s.t, err)
	require.Equal(s.t, content, string(read))
	return true
}

func TestWhatIsPutIsThereAfterAKill(t *testing.T) {
	s := newShelf(t, 100)
	name := s.put("an answer", 1, 2, 3)
	require.NoError(t, s.Close())
	// What a process leaves that is killed while it writes: half a file, and a key whose payload never came.
	half, orphan := filepath.Join(s.dir, ".new-123"), filepath.Join(s.dir, strings.Repeat("a", 64)+".key")
	for _, path := range []string{half, orphan} {
		require.NoError(t, os.WriteFile(path, []byte("half"), 0o600))
	}
	s.open()
	require.True(t, s.has(name, "an answer"))
	secret, err := s.Secret(name)
	require.NoError(t, err)
	require.Equal(t, []byte{1, 2, 3}, secret)
	require.NoFileExists(t, half)
	require.NoFileExists(t, orphan)
}

func TestOthersCannotReadTheFolder(t *testing.T) {
	s := newShelf(t, 100)
	name := s.put("an answer", 1)
	for path, want := range map[string]fs.FileMode{"": 0o700, name: 0o600, name + ".key": 0o600} {
		info, err := os.Stat(filepath.Join(s.dir, path))
		require.NoError(t, err)
		require.Equal(t, want, info.Mode().Perm(), path)
	}
}

func TestAFolderHasOneProcess(t *testing.T) {
	s := newShelf(t, 100)
	_, err := payload.OpenStore(s.dir, payload.StoreOptions{})
	require.ErrorContains(t, err, "in use")
}

func TestAStoreIsBoundedBySizeAndAge(t *testing.T) {
	s := newShelf(t, 20)
	first := s.put(strings.Repeat("a", 12), 1)
	require.Equal(t, first, s.put(strings.Repeat("a", 12)), "what is there needs no more room")
	_, err := s.Put([]byte(strings.Repeat("b", 12)), nil)
	require.ErrorIs(t, err, payload.ErrFull)
	require.ErrorContains(t, err, "12 bytes of 20")

	s.now = s.now.Add(59 * time.Minute)
	s.Sweep()
	require.True(t, s.has(first, strings.Repeat("a", 12)), "young ones stay")
	s.now = s.now.Add(2 * time.Minute)
	second := s.put(strings.Repeat("b", 12))
	require.False(t, s.has(first, ""), "old ones make room")
	_, err = s.Secret(first)
	require.ErrorIs(t, err, fs.ErrNotExist)

	// One that is put again is kept for longer, and all are counted after a restart.
	s.now = s.now.Add(50 * time.Minute)
	require.Equal(t, second, s.put(strings.Repeat("b", 12)))
	s.now = s.now.Add(50 * time.Minute)
	s.Sweep()
	require.True(t, s.has(second, strings.Repeat("b", 12)))
	require.NoError(t, s.Close())
	s.open()
	_, err = s.Put([]byte("a payload of 18 bs"), nil)
	require.ErrorIs(t, err, payload.ErrFull)
}

// TestAgeIsCountedByTheStoresClock: across a restart too, whatever the machine's clock tells; and while the clock tells
// nothing, nothing is old.
func TestAgeIsCountedByTheStoresClock(t *testing.T) {
	for name, start := range map[string]time.Time{
		"a machine far ahead":  time.Now().AddDate(-10, 0, 0),
		"a machine far behind": time.Now().AddDate(10, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t, 100)
			s.now = start
			kept := s.put("a payload")
			require.NoError(t, s.Close())
			s.open()
			s.now = start.Add(59 * time.Minute)
			s.Sweep()
			require.True(t, s.has(kept, "a payload"))
			s.now = time.Time{}
			s.Sweep()
			require.True(t, s.has(kept, "a payload"))
			s.now = start.Add(61 * time.Minute)
			s.Sweep()
			require.False(t, s.has(kept, ""))
		})
	}
}

func TestAStoreTakesNothingThatNobodyWouldFetch(t *testing.T) {
	s := newShelf(t, 10<<20)
	for _, content := range [][]byte{nil, make([]byte, payload.MaxStored+1)} {
		_, err := s.Put(content, nil)
		require.ErrorContains(t, err, "must be 1..1048576")
	}
	for _, name := range []string{"", "..", "../" + strings.Repeat("a", 61), strings.Repeat("A", 64)} {
		_, err := s.Open(name)
		require.ErrorIs(t, err, fs.ErrNotExist, name)
		_, err = s.Secret(name)
		require.ErrorIs(t, err, fs.ErrNotExist, name)
	}
}
