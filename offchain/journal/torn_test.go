package journal

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// fullDisk is a file on a disk that is full after some more bytes.
type fullDisk struct {
	*os.File
	room int
	// stuck tells that not even cutting works, unsynced that only writing does.
	stuck, unsynced bool
}

func (f *fullDisk) Write(content []byte) (int, error) {
	if len(content) <= f.room {
		f.room -= len(content)
		return f.File.Write(content)
	}
	n, err := f.File.Write(content[:f.room])
	if err == nil {
		err = syscall.ENOSPC
	}
	f.room = 0
	return n, err
}

func (f *fullDisk) Truncate(size int64) error {
	if f.stuck {
		return syscall.EIO
	}
	return f.File.Truncate(size)
}

func (f *fullDisk) Sync() error {
	if f.unsynced {
		return syscall.EIO
	}
	return f.File.Sync()
}

// TestAFailedWriteCostsNoOtherRecord: whatever part of a record came onto the disk, it is no record, and those before
// and after it are.
func TestAFailedWriteCostsNoOtherRecord(t *testing.T) {
	line, err := encode("lost")
	require.NoError(t, err)
	for room := range len(line) {
		for _, stuck := range []bool{false, true} {
			path := filepath.Join(t.TempDir(), "journal")
			j, _, err := Open[string](path)
			require.NoError(t, err)
			require.NoError(t, j.Append("first"))
			disk := &fullDisk{File: j.file.(*os.File), room: room, stuck: stuck}
			j.file = disk
			require.ErrorIs(t, j.Append("lost"), syscall.ENOSPC)
			require.ErrorIs(t, j.Append("lost"), syscall.ENOSPC)
			disk.room = 1 << 20
			require.NoError(t, j.Append("second"))
			require.NoError(t, j.Append("third"))
			require.NoError(t, j.Close())
			j, records, err := Open[string](path)
			require.NoError(t, err)
			require.Equal(t, []string{"first", "second", "third"}, records, "room %d, stuck %t", room, stuck)
			require.NoError(t, j.Close())
		}
	}
}

func TestARecordThatMayNotBeOnTheDiskIsTakenBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, _, err := Open[string](path)
	require.NoError(t, err)
	disk := &fullDisk{File: j.file.(*os.File), room: 1 << 20, unsynced: true}
	j.file = disk
	require.ErrorIs(t, j.Append("lost"), syscall.EIO)
	disk.unsynced = false
	require.NoError(t, j.Append("kept"))
	require.NoError(t, j.Close())
	j, records, err := Open[string](path)
	require.NoError(t, err)
	require.Equal(t, []string{"kept"}, records)
	require.NoError(t, j.Close())
}

// TestAJournalThatWasReplacedBelongsToNobodyElse: who opened the file just before it was replaced, and waits for the
// lock of the old one, would read what is out of date and write where nobody reads.
func TestAJournalThatWasReplacedBelongsToNobodyElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, _, err := Open[string](path)
	require.NoError(t, err)
	require.NoError(t, j.Append("old"))
	late, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0o600)
	require.NoError(t, err)
	defer late.Close() //nolint:errcheck // nothing was written
	require.NoError(t, j.Rewrite([]string{"new"}))
	_, err = recoverRecords[string](late, path)
	require.ErrorIs(t, err, ErrLocked)

	// The same once the other process has ended: another try opens what is there now.
	require.NoError(t, j.Close())
	_, err = recoverRecords[string](late, path)
	require.ErrorIs(t, err, ErrLocked)
	j, records, err := Open[string](path)
	require.NoError(t, err)
	require.Equal(t, []string{"new"}, records)
	require.NoError(t, j.Close())
}
