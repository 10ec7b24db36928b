package sim

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage grow to four times of what is in use: a chain in memory keeps little and throws away much.
// After a run of all tests it looks for texts that are excused for nothing.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	code := m.Run()
	all := flag.Lookup("test.run").Value.String()+flag.Lookup("test.skip").Value.String() == ""
	if code == 0 && all && len(stale()) > 0 {
		fmt.Printf("FAIL: take these texts off the list in refusal_test.go: %q\n", stale())
		code = 1
	}
	os.Exit(code)
}
