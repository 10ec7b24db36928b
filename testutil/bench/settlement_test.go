package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
)

// steps are the blocks of requests that go through together, from submission to settlement.
var steps = []string{"1-submit", "2-assign", "3-respond", "4-accept", "5-commit", "6-reveal-settle"}

// stepCost is what one block of a wave cost.
type stepCost struct {
	finalize, commit time.Duration
	// records and bytes are what the block wrote: keys and values, each once.
	records, bytes int
}

// wave sends n requests in one block and nothing more until all are settled, and returns what the blocks cost.
func (c *chain) wave(n int) []stepCost {
	c.t.Helper()
	var costs []stepCost
	until := c.settled + n
	for c.settled < until {
		require.Less(c.t, len(costs), len(steps), "the wave takes more blocks than it has steps")
		cost := c.step(n)
		n = 0
		one := stepCost{finalize: cost.finalize, commit: cost.commit}
		for _, pair := range c.App.CommitMultiStore().PopStateCache() {
			one.records++
			one.bytes += len(pair.Key) + len(pair.Value)
		}
		costs = append(costs, one)
	}
	require.Len(c.t, costs, len(steps))
	return costs
}

// settlementCost is what a request costs in each step, beyond what an idle block does.
type settlementCost struct {
	microseconds, commit map[string]float64
	records, bytes       map[string]float64
}

// measureSettlement sends waves of n requests through a chain with this many workers.
func measureSettlement(t testing.TB, workers, n, waves int) settlementCost {
	c := newChain(t, workers, workers, 100_000)
	c.wave(n) // warms caches, and pays for the first transaction of every account
	var idle, idleCommit []time.Duration
	finalize, commit := make(map[string][]time.Duration), make(map[string][]time.Duration)
	for range waves {
		for range 5 {
			cost := c.step(0)
			idle, idleCommit = append(idle, cost.finalize), append(idleCommit, cost.commit)
		}
		for i, cost := range c.wave(n) {
			finalize[steps[i]] = append(finalize[steps[i]], cost.finalize)
			commit[steps[i]] = append(commit[steps[i]], cost.commit)
		}
	}
	cost := settlementCost{
		microseconds: map[string]float64{}, commit: map[string]float64{},
		records: map[string]float64{}, bytes: map[string]float64{},
	}
	each := func(samples, idle []time.Duration) float64 {
		return 1000 * (median(samples) - median(idle)) / float64(n)
	}
	records, bytes := c.written(n)
	for i, step := range steps {
		cost.microseconds[step] = each(finalize[step], idle)
		cost.commit[step] = each(commit[step], idleCommit)
		cost.records[step] = float64(records[i]) / float64(n)
		cost.bytes[step] = float64(bytes[i]) / float64(n)
	}
	return cost
}

// written counts what a wave writes beyond idle blocks. Listening costs time, so it is done last.
func (c *chain) written(n int) (records, bytes []int) {
	c.App.CommitMultiStore().AddListeners(c.App.StoreKeys())
	c.step(0)
	c.App.CommitMultiStore().PopStateCache()
	c.step(0)
	idle := stepCost{}
	for _, pair := range c.App.CommitMultiStore().PopStateCache() {
		idle.records++
		idle.bytes += len(pair.Key) + len(pair.Value)
	}
	for _, cost := range c.wave(n) {
		records, bytes = append(records, cost.records-idle.records), append(bytes, cost.bytes-idle.bytes)
	}
	return records, bytes
}

// BenchmarkSettlement reports what one request costs from its submission to its settlement, by step: a committee of
// four judges it, among 10 000 registered workers.
func BenchmarkSettlement(b *testing.B) {
	cost := measureSettlement(b, 10_000, 100, scale.N(10, 100))
	for _, step := range steps {
		b.Run(fmt.Sprintf("step=%s", step), func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(cost.microseconds[step], "us-finalize")
			b.ReportMetric(cost.commit[step], "us-commit")
			b.ReportMetric(cost.records[step], "records")
			b.ReportMetric(cost.bytes[step], "bytes")
		})
	}
}

func TestSettlementIsMeasured(t *testing.T) {
	cost := measureSettlement(t, 100, 10, 1)
	for _, step := range steps {
		require.Positive(t, cost.records[step], step)
		require.Positive(t, cost.bytes[step], step)
	}
}
