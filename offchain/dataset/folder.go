package dataset

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Names of the files of a set.
const (
	ManifestFile = "manifest.json"
	IndexFile    = "records.idx"
	SourcesFile  = "sources.txt"
	SketchFile   = "sketch.json"

	lockFile    = ".lock"
	stagingName = ".building"
)

var (
	// ErrThere says that a folder has a set already.
	ErrThere = errors.New("there is a data set already")
	// ErrBusy says that another process builds in a folder.
	ErrBusy = errors.New("another process builds a data set there")
)

// folder is where a set is built: everything is written below staging, and moved up only when it is whole. A process
// that is killed leaves staging behind, which the next one removes.
type folder struct {
	path    string
	staging string
	created bool
	lock    *os.File
}

// openFolder makes and locks the folder of a set.
func openFolder(path string, overwrite bool) (*folder, error) {
	_, err := os.Stat(path)
	f := &folder{path: path, staging: filepath.Join(path, stagingName), created: errors.Is(err, os.ErrNotExist)}
	if err := os.MkdirAll(path, 0o755); err != nil { //nolint:gosec // a data set is for others to read
		return nil, err
	}
	if f.lock, err = os.OpenFile(filepath.Join(path, lockFile), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, err
	}
	if err = f.prepare(overwrite); err != nil {
		return nil, errors.Join(err, f.lock.Close())
	}
	return f, nil
}

func (f *folder) prepare(overwrite bool) error {
	err := syscall.Flock(int(f.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("%s: %w", f.path, ErrBusy)
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(f.path, ManifestFile)); err == nil && !overwrite {
		return fmt.Errorf("%s: %w", f.path, ErrThere)
	}
	if err := os.RemoveAll(f.staging); err != nil {
		return err
	}
	return os.Mkdir(f.staging, 0o700)
}

// stage is the path of a file that is being written.
func (f *folder) stage(name string) string { return filepath.Join(f.staging, name) }

// publish moves the files of a whole set up, the manifest last: where there is a manifest, it is that of the index.
func (f *folder) publish() error {
	for _, old := range []string{ManifestFile, SketchFile} {
		if err := os.Remove(filepath.Join(f.path, old)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	for _, name := range []string{SourcesFile, IndexFile, ManifestFile} {
		if err := os.Rename(f.stage(name), filepath.Join(f.path, name)); err != nil {
			return err
		}
		if err := syncFolder(f.path); err != nil {
			return err
		}
	}
	return nil
}

// close removes what was not published, and the folder itself if it was made in vain.
func (f *folder) close(published bool) error {
	err := os.RemoveAll(f.staging)
	if f.created && !published {
		err = errors.Join(err, os.Remove(f.lock.Name()), os.Remove(f.path))
	}
	return errors.Join(err, f.lock.Close())
}
