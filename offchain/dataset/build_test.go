package dataset_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
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

// tree makes a folder of files; a name that ends in a slash is an empty folder.
func tree(t require.TestingT, dir string, files map[string]string) string {
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		if !strings.HasSuffix(name, "/") {
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		}
	}
	return dir
}

// options are those of a small build beside its source.
func options(source string) dataset.Options {
	return dataset.Options{
		Source: source, Out: source + ".dataset", Pool: "web", Rules: dataset.DefaultRules(), Memory: dataset.MinMemory,
	}
}

func built(t *testing.T, files map[string]string) (dataset.Options, dataset.Manifest) {
	t.Helper()
	o := options(tree(t, filepath.Join(t.TempDir(), "in"), files))
	m, err := dataset.Build(t.Context(), o)
	require.NoError(t, err)
	return o, m
}

// names are the files in a folder.
func names(t require.TestingT, dir string) (found []string) {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	return found
}

// model is a set computed as its definition reads, in memory.
type model map[record.Hash]record.Record

func (m model) add(t require.TestingT, text string, weight uint32, category uint8) {
	normalised, err := record.Normalise([]byte(text))
	require.NoError(t, err)
	r := record.Record{Fingerprint: record.Fingerprint(normalised), Weight: weight, Category: category}
	old, there := m[r.Fingerprint]
	if !there || r.Weight > old.Weight || r.Weight == old.Weight && r.Category < old.Category {
		m[r.Fingerprint] = r
	}
}

func (m model) root() dataset.Digest {
	leaves := make([]record.Hash, 0, len(m))
	var all []record.Record
	for _, r := range m {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b record.Record) int { return slices.Compare(a.Fingerprint[:], b.Fingerprint[:]) })
	for _, r := range all {
		leaves = append(leaves, sha256.Sum256(slices.Concat([]byte{0}, r.Fingerprint[:],
			[]byte{byte(r.Weight >> 16), byte(r.Weight >> 8), byte(r.Weight), r.Category})))
	}
	return dataset.Digest(rootOf(leaves))
}

func rootOf(leaves []record.Hash) record.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := rootOf(leaves[:k]), rootOf(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

func TestASetIsThatOfItsDefinition(t *testing.T) {
	base := t.TempDir()
	scale.Check(t, 40, 2000, func(t *rapid.T) {
		dir, err := os.MkdirTemp(base, "")
		require.NoError(t, err)
		want, files, total := model{}, map[string]string{}, uint64(0)
		text := rapid.StringMatching(`[ab][ a-b]{0,4}`)
		for f := range rapid.IntRange(1, 4).Draw(t, "files") {
			var lines []string
			for range rapid.IntRange(1, 12).Draw(t, "lines") {
				lines = append(lines, text.Draw(t, "line"))
				want.add(t, lines[len(lines)-1], record.MaxWeight, 0)
				total++
			}
			files[fmt.Sprintf("sub/%d.txt", f)] = strings.Join(lines, rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end"))
		}
		var objects strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "objects") {
			content, category := text.Draw(t, "text"), rapid.Uint8Range(0, 3).Draw(t, "category")
			percent := rapid.Uint32Range(0, 100).Draw(t, "percent")
			_, _ = fmt.Fprintf(&objects, `{"text":%q,"weight":%d.%02d,"category":%d,"more":[1]}`+"\n",
				content, percent/100, percent%100, category)
			want.add(t, content, percent*10_000, category)
			total++
		}
		files["more.jsonl"] = objects.String()
		o := options(tree(t, filepath.Join(dir, "in"), files))
		m, err := dataset.Build(context.Background(), o)
		require.NoError(t, err)
		require.Equal(t, want.root(), m.Root)
		require.Equal(t, uint64(len(want)), m.Records)
		require.Equal(t, total-m.Records, m.Duplicates)
		weight := uint64(0)
		for _, r := range want {
			weight += uint64(r.Weight)
		}
		require.Equal(t, weight, m.Weight)
		checked, err := dataset.Check(context.Background(), o.Out, nil)
		require.NoError(t, err)
		require.Equal(t, m, checked)
		require.NoError(t, dataset.Rebuild(context.Background(), m, o.Source, dataset.MinMemory, nil))
	})
}

func TestWhatIsNoRecordIsCounted(t *testing.T) {
	files := map[string]string{
		"a.txt": "one\n\n \t\n\xff\xfe\n" + strings.Repeat("x", 101) + "\na" + strings.Repeat("\u0301", 40) + "\ntwo",
		"b.jsonl": `{"content":"three","text":"not this"}` + "\n\n" + `{"text":"four","weight":null,"category":null}` + "\n" +
			strings.Join([]string{
				`no`, `{"text":1}`, `{"other":"x"}`, `null`, `{"text":"a","weight":1.1}`, `{"text":"a","weight":"1"}`,
				`{"text":"a","weight":0.0000001}`, `{"text":"a","weight":1e-1}`, `{"text":"a","category":256}`,
				`{"text":"a","category":-1}`, `{"text":"a","category":1.5}`, `{"text":" "}`, "{\"text\":\"\xff\"}",
				`{"text":"` + strings.Repeat("y", 101) + `"}`, `{"more":"` + strings.Repeat("z", 801) + `"}`,
			}, "\n"),
		".hidden/c.txt": "five", ".d": "six", "empty.txt": "", "none/": "",
	}
	o := options(tree(t, filepath.Join(t.TempDir(), "in"), files))
	o.Rules.MaxRecordBytes = 100
	m, err := dataset.Build(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, uint64(4), m.Records)
	require.Equal(t, uint64(3), m.Files)
	require.Equal(t, map[string]uint64{
		dataset.SkippedEmpty: 4, dataset.SkippedUTF8: 2, dataset.SkippedLong: 3, dataset.SkippedMarks: 1,
		dataset.SkippedJSON: 2, dataset.SkippedNoText: 2, dataset.SkippedWeight: 4, dataset.SkippedCategory: 3,
	}, m.Skipped)
	o.Strict, o.Overwrite = true, true
	_, err = dataset.Build(t.Context(), o)
	require.ErrorIs(t, err, dataset.ErrStrict)
	require.ErrorContains(t, err, "a.txt:4: is no record: invalid_utf8")
	_, err = dataset.ReadManifest(o.Out)
	require.NoError(t, err, "a build that failed leaves the set that was there")
}

func TestAFileCanBeARecord(t *testing.T) {
	o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{
		"a.txt": "one\r\n two\n", "b/c.md": "one\n  two", "d.txt": strings.Repeat("x", 101), "e.jsonl": `{"text":"three"}`,
	}))
	o.Rules.PerFile, o.Rules.MaxRecordBytes, o.Rules.Weight, o.Rules.Category = true, 100, 5, 9
	m, err := dataset.Build(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, uint64(2), m.Records)
	require.Equal(t, uint64(1), m.Duplicates)
	require.Equal(t, map[string]uint64{dataset.SkippedLong: 1}, m.Skipped)
	require.Equal(t, []dataset.Category{{Category: 9, Records: 2, Weight: 10}}, m.Categories)
}

