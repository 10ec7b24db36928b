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

// redundancies are how many workers a request may ask.
var redundancies = []uint32{1, 2, 3}

// settlementCost is what a request costs in each step, beyond what an idle block does.
type settlementCost struct {
	microseconds, commit map[string]float64
	records, bytes       map[string]float64
}

// whole are the sums over all steps.
func (c settlementCost) whole() (microseconds, commit, records, bytes float64) {
	for _, step := range steps {
		microseconds, commit = microseconds+c.microseconds[step], commit+c.commit[step]
		records, bytes = records+c.records[step], bytes+c.bytes[step]
	}
	return microseconds, commit, records, bytes
}

// measureSettlement sends waves of n requests of each redundancy in turn through a chain with this many workers. It
// returns the costs, and the medians of what a wave took beside the wave with one worker for each request before it,
// with Commit.
func measureSettlement(t testing.TB, workers, n, waves int) ([]settlementCost, []float64) {
	c := newChain(t, workers, workers, 100_000)
	c.wave(n) // warms caches, and pays for the first transaction of every account
	var idle, idleCommit []time.Duration
	finalize, commit := make([]samples, len(redundancies)), make([]samples, len(redundancies))
	beside := make([][]float64, len(redundancies))
	for range waves {
		var first time.Duration
		for at, m := range redundancies {
			for range 5 {
				cost := c.step(0)
				idle, idleCommit = append(idle, cost.finalize), append(idleCommit, cost.commit)
			}
			c.redundancy = m
			whole := finalize[at].add(&commit[at], c.wave(n))
			if at == 0 {
				first = whole
			}
			beside[at] = append(beside[at], float64(whole)/float64(first))
		}
	}
	costs, ratios := make([]settlementCost, len(redundancies)), make([]float64, len(redundancies))
	c.App.CommitMultiStore().AddListeners(c.App.StoreKeys())
	for at, m := range redundancies {
		c.redundancy = m
		costs[at].microseconds, costs[at].commit = finalize[at].each(idle, n), commit[at].each(idleCommit, n)
		costs[at].records, costs[at].bytes = c.written(n)
		ratios[at] = middle(beside[at])
	}
	return costs, ratios
}

// samples are times by step.
type samples map[string][]time.Duration

// add adds the blocks of a wave, their commits elsewhere, and returns how long it took.
func (s *samples) add(commits *samples, wave []stepCost) (whole time.Duration) {
	if *s == nil {
		*s, *commits = samples{}, samples{}
	}
	for i, cost := range wave {
		(*s)[steps[i]] = append((*s)[steps[i]], cost.finalize)
		(*commits)[steps[i]] = append((*commits)[steps[i]], cost.commit)
		whole += cost.finalize + cost.commit
	}
	return whole
}

// each is the time of one of n requests beyond idle blocks, in microseconds.
func (s samples) each(idle []time.Duration, n int) map[string]float64 {
	times := make(map[string]float64)
	for step, taken := range s {
		times[step] = 1000 * (median(taken) - median(idle)) / float64(n)
	}
	return times
}

// written counts what each of n requests writes beyond idle blocks. Listening costs time, so it is done last.
func (c *chain) written(n int) (records, bytes map[string]float64) {
	c.step(0)
	c.App.CommitMultiStore().PopStateCache()
	c.step(0)
	idle := stepCost{}
	for _, pair := range c.App.CommitMultiStore().PopStateCache() {
		idle.records++
		idle.bytes += len(pair.Key) + len(pair.Value)
	}
	records, bytes = make(map[string]float64), make(map[string]float64)
	for i, cost := range c.wave(n) {
		records[steps[i]] = float64(cost.records-idle.records) / float64(n)
		bytes[steps[i]] = float64(cost.bytes-idle.bytes) / float64(n)
	}
	return records, bytes
}

// BenchmarkSettlement reports what one request costs from its submission to its settlement, by step and in all, when it
// asks one, two or three workers: a committee of four judges each answer, among 10 000 registered workers.
func BenchmarkSettlement(b *testing.B) {
	costs, ratios := measureSettlement(b, 10_000, 60, scale.N(9, 60))
	for at, m := range redundancies {
		cost := costs[at]
		report := func(step string, microseconds, commit, records, bytes float64) {
			b.Run(fmt.Sprintf("m=%d/step=%s", m, step), func(b *testing.B) {
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(microseconds, "us-finalize")
				b.ReportMetric(commit, "us-commit")
				b.ReportMetric(records, "records")
				b.ReportMetric(bytes, "bytes")
				if step == "whole" {
					b.ReportMetric(ratios[at], "x-with-commit")
				}
			})
		}
		for _, step := range steps {
			report(step, cost.microseconds[step], cost.commit[step], cost.records[step], cost.bytes[step])
		}
		microseconds, commit, records, bytes := cost.whole()
		report("whole", microseconds, commit, records, bytes)
	}
}

func TestSettlementIsMeasured(t *testing.T) {
	costs, _ := measureSettlement(t, 100, 10, 1)
	for at, cost := range costs {
		for _, step := range steps {
			require.Positive(t, cost.records[step], step)
			require.Positive(t, cost.bytes[step], step)
		}
		_, _, records, bytes := cost.whole()
		_, _, one, oneBytes := costs[0].whole()
		most := float64(redundancies[at])
		require.LessOrEqual(t, records, most*one, "each answer more writes at most what the first does")
		require.LessOrEqual(t, bytes, most*oneBytes)
	}
}
