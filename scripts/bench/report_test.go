package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const run = `goos: linux
BenchmarkExp-2                100  30.0 ns/op  0 B/op
BenchmarkExpApd-2             100  6000 ns/op
BenchmarkExpLegacyDecTaylor   100  2999 ns/op
BenchmarkBlocks/idle/ordinary/workers=100-2       1  2.00 ms-finalize  4.00 ms-with-commit
BenchmarkBlocks/idle/ordinary/workers=100000-2    1  2.20 ms-finalize  6.00 ms-with-commit  1.15 x-finalize
ok  	example	1.0s
`

func TestRatiosAreReportedWithTheirLimits(t *testing.T) {
	var echoed, table strings.Builder
	results, failed, err := read(strings.NewReader(run), &echoed)
	require.NoError(t, err)
	require.False(t, failed)
	require.Equal(t, run, echoed.String(), "the output is passed on")

	require.True(t, report(results, &table), "99.97 times is less than 100")
	lines := strings.Split(strings.TrimSpace(table.String()), "\n")
	require.Len(t, lines, 5, "what was not run is left out")
	require.Contains(t, lines[1], "200")
	require.NotContains(t, lines[1], "MISSED")
	require.Contains(t, lines[2], "MISSED")
	require.Contains(t, lines[3], "1.15 ", "of pairs, where the benchmark has it")
	require.Contains(t, lines[4], "1.5 ")
}

func TestAFailedBenchmarkFails(t *testing.T) {
	for _, line := range []string{"--- FAIL: BenchmarkBlocks", "FAIL"} {
		_, failed, err := read(strings.NewReader(run+line+"\n"), &strings.Builder{})
		require.NoError(t, err)
		require.True(t, failed, line)
	}
}
