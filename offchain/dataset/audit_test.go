package dataset_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/offchain/dataset"
	"github.com/masa-finance/masad/testutil/scale"
)

// numbered is a source of n different records: lines, and every third one an object with a weight.
func numbered(n int) map[string]string {
	var plain, objects strings.Builder
	for i := range n {
		if i%3 == 0 {
			_, _ = fmt.Fprintf(&objects, `{"content":"näme %d\n\n\n&","weight":0.%d,"category":%d}`+"\n", i, i%10, i%5)
		} else {
			_, _ = fmt.Fprintf(&plain, "line  %d \n", i)
		}
	}
	return map[string]string{"a/plain.txt": plain.String(), "b/objects.jsonl": objects.String()}
}

func TestASketchShowsWhatIsSampled(t *testing.T) {
	o, m := built(t, numbered(3000))
	salt := dataset.Digest{1, 2, 3}
	for _, threshold := range []uint64{0, 1 << 60, 1 << 63, dataset.All - 1, dataset.All} {
		s, err := dataset.MakeSketch(t.Context(), o.Out, salt, threshold)
		require.NoError(t, err)
		require.Equal(t, m.Root, s.Root)
		entries, err := record.ParseEntries(slices.Concat(s.Chunks[:]...), record.MaxEntries)
		require.NoError(t, err)
		require.Len(t, entries, s.Entries)
		require.Len(t, slices.Concat(s.Chunks[:]...), s.Size())
		for chunk, raw := range s.Chunks {
			part, err := record.ParseEntries(raw, record.MaxEntries)
			require.NoError(t, err)
			for _, e := range part {
				require.Equal(t, chunk, e.Chunk())
				require.True(t, record.Sampled(record.Hash(salt), e.FP8, threshold))
			}
		}
		share := float64(threshold) / math.MaxUint64
		require.InDelta(t, 3000*share, s.Entries, 5*math.Sqrt(3000*share*(1-share))+.001)
		path, err := s.Write(o.Out)
		require.NoError(t, err)
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		var back dataset.Sketch
		require.NoError(t, json.Unmarshal(raw, &back))
		require.Equal(t, s, back)
	}
	require.NotContains(t, strings.Join(names(t, o.Out), " "), ".new")
}

func TestEntriesOfASketchAreLocated(t *testing.T) {
	o, _ := built(t, numbered(500))
	s, err := dataset.MakeSketch(t.Context(), o.Out, dataset.Digest{9}, 1<<62)
	require.NoError(t, err)
	_, err = dataset.Locate(o.Out, []uint64{0})
	require.ErrorIs(t, err, os.ErrNotExist, "no sketch yet")
	_, err = s.Write(o.Out)
	require.NoError(t, err)
	entries, err := record.ParseEntries(slices.Concat(s.Chunks[:]...), record.MaxEntries)
	require.NoError(t, err)
	var wanted []uint64
	for i := range entries {
		wanted = append(wanted, uint64(len(entries)-1-i))
	}
	indices, err := dataset.Locate(o.Out, wanted)
	require.NoError(t, err)
	all, err := dataset.Open(t.Context(), o.Out, indices)
	require.NoError(t, err)
	for i, opening := range all.Openings {
		e := entries[wanted[i]]
		require.Equal(t, e.FP8, record.FP8(record.Hash(opening.Fingerprint)))
		require.Equal(t, e.Weight, opening.Weight)
		require.Equal(t, e.Category, opening.Category)
	}
	_, err = dataset.Locate(o.Out, []uint64{uint64(len(entries))})
	require.ErrorIs(t, err, dataset.ErrEntry)
	s.Root = dataset.Digest{}
	_, err = s.Write(o.Out)
	require.NoError(t, err)
	_, err = dataset.Locate(o.Out, []uint64{0})
	require.ErrorIs(t, err, dataset.ErrDiffers, "a sketch of another set")
}

