package monitor

import (
	"fmt"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masa-finance/masad/offchain/worker"
)

// Worker counts what a worker does.
type Worker struct {
	monitor                                        *Monitor
	assigned, answered, failed, claimed, rollCalls prometheus.Counter
	declined                                       *prometheus.CounterVec
	backend                                        prometheus.Histogram
	inHand                                         prometheus.Gauge

	hand, done, lost atomic.Int64
}

var _ worker.Observer = (*Worker)(nil)

// Worker makes the monitor one of a worker's.
func (m *Monitor) Worker() *Worker {
	w := &Worker{
		monitor:   m,
		assigned:  m.counter("masad_worker_assigned_total", "Assignments taken up."),
		answered:  m.counter("masad_worker_answered_total", "Assignments whose answer is in a block."),
		failed:    m.counter("masad_worker_failed_tries_total", "Tries at an assignment that failed; each is tried again."),
		claimed:   m.counter("masad_worker_claimed_umasa_total", "Rewards claimed."),
		rollCalls: m.counter("masad_worker_roll_calls_answered_total", "Roll calls answered."),
		declined:  m.counters("masad_worker_declined_total", "Assignments given back, by what was in the way.", "reason"),
		backend:   m.histogram("masad_worker_backend_seconds", "Time that the backend took for an answer."),
		inHand:    m.gauge("masad_worker_in_flight", "Assignments being worked on."),
	}
	m.summary = func() string {
		return fmt.Sprintf("%d in hand, %d answered, %d failed", w.hand.Load(), w.done.Load(), w.lost.Load())
	}
	return w
}

// Observe implements worker.Observer.
func (w *Worker) Observe(e worker.Event) {
	switch e.Kind {
	case worker.Assigned:
		w.assigned.Inc()
		w.inHand.Set(float64(w.hand.Add(1)))
	case worker.Released:
		w.inHand.Set(float64(w.hand.Add(-1)))
	case worker.Thought:
		w.backend.Observe(e.Took.Seconds())
	case worker.Answered:
		w.answered.Inc()
		w.done.Add(1)
	case worker.Declined:
		w.declined.WithLabelValues(string(e.Class)).Inc()
	case worker.Failed:
		w.failed.Inc()
		w.lost.Add(1)
	case worker.Claimed:
		w.claimed.Add(float64(e.Amount))
	case worker.Attended:
		w.rollCalls.Inc()
	case worker.Remembered:
		w.monitor.Remembered(e.Err)
	}
}
