package economy

import (
	"encoding/json"
	"flag"
	"fmt"
	gomath "math"
	"os"
	"strconv"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
)

// resultsPath is where the long run keeps what it measured.
const resultsPath = "testdata/results.json"

var update = flag.Bool("keep", false, "keep what a long run measures in "+resultsPath+", and write the documents anew")

// table is one of the document's.
type table struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// add appends a row.
func (t *table) add(cells ...string) { t.Rows = append(t.Rows, cells) }

// bar is one of a picture's, with its standard error and, if there is one, the limit it may not pass.
type bar struct {
	Label string   `json:"label"`
	Value float64  `json:"value"`
	Error float64  `json:"error,omitempty"`
	Limit *float64 `json:"limit,omitempty"`
}

// result is what a scenario came to.
type result struct {
	Table table `json:"table"`
	Bars  []bar `json:"bars,omitempty"`
}

// isLong tells whether this is the run that the document tells of.
func isLong() bool { return scale.N(0, 1) == 1 && os.Getenv("SEED") == "" }

// keep keeps a result of a long run, or compares it with what was kept. Short runs print it, and so do those in which a
// row failed.
func keep(t *testing.T, name string, r result) {
	t.Helper()
	for _, row := range append([][]string{r.Table.Columns}, r.Table.Rows...) {
		t.Log(row)
	}
	if !isLong() || t.Failed() {
		return
	}
	all := readResults(t)
	if !*update {
		require.Equal(t, all[name], r, "SCALE=long go test ./testutil/economy -keep keeps it")
		return
	}
	all[name] = r
	raw, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(resultsPath, append(raw, '\n'), 0o644))
}

func readResults(t *testing.T) map[string]result {
	t.Helper()
	all := map[string]result{}
	raw, err := os.ReadFile(resultsPath)
	if os.IsNotExist(err) {
		return all
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &all))
	return all
}

// sample are observations of one quantity.
type sample struct{ n, sum, squares float64 }

func (s *sample) add(x float64) {
	s.n++
	s.sum += x
	s.squares += x * x
}

func (s *sample) mean() float64 {
	if s.n == 0 {
		return 0
	}
	return s.sum / s.n
}

// err is the standard error of the mean.
func (s *sample) err() float64 {
	if s.n < 2 {
		return 0
	}
	variance := (s.squares - s.sum*s.sum/s.n) / (s.n - 1)
	return gomath.Sqrt(gomath.Max(0, variance) / s.n)
}

// float reads a decimal.
func float(value math.LegacyDec) float64 {
	f, _ := strconv.ParseFloat(value.String(), 64)
	return f
}

// with prints a number with its standard error.
func with(value, err float64) string { return fmt.Sprintf("%.3f ± %.3f", value, err) }

// percent prints a share with its standard error.
func percent(value, err float64) string { return fmt.Sprintf("%.2f ± %.2f %%", 100*value, 100*err) }

// chance is the mean of n yes-or-no observations with a probability p, and its standard error.
func chance(hits, n int) (p, err float64) {
	if n == 0 {
		return 0, 0
	}
	p = float64(hits) / float64(n)
	return p, gomath.Sqrt(p * (1 - p) / float64(n))
}

// captured is the probability that at least need of k members drawn among n are of the bad ones.
func captured(n, bad, k, need int) float64 {
	total := 0.
	for x := need; x <= min(k, bad); x++ {
		total += gomath.Exp(choose(bad, x) + choose(n-bad, k-x) - choose(n, k))
	}
	return total
}

// choose is the logarithm of a binomial coefficient.
func choose(n, k int) float64 {
	if k < 0 || k > n {
		return gomath.Inf(-1)
	}
	a, _ := gomath.Lgamma(float64(n + 1))
	b, _ := gomath.Lgamma(float64(k + 1))
	c, _ := gomath.Lgamma(float64(n - k + 1))
	return a - b - c
}
