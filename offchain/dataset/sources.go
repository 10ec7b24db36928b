package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// maxPathLine is the longest line of sources.txt.
const maxPathLine = 64 << 10

// writeSource writes a path as a line of sources.txt, quoted as in Go, because a name may hold any byte: first the
// source, then each of its files in the order in which entries number them, relative to it.
func writeSource(out io.Writer, path string) error {
	_, err := fmt.Fprintln(out, strconv.Quote(path))
	return err
}

// relative is a file's path as seen from the source.
func relative(source, path string) string {
	below, err := filepath.Rel(source, path)
	if err != nil {
		return path
	}
	return below
}

// findSources looks up the files of some numbers.
func findSources(dir string, wanted map[uint32]bool) (paths map[uint32]string, err error) {
	path := filepath.Join(dir, SourcesFile)
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	all := newLines(bufio.NewReaderSize(file, readBuffer), maxPathLine)
	source, err := nextSource(all)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	paths = make(map[uint32]string, len(wanted))
	for number := uint32(0); len(paths) < len(wanted); number++ {
		below, err := nextSource(all)
		if err != nil {
			return nil, fmt.Errorf("%s: file %d: %w", path, number, err)
		}
		if wanted[number] {
			paths[number] = filepath.Join(source, below)
		}
	}
	return paths, nil
}

func nextSource(all *lines) (string, error) {
	l, err := all.next()
	if err != nil {
		return "", err
	}
	if l.long {
		return "", fmt.Errorf("longer than %d bytes", maxPathLine)
	}
	return strconv.Unquote(string(l.text))
}