func TestASketchThatIsTooLargeSaysWhatToDo(t *testing.T) {
	var all strings.Builder
	for i := range 6000 {
		_, _ = fmt.Fprintln(&all, i)
	}
	o, _ := built(t, map[string]string{"a": all.String()})
	_, err := dataset.MakeSketch(t.Context(), o.Out, dataset.Digest{}, dataset.All)
	require.ErrorIs(t, err, dataset.ErrTooMany)
	require.ErrorContains(t, err, "6000 of the records are sampled, at most 4096 can be: commit to 0.641")
	part := strings.Fields(strings.SplitAfter(err.Error(), "commit to ")[1])[0]
	o.Rules.Part, err = dataset.ParseShare(part)
	require.NoError(t, err)
	o.Overwrite = true
	_, err = dataset.Build(t.Context(), o)
	require.NoError(t, err)
	_, err = dataset.MakeSketch(t.Context(), o.Out, dataset.Digest{}, dataset.All)
	require.NoError(t, err, "what it says helps")
}

func TestOpeningsOfEveryRecordAreTrue(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 40} {
		o, m := built(t, numbered(n))
		var indices []uint64
		for i := range m.Records {
			indices = append(indices, m.Records-1-i)
		}
		all, err := dataset.Open(t.Context(), o.Out, indices)
		require.NoError(t, err)
		raw, err := json.Marshal(all)
		require.NoError(t, err)
		back, err := dataset.ReadOpenings(bytes.NewReader(raw))
		require.NoError(t, err)
		require.NoError(t, back.Check(m.Root, m.Records))
		for i, opening := range back.Openings {
			require.Equal(t, indices[i], opening.Index)
			require.NotEmpty(t, opening.Content)
		}
		_, err = dataset.Open(t.Context(), o.Out, []uint64{m.Records})
		require.ErrorContains(t, err, "index: ")
	}
	o, _ := built(t, numbered(3))
	_, err := dataset.Open(t.Context(), o.Out, make([]uint64, dataset.MaxOpened+1))
	require.ErrorContains(t, err, "at most")
}

func TestHostileOpeningsAreRefused(t *testing.T) {
	o, m := built(t, numbered(20))
	fresh := func() dataset.Opening {
		all, err := dataset.Open(t.Context(), o.Out, []uint64{7})
		require.NoError(t, err)
		return all.Openings[0]
	}
	for rule, change := range map[string]func(*dataset.Opening){
		"another content":           func(o *dataset.Opening) { o.Content += "!" },
		"no content":                func(o *dataset.Opening) { o.Content = "" },
		"content that is no text":   func(o *dataset.Opening) { o.Content = "\xff" },
		"another weight":            func(o *dataset.Opening) { o.Weight++ },
		"a weight above one":        func(o *dataset.Opening) { o.Weight = math.MaxUint32 },
		"another category":          func(o *dataset.Opening) { o.Category++ },
		"another place":             func(o *dataset.Opening) { o.Index++ },
		"a place outside":           func(o *dataset.Opening) { o.Index = math.MaxUint64 },
		"a fingerprint of another":  func(o *dataset.Opening) { o.Fingerprint = o.Before.Fingerprint },
		"a path that is cut":        func(o *dataset.Opening) { o.Path = o.Path[1:] },
		"a path without end":        func(o *dataset.Opening) { o.Path = make([]dataset.Digest, 100_000) },
		"no neighbour before":       func(o *dataset.Opening) { o.Before = nil },
		"no neighbour after":        func(o *dataset.Opening) { o.After = nil },
		"itself as a neighbour":     func(o *dataset.Opening) { o.After = &o.Leaf },
		"neighbours exchanged":      func(o *dataset.Opening) { o.Before, o.After = o.After, o.Before },
		"a neighbour of no tree":    func(o *dataset.Opening) { o.Before.Path[0][0] ^= 1 },
		"a neighbour after the end": func(o *dataset.Opening) { o.After.Index = math.MaxUint64 },
	} {
		opening := fresh()
		require.NoError(t, opening.Check(m.Root, m.Records), rule)
		change(&opening)
		require.ErrorIs(t, opening.Check(m.Root, m.Records), dataset.ErrOpening, rule)
	}
	require.Error(t, fresh().Check(dataset.Digest{}, m.Records))
	require.Error(t, fresh().Check(m.Root, 0))
	require.Error(t, fresh().Check(m.Root, 8), "the last record has none after it")
}

func TestEdgesHaveOneNeighbour(t *testing.T) {
	o, m := built(t, numbered(5))
	all, err := dataset.Open(t.Context(), o.Out, []uint64{0, 4})
	require.NoError(t, err)
	first, last := all.Openings[0], all.Openings[1]
	require.Nil(t, first.Before)
	require.Nil(t, last.After)
	first.Before = &last.Leaf
	require.ErrorIs(t, first.Check(m.Root, m.Records), dataset.ErrOpening)
	last.After = &first.Leaf
	require.ErrorIs(t, last.Check(m.Root, m.Records), dataset.ErrOpening)
}

