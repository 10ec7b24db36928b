package main

import (
	"regexp"
	"strconv"
	"strings"
)

// measurements are values of benchmarks, by name and unit.
type measurements map[string]map[string]float64

// processors is what go test appends to a benchmark's name.
var processors = regexp.MustCompile(`-\d+$`)

// parse reads the line of a benchmark: its name, the number of iterations, and pairs of a value and a unit.
func parse(line string) (name string, values map[string]float64, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 4 || len(fields)%2 != 0 || !strings.HasPrefix(fields[0], "Benchmark") {
		return "", nil, false
	}
	values = make(map[string]float64)
	for i := 2; i < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return "", nil, false
		}
		values[fields[i+1]] = value
	}
	name = processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
	return name, values, true
}

// get returns a value, and whether the benchmark was run.
func (m measurements) get(name, unit string) (float64, bool) {
	value, ok := m[name][unit]
	return value, ok
}
