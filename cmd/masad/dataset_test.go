package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	testify "github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/dataset"
)

// texts is a folder with four records, of which one is there twice, and a line that is none.
func texts(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "texts")
	testify.NoError(t, os.Mkdir(dir, 0o700))
	for name, content := range map[string]string{
		"a.txt":   "one\ntwo\n two \n\xff\n",
		"b.jsonl": `{"text":"three","weight":0.25,"category":2}` + "\n" + `{"text":"four"}`,
	} {
		testify.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	return dir
}

func TestADatasetIsBuiltSketchedOpenedAndVerified(t *testing.T) {
	source := texts(t)
	var m dataset.Manifest
	testify.NoError(t, json.Unmarshal([]byte(must(t, "dataset", "build", source, "--pool", "web-en", "-o", "json")), &m))
	testify.Equal(t, uint64(4), m.Records)
	testify.Equal(t, uint64(1), m.Duplicates)
	testify.Equal(t, "web-en", m.Pool)
	set := source + ".dataset"

	var sketch written
	testify.NoError(t, json.Unmarshal([]byte(must(t, "dataset", "sketch", set, "--salt", strings.Repeat("4b", 32),
		"--threshold", "18446744073709551615", "-o", "json")), &sketch))
	testify.Equal(t, written{filepath.Join(set, dataset.SketchFile), m.Root, 4, 4, 48}, sketch)

	openings := filepath.Join(t.TempDir(), "openings.json")
	shown := must(t, "dataset", "open", set, "--index", "0,3", "--entry", "1")
	testify.NoError(t, os.WriteFile(openings, []byte(shown), 0o600))
	var found verdict
	testify.NoError(t, json.Unmarshal([]byte(must(t, "dataset", "verify", set, "--source", source,
		"--openings", openings, "-o", "json")), &found))
	testify.Equal(t, verdict{Valid: true, Root: m.Root, Records: 4, Index: true, Source: true, Openings: 3}, found)

	// An auditor has the manifest and the openings only.
	testify.NoError(t, os.Remove(filepath.Join(set, dataset.IndexFile)))
	out := must(t, "dataset", "verify", set, "--openings", openings)
	testify.Contains(t, out, "3, all under the root")
	testify.NotContains(t, out, "index")
	_, err := run(t, "dataset", "verify", set)
	testify.ErrorContains(t, err, "records.idx: no such file")
}

func TestADatasetIsDescribedForPeople(t *testing.T) {
	set := filepath.Join(t.TempDir(), "set")
	out := must(t, "dataset", "build", texts(t), "--pool", "web-en", "--out", set, "--weight", "0.5")
	for _, line := range []string{
		`records +4 of 2 files, \d+ B`, `category 0 +3, together of weight 1.500000`,
		`category 2 +1, together of weight 0.250000`, `duplicates +1`, `skipped +1: invalid_utf8`,
	} {
		testify.Regexp(t, line, out)
	}
}

func TestDatasetCommandsNameWhatIsWrong(t *testing.T) {
	source := texts(t)
	must(t, "dataset", "build", source, "--pool", "web-en")
	set, salt := source+".dataset", strings.Repeat("0", 64)
	for says, line := range map[string][]string{
		`required flag(s) "pool" not set`:                 {"build", source},
		"--overwrite takes its place, --out another":      {"build", source, "--pool", "web-en"},
		"without --strict it is counted":                  {"build", source, "--pool", "web-en", "--overwrite", "--strict"},
		"--weight: \"2\" is not a number":                 {"build", source, "--pool", "web-en", "--weight", "2"},
		"part: 0 is outside 1..1000000 millionths":        {"build", source, "--pool", "web-en", "--part", "0"},
		"max-record-bytes: 0 is outside":                  {"build", source, "--pool", "web-en", "--max-record-bytes", "0"},
		"--memory: 7 is outside 8..":                      {"build", source, "--pool", "web-en", "--memory", "7"},
		"no such file or directory":                       {"build", source + "x", "--pool", "web-en"},
		"there is no data set: manifest.json is missing":  {"verify", source},
		"--salt: \"ab\" is not 64 hex digits":             {"sketch", set, "--salt", "ab", "--threshold", "1"},
		"--entry: name at least one record":               {"open", set},
		"index: 4 is outside 0..3":                        {"open", set, "--index", "4"},
		"--salt and --threshold, or --dataset":            {"sketch", set},
		"--salt: must not be given beside --dataset":      {"sketch", set, "--salt", salt, "--dataset", "ab"},
		"dataset: \"ab\", must be 32 lower-case hex":      {"sketch", set, "--dataset", "ab"},
		"pool: \"Web\" must be an id":                     {"build", source, "--pool", "Web", "--overwrite"},
		"--threshold: \"-1\" is outside 0..1844674407370": {"sketch", set, "--salt", salt, "--threshold=-1"},
	} {
		_, err := run(t, append([]string{"dataset"}, line...)...)
		testify.ErrorContains(t, err, says)
	}
}

func TestABuildReportsWhereItIs(t *testing.T) {
	var out bytes.Buffer
	r := newDatasetReport(&out)
	r.tell(dataset.Progress{Stage: dataset.Reading, Records: 5})
	testify.Empty(t, out.String(), "not at once")
	r.last = time.Now().Add(-time.Minute)
	r.tell(dataset.Progress{Stage: dataset.Reading, Records: 3000, Bytes: 2_500_000, Elapsed: 2 * time.Second})
	testify.Equal(t, "reading: 3000 records, 2.5 MB, 2s, 1500 records/s, 1.2 MB/s\n", out.String())
	out.Reset()
	r.live = true
	r.tell(dataset.Progress{Stage: dataset.Sorting, Records: 7, Bytes: 8, Done: true})
	testify.Equal(t, "\r\x1b[Ksorting: 7 records, 8 B, 0s\n", out.String())
}
