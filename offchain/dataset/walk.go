package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

var (
	// ErrLoop says that a link leads back to a folder above it.
	ErrLoop = errors.New("the link leads back to a folder above it")
	// ErrKind says that something is neither a file nor a folder.
	ErrKind = errors.New("is neither a file nor a folder")
)

// walker goes through a source in the order of names. Links are followed; a folder that is reached twice is read once.
type walker struct {
	skip os.FileInfo // a folder not to enter: that of the set itself
	seen map[identity]bool
	file func(path string) error
}

// identity is what a folder is, whatever its name.
type identity struct{ device, inode any }

func identityOf(info fs.FileInfo) identity {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return identity{stat.Dev, stat.Ino}
	}
	return identity{}
}

// walk calls file with each file of a source.
func walk(source string, skip os.FileInfo, file func(path string) error) error {
	w := walker{skip: skip, seen: make(map[identity]bool), file: file}
	return w.visit(source, nil)
}

func (w *walker) visit(path string, above []fs.FileInfo) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, syscall.ELOOP):
		return fmt.Errorf("%s: %w", path, ErrLoop)
	case err != nil:
		return err
	case info.Mode().IsRegular():
		return w.file(path)
	case !info.IsDir():
		return fmt.Errorf("%s: %w", path, ErrKind)
	}
	return w.enter(path, info, above)
}

func (w *walker) enter(path string, info fs.FileInfo, above []fs.FileInfo) error {
	if w.skip != nil && os.SameFile(info, w.skip) {
		return nil
	}
	for _, folder := range above {
		if os.SameFile(info, folder) {
			return fmt.Errorf("%s: %w", path, ErrLoop)
		}
	}
	if id := identityOf(info); id != (identity{}) {
		if w.seen[id] {
			return nil
		}
		w.seen[id] = true
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if err := w.visit(filepath.Join(path, entry.Name()), append(above, info)); err != nil {
			return err
		}
	}
	return nil
}
