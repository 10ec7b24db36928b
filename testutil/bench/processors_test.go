package bench

import (
	"os"
	"strconv"
	"strings"
)

// processorTime is what the processors have done since the machine started, in ticks.
type processorTime struct{ all, idle float64 }

// processors reads it, where the system tells.
func processors() (t processorTime) {
	content, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(content), "\n")
	for i, field := range strings.Fields(strings.TrimPrefix(line, "cpu")) {
		ticks, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return processorTime{}
		}
		t.all += ticks
		if i == 3 || i == 4 { // idle, and idle while a disk works
			t.idle += ticks
		}
	}
	return t
}

// since is the share of the time in between in which the processors were not idle.
func (t processorTime) since(before processorTime) float64 {
	if t.all <= before.all {
		return 0
	}
	return 1 - (t.idle-before.idle)/(t.all-before.all)
}