func TestTheOrderOfFilesDoesNotChangeTheRoot(t *testing.T) {
	const half, one = `{"text":"x","weight":0.5}`, `{"text":"x","category":1}`
	_, first := built(t, map[string]string{"a.jsonl": half, "b.jsonl": one})
	_, second := built(t, map[string]string{"b.jsonl": half, "a.jsonl": one})
	require.Equal(t, first.Root, second.Root)
	require.Equal(t, []dataset.Category{{Category: 1, Records: 1, Weight: record.MaxWeight}}, first.Categories)
}

func TestAPartIsTheSameEachTime(t *testing.T) {
	var all strings.Builder
	for i := range 2000 {
		_, _ = fmt.Fprintln(&all, i)
	}
	o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{"a": all.String()}))
	o.Rules.Part = 250_000
	m, err := dataset.Build(t.Context(), o)
	require.NoError(t, err)
	require.InDelta(t, 500, m.Records, 100)
	require.Equal(t, uint64(2000), m.Records+m.LeftOut)
	require.NoError(t, dataset.Rebuild(t.Context(), m, o.Source, dataset.MinMemory, nil))
}

func TestASourceThatCannotBeReadIsNamed(t *testing.T) {
	for rule, row := range map[string]struct {
		make func(path string) error
		name string
		want string
	}{
		"a link to itself":         {func(path string) error { return os.Symlink("loop", path) }, "loop", "the link leads"},
		"a link to a folder above": {func(path string) error { return os.Symlink("..", path) }, "sub/up", "the link leads"},
		"a link to nothing":        {func(path string) error { return os.Symlink("gone", path) }, "l", "no such file"},
		"a pipe":                   {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "p", "is neither"},
	} {
		t.Run(rule, func(t *testing.T) {
			o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{"a": "1", "sub/b": "2"}))
			require.NoError(t, row.make(filepath.Join(o.Source, row.name)))
			_, err := dataset.Build(t.Context(), o)
			require.ErrorContains(t, err, row.name+": "+row.want)
			require.NoDirExists(t, o.Out, "what was made in vain is removed")
		})
	}
}

func TestAFileThatMayNotBeReadIsNamed(t *testing.T) {
	o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{"a": "1", "b": "2"}))
	path := filepath.Join(o.Source, "b")
	require.NoError(t, os.Chmod(path, 0))
	if file, err := os.Open(path); err == nil { // root may read everything: take a file that nobody can
		require.NoError(t, file.Close())
		require.NoError(t, os.Remove(path))
		require.NoError(t, os.Symlink("/proc/self/mem", path))
	}
	_, err := dataset.Build(t.Context(), o)
	require.ErrorContains(t, err, path)
	require.NoDirExists(t, o.Out)
}

func TestLinksAreFollowedOnce(t *testing.T) {
	dir := t.TempDir()
	tree(t, dir, map[string]string{"in/a": "1\n2", "elsewhere/b": "3"})
	require.NoError(t, os.Symlink("../elsewhere", filepath.Join(dir, "in", "x")))
	require.NoError(t, os.Symlink("../elsewhere", filepath.Join(dir, "in", "y")))
	require.NoError(t, os.Symlink("a", filepath.Join(dir, "in", "z")))
	m, err := dataset.Build(t.Context(), options(filepath.Join(dir, "in")))
	require.NoError(t, err)
	require.Equal(t, uint64(3), m.Records)
	require.Equal(t, uint64(2), m.Duplicates, "a file that two names lead to is read twice, a folder once")
}

