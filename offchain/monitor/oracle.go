package monitor

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Oracle counts what an oracle's gateway does.
type Oracle struct {
	answered *prometheus.CounterVec
	took     *prometheus.HistogramVec
	spent    prometheus.Counter

	served, failed atomic.Int64
}

// Oracle makes the monitor one of an oracle's.
func (m *Monitor) Oracle() *Oracle {
	o := &Oracle{
		answered: m.counters("masad_oracle_answered_total", "Calls answered, by kind and HTTP status.", "kind", "status"),
		took:     m.histograms("masad_oracle_answer_seconds", "Time until a call was answered.", "kind"),
		spent:    m.counter("masad_oracle_spent_umasa_total", "What requests cost, after refunds."),
	}
	m.summary = func() string { return fmt.Sprintf("%d served, %d failed", o.served.Load(), o.failed.Load()) }
	return o
}

// Answered counts a call of a kind that was answered with an HTTP status.
func (o *Oracle) Answered(kind string, status int, took time.Duration) {
	o.answered.WithLabelValues(kind, strconv.Itoa(status)).Inc()
	o.took.WithLabelValues(kind).Observe(took.Seconds())
	if status < 400 {
		o.served.Add(1)
		return
	}
	o.failed.Add(1)
}

// Spent counts what a request cost.
func (o *Oracle) Spent(umasa uint64) { o.spent.Add(float64(umasa)) }
