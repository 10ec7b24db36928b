package monitor

import (
	"fmt"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/scorer"
)

// Evaluator counts what an evaluator does.
type Evaluator struct {
	monitor                                    *Monitor
	judged, committed, revealed, lost, failed  prometheus.Counter
	scored, leftOut                            *prometheus.CounterVec
	judging                                    prometheus.Histogram
	nJudged, nCommitted, nRevealed, nLostTries atomic.Int64
}

var (
	_ evaluator.Observer = (*Evaluator)(nil)
	_ scorer.Observer    = (*Evaluator)(nil)
)

// Evaluator makes the monitor one of an evaluator's.
func (m *Monitor) Evaluator() *Evaluator {
	e := &Evaluator{
		monitor:   m,
		judged:    m.counter("masad_evaluator_judged_total", "Responses and data sets judged."),
		committed: m.counter("masad_evaluator_committed_total", "Judgements committed to in a block."),
		revealed:  m.counter("masad_evaluator_revealed_total", "Judgements revealed in a block."),
		lost: m.counter("masad_evaluator_lost_total",
			"Commitments that cannot be revealed: the journal has no salt for them."),
		scored:  m.counters("masad_evaluator_scored_total", "Texts that a scorer judged.", "scorer"),
		leftOut: m.counters("masad_evaluator_left_out_total", "Texts that a scorer did not judge, or not in time.", "scorer"),
		failed:  m.counter("masad_evaluator_failed_tries_total", "Tries at a duty that failed; each is tried again."),
		judging: m.histogram("masad_evaluator_judging_seconds", "Time that a judgement took."),
	}
	m.summary = func() string {
		return fmt.Sprintf("%d judged, %d committed, %d revealed, %d failed",
			e.nJudged.Load(), e.nCommitted.Load(), e.nRevealed.Load(), e.nLostTries.Load())
	}
	return e
}

// Observe implements evaluator.Observer.
func (e *Evaluator) Observe(event evaluator.Event) {
	switch event.Kind {
	case evaluator.Judged:
		e.judged.Inc()
		e.judging.Observe(event.Took.Seconds())
		e.nJudged.Add(1)
	case evaluator.Committed:
		e.committed.Add(float64(event.Items))
		e.nCommitted.Add(int64(event.Items))
	case evaluator.Revealed:
		e.revealed.Add(float64(event.Items))
		e.nRevealed.Add(int64(event.Items))
	case evaluator.Lost:
		e.lost.Inc()
	case evaluator.Failed:
		e.failed.Inc()
		e.nLostTries.Add(1)
	case evaluator.Remembered:
		e.monitor.Remembered(event.Err)
	}
}

// Scored implements scorer.Observer.
func (e *Evaluator) Scored(name string, err error) {
	if err != nil {
		e.leftOut.WithLabelValues(name).Inc()
		return
	}
	e.scored.WithLabelValues(name).Inc()
}