func TestASetInItsOwnSourceIsNotReadAgain(t *testing.T) {
	o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{"a": "1"}))
	o.Out = filepath.Join(o.Source, "set")
	first, err := dataset.Build(t.Context(), o)
	require.NoError(t, err)
	o.Overwrite = true
	second, err := dataset.Build(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, first, second)
}

func TestASourceWithoutRecordsIsNoSet(t *testing.T) {
	for _, content := range []string{"", "\n\n", "\xff\n"} {
		o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{"a": content}))
		_, err := dataset.Build(t.Context(), o)
		require.ErrorIs(t, err, dataset.ErrNoRecords)
		require.NoDirExists(t, o.Out)
	}
	_, err := dataset.Build(t.Context(), options(filepath.Join(t.TempDir(), "gone")))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestASetIsNotReplacedUnasked(t *testing.T) {
	o, first := built(t, map[string]string{"a": "1"})
	tree(t, o.Source, map[string]string{"b": "2"})
	_, err := dataset.Build(t.Context(), o)
	require.ErrorIs(t, err, dataset.ErrThere)
	still, err := dataset.Check(t.Context(), o.Out, nil)
	require.NoError(t, err)
	require.Equal(t, first, still)
	o.Overwrite = true
	second, err := dataset.Build(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, uint64(2), second.Records)
	require.ElementsMatch(t, names(t, o.Out),
		[]string{".lock", dataset.ManifestFile, dataset.IndexFile, dataset.SourcesFile})
}

func TestAnInterruptedBuildLeavesNothing(t *testing.T) {
	var all strings.Builder
	for i := range 5000 {
		_, _ = fmt.Fprintln(&all, i)
	}
	for _, stage := range []string{dataset.Reading, dataset.Sorting} {
		o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{"a": all.String()}))
		ctx, cancel := context.WithCancel(t.Context())
		o.Report = func(p dataset.Progress) {
			if p.Stage == stage && p.Records > 2000 {
				cancel()
			}
		}
		_, err := dataset.Build(ctx, o)
		require.ErrorIs(t, err, context.Canceled)
		require.NoDirExists(t, o.Out)
		cancel()
	}
}

func TestABuildTakesOverWhatAKilledOneLeft(t *testing.T) {
	o := options(tree(t, filepath.Join(t.TempDir(), "in"), map[string]string{"a": "1"}))
	tree(t, o.Out, map[string]string{".building/runs": "x", ".building/records.idx": "y", ".lock": ""})
	lock, err := os.OpenFile(filepath.Join(o.Out, ".lock"), os.O_RDWR, 0)
	require.NoError(t, err)
	require.NoError(t, syscall.Flock(int(lock.Fd()), syscall.LOCK_EX))
	_, err = dataset.Build(t.Context(), o)
	require.ErrorIs(t, err, dataset.ErrBusy, "as long as it lives")
	require.NoError(t, lock.Close())
	_, err = dataset.Build(t.Context(), o)
	require.NoError(t, err)
	require.NoDirExists(t, filepath.Join(o.Out, ".building"))
}

func TestOptionsHaveBounds(t *testing.T) {
	for name, change := range map[string]func(*dataset.Options){
		"source":           func(o *dataset.Options) { o.Source = "" },
		"pool":             func(o *dataset.Options) { o.Pool = "Web 1" },
		"out":              func(o *dataset.Options) { o.Out = "" },
		"memory":           func(o *dataset.Options) { o.Memory = dataset.MinMemory - 1 },
		"weight":           func(o *dataset.Options) { o.Rules.Weight = record.MaxWeight + 1 },
		"part":             func(o *dataset.Options) { o.Rules.Part = 0 },
		"max-record-bytes": func(o *dataset.Options) { o.Rules.MaxRecordBytes = record.MaxBytes + 1 },
	} {
		o := options("x")
		require.NoError(t, o.Validate())
		change(&o)
		require.ErrorContains(t, o.Validate(), name+": ")
	}
}

func TestAManifestIsStable(t *testing.T) {
	_, m := built(t, map[string]string{"a": "masa"})
	raw, err := json.Marshal(m)
	require.NoError(t, err)
	require.JSONEq(t, `{"version":"masa/dataset/v1","normalisation":"masa/rec/v1","pool":"web",
		"root":"`+model{}.with(t, "masa").root().String()+`","records":1,"bytes":4,"weight":1000000,
		"categories":[{"category":0,"records":1,"weight":1000000}],"duplicates":0,"left_out":0,"skipped":{},"files":1,
		"rules":{"per_file":false,"weight":1000000,"category":0,"part":1000000,"max_record_bytes":1048576}}`, string(raw))
}

func (m model) with(t require.TestingT, text string) model {
	m.add(t, text, record.MaxWeight, 0)
	return m
}
