package evaluator

import (
	"context"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/scorer"
)

// fullDisk is a journal on a disk that may be full.
type fullDisk struct {
	notebook
	full atomic.Bool
}

func (f *fullDisk) Append(j Judgement) error {
	if f.full.Load() {
		return syscall.ENOSPC
	}
	return f.notebook.Append(j)
}

// seen is an observer that counts.
type seen struct {
	mu     sync.Mutex
	events map[Kind]int
	sick   error
}

func (s *seen) Observe(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events[e.Kind] += max(1, e.Items)
	if e.Kind == Remembered {
		s.sick = e.Err
	}
}

func (s *seen) count(kind Kind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[kind]
}

// counted is a scorer that counts.
type counted struct {
	scorer.Scorer
	calls atomic.Int32
}

func (c *counted) Score(ctx context.Context, item scorer.Item) (scorer.Scores, error) {
	c.calls.Add(1)
	return c.Scorer.Score(ctx, item)
}

// TestAFullDiskStopsJudgingAndLosesNothing: no commitment leaves whose salt is not on the disk, nothing is judged
// twice, and all is committed and revealed when there is room.
func TestAFullDiskStopsJudgingAndLosesNothing(t *testing.T) {
	c, eyes, disk := newCourt(t), &seen{events: make(map[Kind]int)}, &fullDisk{}
	judge := &counted{Scorer: scorer.Lexical{}}
	c.scorer = judge
	c.draw(1, 0)
	e := c.start()
	e.options.Observer = eyes
	e.memory.observe(e.options)
	disk.notebook, e.memory.journal = e.memory.journal, disk
	disk.full.Store(true)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()

	require.Eventually(t, func() bool { return eyes.count(Remembered) == 1 }, wait, tick)
	c.draw(2, 0)
	polls := c.polls()
	require.Eventually(t, func() bool { return c.polls() > polls+5 }, wait, tick)
	require.EqualValues(t, 1, judge.calls.Load(), "nothing new is judged, and nothing twice")
	require.Zero(t, c.committed())

	disk.full.Store(false)
	require.Eventually(t, func() bool { return c.committed() == 2 }, wait, tick)
	c.open()
	require.Eventually(t, func() bool { return eyes.count(Revealed) == 2 }, wait, tick)
	cancel()
	require.NoError(t, <-done)
	require.Empty(t, c.problems)
	require.EqualValues(t, 2, judge.calls.Load())
	require.Equal(t, 2, eyes.count(Committed))
	require.Equal(t, 2, eyes.count(Remembered))
	require.NoError(t, eyes.sick)
}
