package sim

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage grow to four times of what is in use: a chain in memory keeps little and throws away much.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
