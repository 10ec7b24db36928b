package dataset

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestAnEntryTakesTheSpaceThatTheSorterReckonsWith(t *testing.T) {
	require.Equal(t, uintptr(entrySpace), unsafe.Sizeof(entry{}))
}

func TestTheSorterSortsWhateverFitsIntoItsMemory(t *testing.T) {
	dir := t.TempDir()
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		held := rapid.IntRange(1, 9).Draw(t, "entries in memory")
		runs, err := createOnDisk(filepath.Join(dir, "runs"))
		require.NoError(t, err)
		defer func() { _ = runs.Close() }()
		s := newSorter(runs, 2*held*entrySpace)
		var want []entry
		for i := range rapid.IntRange(0, 60).Draw(t, "entries") {
			e := entry{file: uint32(i), offset: rapid.Uint64().Draw(t, "offset"), length: rapid.Uint32().Draw(t, "length")}
			binary.BigEndian.PutUint64(e.Fingerprint[:], rapid.Uint64Range(0, 20).Draw(t, "fingerprint"))
			e.Weight, e.Category = rapid.Uint32Range(0, 3).Draw(t, "weight"), rapid.Uint8Range(0, 2).Draw(t, "category")
			want = append(want, e)
			require.NoError(t, s.add(e))
			require.LessOrEqual(t, cap(s.buffer), held)
		}
		slices.SortFunc(want, func(a, b entry) int { return a.compare(&b) })
		var got []entry
		require.NoError(t, s.merge(func(e *entry) error { got = append(got, *e); return nil }))
		require.Equal(t, want, got)
	})
}

func TestEntriesHaveOneOrder(t *testing.T) {
	scale.Check(t, 200, 20_000, func(t *rapid.T) {
		draw := func(name string) (e entry) {
			e.Fingerprint[31] = rapid.Uint8Range(0, 1).Draw(t, name)
			e.Weight, e.Category = rapid.Uint32Range(0, 1).Draw(t, name), rapid.Uint8Range(0, 1).Draw(t, name)
			e.file, e.offset = rapid.Uint32Range(0, 1).Draw(t, name), rapid.Uint64Range(0, 1).Draw(t, name)
			return e
		}
		a, b := draw("a"), draw("b")
		require.Equal(t, -a.compare(&b), b.compare(&a))
		require.Equal(t, a == b, a.compare(&b) == 0)
	})
}

func TestLinesAreThoseOfTheFile(t *testing.T) {
	scale.Check(t, 300, 30_000, func(t *rapid.T) {
		content := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "\n", "\r", strings.Repeat("b", 15), "c\n"})).
			Draw(t, "content"), "")
		limit := rapid.IntRange(1, 40).Draw(t, "limit")
		all := newLines(bufio.NewReaderSize(strings.NewReader(content), 16), limit)
		offset := uint64(0)
		for want := range strings.Lines(content) {
			want, _ = strings.CutSuffix(want, "\n")
			got, err := all.next()
			require.NoError(t, err)
			require.Equal(t, uint64(len(want)), got.length)
			require.Equal(t, offset, got.offset)
			require.Equal(t, len(want) > limit, got.long)
			require.Equal(t, want[:min(len(want), limit)], string(got.text))
			offset += uint64(len(want)) + 1
		}
		for range 2 {
			_, err := all.next()
			require.ErrorIs(t, err, io.EOF)
		}
	})
}

// full is a disk with room for some bytes.
type full struct {
	file
	room *int
}

func (f full) Write(raw []byte) (int, error) {
	if *f.room -= len(raw); *f.room < 0 {
		return 0, &os.PathError{Op: "write", Path: "somewhere", Err: syscall.ENOSPC}
	}
	return f.file.Write(raw)
}

func TestAFullDiskEndsABuildWithoutATrace(t *testing.T) {
	source := filepath.Join(t.TempDir(), "in")
	var content bytes.Buffer
	for i := range 3000 {
		_, _ = fmt.Fprintln(&content, i)
	}
	require.NoError(t, os.WriteFile(source, content.Bytes(), 0o600))
	o := Options{Source: source, Pool: "web", Out: source + ".dataset", Rules: DefaultRules(), Memory: MinMemory}
	build := func(room int) error {
		o.create = func(path string) (file, error) {
			file, err := createOnDisk(path)
			return full{file, &room}, err
		}
		_, err := Build(context.Background(), o)
		return err
	}
	for _, room := range []int{0, 10_000, 3000*EntrySize + 200, 6000 * EntrySize} {
		err := build(room)
		require.ErrorIs(t, err, syscall.ENOSPC, "%d bytes", room)
		require.ErrorContains(t, err, "a build needs")
		require.NoDirExists(t, o.Out)
	}
	require.NoError(t, build(6000*EntrySize+2000))
	o.Overwrite = true
	require.Error(t, build(10_000))
	_, err := Check(context.Background(), o.Out, nil)
	require.NoError(t, err, "the set that was there is there still")
}

func TestAFileThatFailsIsNamed(t *testing.T) {
	wrong := errors.New("worn out")
	o := Options{Source: t.TempDir(), Out: filepath.Join(t.TempDir(), "o"), Rules: DefaultRules(), Memory: MinMemory}
	o.Pool = "web"
	o.create = func(string) (file, error) { return nil, wrong }
	_, err := Build(context.Background(), o)
	require.ErrorIs(t, err, wrong)
}

func TestNamesMayHoldAnyByte(t *testing.T) {
	dir := t.TempDir()
	var list bytes.Buffer
	paths := []string{"/a \"b\"\n", "c\xff.txt", "."}
	for _, path := range append([]string{dir}, paths...) {
		require.NoError(t, writeSource(&list, path))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, SourcesFile), list.Bytes(), 0o600))
	found, err := findSources(dir, map[uint32]bool{0: true, 1: true, 2: true})
	require.NoError(t, err)
	for number, path := range paths {
		require.Equal(t, filepath.Join(dir, path), found[uint32(number)])
	}
	_, err = findSources(dir, map[uint32]bool{3: true})
	require.ErrorContains(t, err, "file 3")
}

func TestParseShareIsExact(t *testing.T) {
	for text, want := range map[string]uint32{
		"0": 0, "1": Whole, "1.0": Whole, "0.5": 500_000, "0.000001": 1, "0.100000000": 100_000, "0.": 0,
	} {
		got, err := ParseShare(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", ".5", "-0", "+1", "1.000001", "2", "0.0000001", "1e-1", "0.5x", "0x1", " 1", "00.5", `"1"`,
	} {
		_, err := ParseShare(text)
		require.Error(t, err, text)
	}
}
