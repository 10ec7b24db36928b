package worker

import (
	"log/slog"
	"time"
)

// Defaults of Options.
const (
	DefaultPoll       = 500 * time.Millisecond
	DefaultClaimEvery = 20
	DefaultParallel   = 8
	DefaultRetry      = 2 * time.Second
)

// Options shape a worker.
type Options struct {
	// Owner is the worker's address on the chain.
	Owner string
	// Poll is how often the chain is asked for assignments.
	Poll time.Duration
	// ClaimEvery is how many blocks pass between two claims; 0 never claims.
	ClaimEvery int64
	// Parallel is how many requests are answered at a time.
	Parallel int
	// Retry is how long the worker waits before it tries a failed step again.
	Retry time.Duration
	// Journal is the file of the worker's memory.
	Journal string
	Log     *slog.Logger
	// Observer is told what the worker does; nobody by default.
	Observer Observer
	// May tells whether the key may act for the owner now: while it may not, nothing is taken up. Without it it may.
	May func() bool
}

func (o Options) withDefaults() Options {
	if o.Poll == 0 {
		o.Poll = DefaultPoll
	}
	if o.Parallel == 0 {
		o.Parallel = DefaultParallel
	}
	if o.Retry == 0 {
		o.Retry = DefaultRetry
	}
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.May == nil {
		o.May = func() bool { return true }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
