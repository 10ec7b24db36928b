package monitor

import (
	"math"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// buckets are the bounds of the histograms, in seconds: from a quick answer to the longest that is waited for.
var buckets = []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300}

func (m *Monitor) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.registry.MustRegister(c)
	return c
}

func (m *Monitor) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Monitor) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	m.registry.MustRegister(g)
	return g
}

func (m *Monitor) histogram(name, help string) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	m.registry.MustRegister(h)
	return h
}

func (m *Monitor) histograms(name, help string, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(h)
	return h
}

// read adds metrics that are read when they are asked for.
func (m *Monitor) read(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

func (m *Monitor) readCounter(name, help string, value func() uint64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help},
		func() float64 { return float64(value()) }))
}

// addShared adds the metrics that all programs have.
func (m *Monitor) addShared() {
	m.read("masad_chain_height", "Height of the last block of the node in use.",
		func() float64 { return float64(m.now().height) })
	m.read("masad_chain_height_age_seconds", "Time since that height changed, or since the start.",
		func() float64 { return time.Since(m.now().changed).Seconds() })
	m.read("masad_chain_clock_skew_seconds",
		"How far this machine's clock is ahead of the time of the last block; negative if it is behind.", m.clockSkew)
	count := m.options.Counters
	m.readCounter("masad_chain_endpoint_switches_total", "How often another node took over.", count.Switches)
	m.readCounter("masad_chain_sequence_conflicts_total",
		"Transactions signed anew because their sequence was not the account's.", count.Conflicts)
	m.readCounter("masad_chain_resends_total", "Transactions sent again because it was open whether they arrived.",
		count.Resends)
	m.read("masad_chain_stake_umasa", "Counted stake, as of the last minute.",
		func() float64 { return number(m.now().account.Counted) })
	m.read("masad_chain_requirement_umasa", "Stake that the chain requires, as of the last minute.",
		func() float64 { return number(m.now().account.Required) })
	m.read("masad_chain_claimable_umasa", "Rewards to claim, as of the last minute.",
		func() float64 { return number(m.now().account.Claimable) })
	m.read("masad_chain_grant_expiry_seconds",
		"Time until the first grant of the key ends; +Inf if none ends, negative if one has ended.", m.grantSeconds)
	m.read("masad_journal_bytes", "Size of the journal.", m.journalBytes)
	m.read("masad_journal_failing", "1 while the journal cannot be written, otherwise 0.", func() float64 {
		if m.now().journal != nil {
			return 1
		}
		return 0
	})
}

func (m *Monitor) grantSeconds() float64 {
	end := m.now().account.GrantsEnd
	if end.IsZero() {
		return math.Inf(1)
	}
	return end.Sub(m.options.Node.Now()).Seconds()
}

// clockSkew is how far this machine's clock is ahead of the last block; 0 while no block is known.
func (m *Monitor) clockSkew() float64 {
	block := m.options.Node.Now()
	if block.IsZero() {
		return 0
	}
	return time.Since(block).Seconds()
}

func (m *Monitor) journalBytes() float64 {
	info, err := os.Stat(m.options.Journal)
	if err != nil {
		return 0
	}
	return float64(info.Size())
}
