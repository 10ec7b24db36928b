package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
)

const (
	// epochBlocks is short, so that a run sees many boundaries.
	epochBlocks = 10
	// busyRequests come in with each block of a busy chain: about 15 transactions. An epoch's requests meet some 26 of 100
	// workers, and 30 of 100 000, so that the two have nearly the same to score; with many more requests an epoch the
	// small ledger would be spared work, whatever its size costs.
	busyRequests = 3
	// busyWork is few enough units a block that the pipeline of a busy epoch takes several blocks, and that the first of
	// them has its full share of work on every ledger.
	busyWork = 24
)

// loads are what chains do: nothing, or requests in every block.
var loads = []struct {
	name     string
	requests int
}{{"idle", 0}, {"busy", busyRequests}}

// kinds are what a block can have to do.
var kinds = []string{ordinary, boundary, pipeline}

// moment is one block of every chain: what it cost on each, by place in the list of sizes.
type moment []blockCost

// alike tells whether the block had the same to do on all chains.
func (m moment) alike() bool {
	return !slices.ContainsFunc(m, func(c blockCost) bool { return c.kind != m[0].kind })
}

// moments are the blocks of one load.
type moments []moment

// of are the blocks of a kind.
func (m moments) of(kind string) moments {
	var some moments
	for _, one := range m {
		if one.alike() && one[0].kind == kind {
			some = append(some, one)
		}
	}
	return some
}

// medians are the median times of the chain at a place in milliseconds, without and with Commit.
func (m moments) medians(at int) (finalize, whole float64) {
	var without, with []time.Duration
	for _, one := range m {
		without, with = append(without, one[at].finalize), append(with, one[at].whole())
	}
	return median(without), median(with)
}

// ratios are the medians of what a block costs on the chain at a place over what the same block costs on the first
// chain, a moment before or after: whatever else the machine does meanwhile meets both.
func (m moments) ratios(at int) (finalize, whole float64) {
	var without, with []float64
	for _, one := range m {
		without = append(without, float64(one[at].finalize)/float64(one[0].finalize))
		with = append(with, float64(one[at].whole())/float64(one[0].whole()))
	}
	return middle(without), middle(with)
}

// lineup is chains that differ in the number of one thing.
type lineup struct {
	what  string
	sizes []int
	begin func(size int) *chain
	// warmUp is how many epochs come before the first block that counts.
	warmUp int
}

// ofWorkers are chains with ledgers of so many workers. After two epochs the first requests are settled, scored and
// paid.
func ofWorkers(t testing.TB, sizes ...int) lineup {
	return lineup{what: "workers", sizes: sizes, warmUp: 2, begin: func(workers int) *chain {
		return newChain(t, workers, slices.Max(sizes), epochBlocks, workPerBlock(busyWork))
	}}
}

// measureBlocks runs chains in lockstep, and returns by load what their blocks cost.
func measureBlocks(t testing.TB, l lineup, epochs int) map[string]moments {
	var chains []*chain
	for _, size := range l.sizes {
		began := time.Now()
		chains = append(chains, l.begin(size))
		progress("genesis with %d %s: %s", size, l.what, time.Since(began).Round(time.Millisecond))
	}
	costs := make(map[string]moments)
	for _, load := range loads {
		began := time.Now()
		for i := range (l.warmUp + epochs) * epochBlocks {
			one := lockstep(chains, i, load.requests)
			if i >= l.warmUp*epochBlocks {
				costs[load.name] = append(costs[load.name], one)
			}
		}
		progress("%d epochs, %s: %s", l.warmUp+epochs, load.name, time.Since(began).Round(time.Millisecond))
	}
	for j, c := range chains {
		require.Positive(t, c.settled)
		progress("%d %s: %d requests submitted, %d settled: %v", l.sizes[j], l.what, c.submitted, c.settled, c.outcomes)
	}
	return costs
}

// lockstep executes the i-th block on every chain, each time beginning with another one.
func lockstep(chains []*chain, i, requests int) moment {
	one := make(moment, len(chains))
	for j := range chains {
		at := (i + j) % len(chains)
		one[at] = chains[at].step(requests)
	}
	return one
}

// BenchmarkBlocks reports the median times of blocks on ledgers with 100 to 100 000 registered workers, idle and with
// requests in every block, and how they compare with those on the smallest. SCALE takes more samples.
func BenchmarkBlocks(b *testing.B) {
	l := ofWorkers(b, 100, 10_000, 100_000)
	reportBlocks(b, l, kinds, measureBlocks(b, l, scale.N(50, 200)))
}

// reportBlocks reports the blocks of every load and kind.
func reportBlocks(b *testing.B, l lineup, kinds []string, costs map[string]moments) {
	b.Helper()
	for _, load := range loads {
		for _, kind := range kinds {
			samples := costs[load.name].of(kind)
			if len(samples) == 0 {
				continue
			}
			for at, size := range l.sizes {
				b.Run(fmt.Sprintf("%s/%s/%s=%d", load.name, kind, l.what, size), func(b *testing.B) {
					report(b, samples, at)
				})
			}
		}
	}
}

func report(b *testing.B, samples moments, at int) {
	b.Helper()
	finalize, whole := samples.medians(at)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(finalize, "ms-finalize")
	b.ReportMetric(whole, "ms-with-commit")
	finalize, whole = samples.ratios(at)
	b.ReportMetric(finalize, "x-finalize")
	b.ReportMetric(whole, "x-with-commit")
	b.ReportMetric(float64(len(samples)), "blocks")
}

func TestBlocksOfEveryKindAreMeasured(t *testing.T) {
	costs := measureBlocks(t, ofWorkers(t, 100, 300), 1)
	for _, load := range loads {
		for _, kind := range []string{ordinary, boundary} {
			samples := costs[load.name].of(kind)
			require.NotEmpty(t, samples, "%s %s", load.name, kind)
			finalize, whole := samples.ratios(0)
			require.Equal(t, []float64{1, 1}, []float64{finalize, whole}, "beside itself")
		}
	}
	require.NotEmpty(t, costs["busy"].of(pipeline), "the pipeline of a busy epoch takes more than a block")
}
