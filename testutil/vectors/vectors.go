// Package vectors reads the golden vectors of the mechanism: cases that an independent reference model in another
// language computed. Files are read from disk at run time, so a larger file of the same format can replace one
// without a change of code. A test runs every case it finds and knows no count.
package vectors

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// File is one vector file. Fields that the test's case type does not name are ignored.
type File[T any] struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Units       string `json:"units"`
	Rounding    string `json:"rounding"`
	Cases       []T    `json:"cases"`
}

// Load reads <name>.json from this package's folder and fails the test if the file is missing, malformed or empty.
func Load[T any](tb testing.TB, name string) File[T] {
	tb.Helper()
	file := read[File[T]](tb, name)
	if len(file.Cases) == 0 {
		tb.Fatalf("vectors %q: no cases", name)
	}
	tb.Logf("vectors %s: %d cases", name, len(file.Cases))
	return file
}

// LoadSection reads a list of cases that a file keeps beside its cases, such as "saturation" in exp.json.
func LoadSection[T any](tb testing.TB, name, section string) []T {
	tb.Helper()
	var cases []T
	if err := json.Unmarshal(read[map[string]json.RawMessage](tb, name)[section], &cases); err != nil {
		tb.Fatalf("vectors %q, section %q: %v", name, section, err)
	}
	tb.Logf("vectors %s, %s: %d cases", name, section, len(cases))
	return cases
}

func read[T any](tb testing.TB, name string) T {
	tb.Helper()
	var content T
	raw, err := os.ReadFile(Path(tb, name))
	if err != nil {
		tb.Fatalf("vectors %q: %v", name, err)
	}
	if err := json.Unmarshal(raw, &content); err != nil {
		tb.Fatalf("vectors %q: %v", name, err)
	}
	return content
}

// Path is the place of <name>.json on this machine: beside this source file, or, if the test was built with -trimpath
// and does not know where that is, in the module in which it runs.
func Path(tb testing.TB, name string) string {
	tb.Helper()
	_, source, _, _ := runtime.Caller(0)
	folder := filepath.Dir(source)
	if !filepath.IsAbs(folder) {
		working, err := os.Getwd()
		if err != nil {
			tb.Fatalf("vectors: %v", err)
		}
		folder = filepath.Join(moduleRoot(tb, working), "testutil", "vectors")
	}
	return filepath.Join(folder, name+".json")
}

// moduleRoot is the nearest folder at or above the given one that has a go.mod.
func moduleRoot(tb testing.TB, folder string) string {
	tb.Helper()
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			tb.Fatal("vectors: no go.mod above the working folder")
		}
		folder = parent
	}
}