func TestOpeningsAreOfTheSetThatIsAudited(t *testing.T) {
	o, m := built(t, numbered(5))
	all, err := dataset.Open(t.Context(), o.Out, []uint64{0})
	require.NoError(t, err)
	require.ErrorContains(t, all.Check(dataset.Digest{1}, m.Records), "another set")
	require.ErrorContains(t, all.Check(m.Root, m.Records+1), "another set")
	all.Version = "x"
	require.ErrorContains(t, all.Check(m.Root, m.Records), "version")
	_, err = dataset.ReadOpenings(strings.NewReader(`{"openings":`))
	require.ErrorIs(t, err, dataset.ErrOpening)
}

func TestAChangedSourceCannotBeOpened(t *testing.T) {
	o, _ := built(t, map[string]string{"a": "one\ntwo\n"})
	for _, content := range []string{"1ne\n2wo\n", "\xff\xff\xff\xff\xff\xff\xff\xff", "", "onetwo"} {
		require.NoError(t, os.WriteFile(filepath.Join(o.Source, "a"), []byte(content), 0o600))
		_, err := dataset.Open(t.Context(), o.Out, []uint64{0, 1})
		require.ErrorIs(t, err, dataset.ErrChanged, "%q", content)
	}
	require.NoError(t, os.Remove(filepath.Join(o.Source, "a")))
	_, err := dataset.Open(t.Context(), o.Out, []uint64{0})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestAPipeIsNoPartOfASet(t *testing.T) {
	for _, name := range []string{dataset.IndexFile, dataset.ManifestFile} {
		o, _ := built(t, numbered(3))
		path := filepath.Join(o.Out, name)
		require.NoError(t, os.Remove(path))
		require.NoError(t, syscall.Mkfifo(path, 0o600))
		_, err := dataset.Check(t.Context(), o.Out, nil)
		require.ErrorContains(t, err, name+": is not a file")
	}
}

func TestRebuildFindsWhatIsMissing(t *testing.T) {
	o, m := built(t, numbered(10))
	tree(t, o.Source, map[string]string{"more": "more"})
	err := dataset.Rebuild(t.Context(), m, o.Source, dataset.MinMemory, nil)
	require.ErrorIs(t, err, dataset.ErrDiffers)
	require.ErrorContains(t, err, "records: 11, the manifest says 10")
}

func TestEveryChangedByteOfASetIsFound(t *testing.T) {
	o, m := built(t, numbered(30))
	for _, name := range []string{dataset.IndexFile, dataset.ManifestFile} {
		path := filepath.Join(o.Out, name)
		good, err := os.ReadFile(path)
		require.NoError(t, err)
		scale.Check(t, 150, 10_000, func(t *rapid.T) {
			bad := slices.Clone(good)
			at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
			if name == dataset.IndexFile {
				at = at/dataset.EntrySize*dataset.EntrySize + at%36 // places are for the owner alone
			}
			bad[at] ^= 1 << rapid.IntRange(0, 6).Draw(t, "bit")
			require.NoError(t, os.WriteFile(path, bad, 0o600))
			found, err := dataset.Check(t.Context(), o.Out, nil)
			if err == nil { // what no index can confirm: pool, rules, what was left out
				require.Equal(t, dataset.ManifestFile, name)
				require.Equal(t, m.Counts, found.Counts)
			}
		})
		for _, cut := range [][]byte{nil, good[:len(good)-3], slices.Concat(good, good)} {
			require.NoError(t, os.WriteFile(path, cut, 0o600))
			_, err := dataset.Check(t.Context(), o.Out, nil)
			require.Error(t, err)
		}
		require.NoError(t, os.WriteFile(path, good, 0o600))
	}
}

func FuzzOpenings(f *testing.F) {
	f.Add([]byte(`{"openings":[{"index":1,"path":[],"content":"x"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if o, err := dataset.ReadOpenings(bytes.NewReader(raw)); err == nil {
			for _, opening := range o.Openings {
				require.Error(t, opening.Check(dataset.Digest{1}, o.Records), "nobody knows a tree with this root")
			}
		}
	})
}
