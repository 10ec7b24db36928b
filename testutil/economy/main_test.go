package economy

import (
	"os"
	"runtime/debug"
	"testing"
)

// collectAt lets the garbage of a run grow to several times what it keeps: that saves a fifth of the time.
const collectAt = 300

func TestMain(m *testing.M) {
	debug.SetGCPercent(collectAt)
	os.Exit(m.Run())
}
