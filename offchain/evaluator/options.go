package evaluator

import (
	"log/slog"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Defaults of Options.
const (
	DefaultPoll     = 500 * time.Millisecond
	DefaultParallel = 8
	// DefaultBatch is how many evaluations go into one transaction.
	DefaultBatch = 16
	// DefaultReplayTimeout is how long a request may take that is run again.
	DefaultReplayTimeout = 20 * time.Second
)

// Options shape an evaluator.
type Options struct {
	ChainID string
	// Operator is the validator that judges.
	Operator sdk.AccAddress
	// Poll is how often the chain is asked for duties.
	Poll time.Duration
	// Parallel is how many responses are judged at a time, Batch how many evaluations one transaction carries.
	Parallel int
	Batch    int
	// ReplayTimeout is how long a request may take that is run again.
	ReplayTimeout time.Duration
	// Journal is the file of the evaluator's memory.
	Journal string
	Log     *slog.Logger
	// Observer is told what the evaluator does; nobody by default.
	Observer Observer
	// May tells whether the key may act for the operator now: while it may not, nothing is sent. Without it it may.
	May func() bool
}

func (o Options) withDefaults() Options {
	if o.Poll == 0 {
		o.Poll = DefaultPoll
	}
	if o.Parallel == 0 {
		o.Parallel = DefaultParallel
	}
	if o.Batch == 0 {
		o.Batch = DefaultBatch
	}
	if o.ReplayTimeout == 0 {
		o.ReplayTimeout = DefaultReplayTimeout
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
