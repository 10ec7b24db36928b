package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
)

const (
	// epochBlocks is short, so that a run sees many boundaries.
	epochBlocks = 10
	// busyRequests come in with each block of a busy chain.
	busyRequests = 10
	// busyWork is few enough units a block that the pipeline of a busy epoch takes several blocks.
	busyWork = 100
)

// loads are what chains do: nothing, or requests in every block.
var loads = []struct {
	name     string
	requests int
}{{"idle", 0}, {"busy", busyRequests}}

// blockCosts are the costs of blocks by load, kind and number of registered workers.
type blockCosts map[string]map[string]map[int][]blockCost

// measureBlocks runs chains with ledgers of different sizes in lockstep, so that whatever else the machine does meets
// all of them alike, and returns what their blocks cost.
func measureBlocks(t testing.TB, sizes []int, epochs int) blockCosts {
	var chains []*chain
	for _, workers := range sizes {
		began := time.Now()
		chains = append(chains, newChain(t, workers, epochBlocks, workPerBlock(busyWork)))
		progress("genesis with %d workers: %s", workers, time.Since(began).Round(time.Millisecond))
	}
	costs := make(blockCosts)
	for _, load := range loads {
		costs[load.name] = map[string]map[int][]blockCost{ordinary: {}, boundary: {}, pipeline: {}}
		const warmUp = 2 // epochs until the first requests are settled, scored and paid
		began := time.Now()
		for i := range (warmUp + epochs) * epochBlocks {
			for j, c := range chains {
				cost := c.step(load.requests)
				if i >= warmUp*epochBlocks {
					byKind := costs[load.name][cost.kind]
					byKind[sizes[j]] = append(byKind[sizes[j]], cost)
				}
			}
		}
		progress("%d epochs, %s: %s", warmUp+epochs, load.name, time.Since(began).Round(time.Millisecond))
	}
	for j, c := range chains {
		require.Positive(t, c.settled)
		progress("%d workers: %d requests submitted, %d settled: %v", sizes[j], c.submitted, c.settled, c.outcomes)
	}
	return costs
}

// medians are the median times of blocks in milliseconds, without and with Commit.
func medians(costs []blockCost) (finalize, whole float64) {
	var without, with []time.Duration
	for _, cost := range costs {
		without = append(without, cost.finalize)
		with = append(with, cost.finalize+cost.commit)
	}
	return median(without), median(with)
}

// BenchmarkBlocks reports the median times of blocks on ledgers with 100 to 100 000 registered workers, idle and with
// requests in every block. SCALE takes more samples.
func BenchmarkBlocks(b *testing.B) {
	sizes := []int{100, 10_000, 100_000}
	costs := measureBlocks(b, sizes, scale.N(20, 100))
	for _, load := range loads {
		for _, kind := range []string{ordinary, boundary, pipeline} {
			for _, workers := range sizes {
				samples := costs[load.name][kind][workers]
				if len(samples) == 0 {
					continue
				}
				b.Run(fmt.Sprintf("%s/%s/workers=%d", load.name, kind, workers), func(b *testing.B) {
					finalize, whole := medians(samples)
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(finalize, "ms-finalize")
					b.ReportMetric(whole, "ms-with-commit")
					b.ReportMetric(float64(len(samples)), "blocks")
				})
			}
		}
	}
}

func TestBlocksOfEveryKindAreMeasured(t *testing.T) {
	sizes := []int{100, 300}
	costs := measureBlocks(t, sizes, 1)
	for _, load := range loads {
		for _, kind := range []string{ordinary, boundary} {
			for _, workers := range sizes {
				require.NotEmpty(t, costs[load.name][kind][workers], "%s %s %d", load.name, kind, workers)
			}
		}
	}
	require.NotEmpty(t, costs["busy"][pipeline], "the pipeline of a busy epoch takes more than a block")
}
