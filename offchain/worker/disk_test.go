package worker

import (
	"context"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/payload"
)

// fullDisk is a journal on a disk that may be full.
type fullDisk struct {
	notebook
	mu   sync.Mutex
	full bool
	// left is after how many records it fills up; 0 stands for never.
	left int
}

func (f *fullDisk) Append(r record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full {
		return syscall.ENOSPC
	}
	if f.left > 0 {
		f.left--
		f.full = f.left == 0
	}
	return f.notebook.Append(r)
}

func (f *fullDisk) fill(full bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.full = full
}

// seen is an observer that counts.
type seen struct {
	mu     sync.Mutex
	events map[Kind]int
	class  Class // of what was given back last
	sick   error
}

func (s *seen) Observe(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events[e.Kind]++
	switch e.Kind {
	case Remembered:
		s.sick = e.Err
	case Declined:
		s.class = e.Class
	}
}

func (s *seen) count(kind Kind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[kind]
}

// lastClass is that of what was given back last.
func (s *seen) lastClass() Class {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.class
}

func (s *seen) sickness() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sick
}

// liveOn starts a worker on a disk, and returns how to end it.
func (r *rig) liveOn(disk *fullDisk) (stop func()) {
	r.t.Helper()
	w, err := New(Parts{
		Chain: r.market, Sender: r.market, Fetcher: payload.NewFetcher(payload.Options{}), Backend: r.backend,
		Roll: r.market,
	}, r.options)
	require.NoError(r.t, err)
	disk.notebook = w.memory.journal
	w.memory.journal = disk
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return func() {
		cancel()
		require.NoError(r.t, <-done)
	}
}

// TestAFullDiskStopsNewWorkAndLosesNothing: the answer that could not be written down is neither sent nor thought
// again, what comes later waits, and all of it is answered when there is room.
func TestAFullDiskStopsNewWorkAndLosesNothing(t *testing.T) {
	r, eyes, disk := newRig(t), &seen{events: make(map[Kind]int)}, &fullDisk{full: true}
	r.options.Observer = eyes
	r.market.assign("first", "a")
	stop := r.liveOn(disk)
	defer func() { stop() }()
	require.Eventually(t, func() bool { return eyes.count(Failed) > 3 }, time.Minute, time.Millisecond)
	require.ErrorIs(t, eyes.sickness(), syscall.ENOSPC)
	r.market.assign("second", "b")
	r.market.call(7, true, 100)
	require.Eventually(t, func() bool { return eyes.count(Assigned) == 2 }, time.Minute, time.Millisecond)
	tries := eyes.count(Failed)
	require.Eventually(t, func() bool { return eyes.count(Failed) > tries+5 }, time.Minute, time.Millisecond)
	require.Empty(t, r.market.given("first"))
	require.Empty(t, r.market.given("second"))
	require.Empty(t, r.market.present(), "it does not claim to be there for work")
	require.Equal(t, 1, eyes.count(Thought), "the backend is asked no more")
	require.Equal(t, 1, eyes.count(Remembered), "it is told once")

	disk.fill(false)
	require.Eventually(t, func() bool {
		return len(r.market.given("first")) == 1 && len(r.market.given("second")) == 1 && len(r.market.present()) == 1
	}, time.Minute, time.Millisecond)
	require.NoError(t, eyes.sickness())
	require.Equal(t, []string{"answer 1 to a"}, r.market.given("first"))
	require.Equal(t, 2, r.backend.calls)
}

// TestAFullDiskGivesWorkBackBeforeItIsTooLate: the chain would slash for what is never answered. What was thought out
// and could not be written down was not sent, and is given back too.
func TestAFullDiskGivesWorkBackBeforeItIsTooLate(t *testing.T) {
	r, eyes, disk := newRig(t), &seen{events: make(map[Kind]int)}, &fullDisk{full: true}
	r.options.Observer = eyes
	r.market.assign("first", "a")
	stop := r.liveOn(disk)
	defer func() { stop() }()
	require.Eventually(t, func() bool { return eyes.count(Failed) > 1 }, time.Minute, time.Millisecond)
	r.market.assign("second", "b")
	require.Eventually(t, func() bool { return eyes.count(Assigned) == 2 }, time.Minute, time.Millisecond)
	require.Zero(t, eyes.count(Declined), "there is time to wait for room")
	r.market.pass(1)
	require.Eventually(t, func() bool { return eyes.count(Declined) == 2 }, time.Minute, time.Millisecond)
	require.Equal(t, "worker cannot record", r.market.declined("first"))
	require.Equal(t, "worker cannot record", r.market.declined("second"))
	require.Empty(t, r.market.answers)
}

// TestADiskThatFillsUpUnderAnAnswer: the answer is written down, its signed bytes are not.
func TestADiskThatFillsUpUnderAnAnswer(t *testing.T) {
	r, eyes, disk := newRig(t), &seen{events: make(map[Kind]int)}, &fullDisk{left: 1}
	r.options.Observer = eyes
	r.market.assign("first", "a")
	stop := r.liveOn(disk)
	defer func() { stop() }()
	require.Eventually(t, func() bool { return eyes.count(Failed) > 1 }, time.Minute, time.Millisecond)
	require.Zero(t, eyes.count(Declined))
	r.market.pass(1)
	require.Eventually(t, func() bool { return eyes.count(Declined) == 1 }, time.Minute, time.Millisecond)
	require.Equal(t, "worker cannot record", r.market.declined("first"))
	require.Empty(t, r.market.answers)
}

// TestWhatMayHaveBeenSentIsNotGivenBack: the first bytes left and may be in a block, later ones cannot be written down.
func TestWhatMayHaveBeenSentIsNotGivenBack(t *testing.T) {
	r, eyes, disk := newRig(t), &seen{events: make(map[Kind]int)}, &fullDisk{left: 2}
	r.options.Observer = eyes
	r.market.reject = &client.TxError{Receipt: client.Receipt{Codespace: "sdk", Code: 11, Log: "out of gas"}}
	r.market.assign("first", "a")
	stop := r.liveOn(disk)
	defer func() { stop() }()
	require.Eventually(t, func() bool { return eyes.sickness() != nil }, time.Minute, time.Millisecond)
	r.market.pass(1)
	tries := eyes.count(Failed)
	require.Eventually(t, func() bool { return eyes.count(Failed) > tries+5 }, time.Minute, time.Millisecond)
	require.Zero(t, eyes.count(Declined))
	disk.fill(false)
	require.Eventually(t, func() bool { return len(r.market.given("first")) == 1 }, time.Minute, time.Millisecond)
}
