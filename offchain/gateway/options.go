package gateway

import (
	"log/slog"
	"time"
)

// Defaults of Options.
const (
	DefaultPoll         = 500 * time.Millisecond
	DefaultSettlePoll   = 5 * time.Second
	DefaultRetry        = 2 * time.Second
	DefaultTimeout      = 5 * time.Minute
	DefaultParallel     = 16
	DefaultMaxBodyBytes = 64 << 10
	DefaultMaxUnits     = 200
	// DefaultBaseReward and DefaultMaxFee are in umasa.
	DefaultBaseReward = 50_000
	DefaultMaxFee     = 10_000_000
	// DefaultKeep is how many calls that are over are remembered.
	DefaultKeep = 1_000
	// defaultDeadline is in blocks.
	defaultDeadline = 20
)

// Options shape a gateway. Zero values stand for the defaults.
type Options struct {
	// Oracle is the oracle's address on the chain.
	Oracle string
	// Callers are who may call, by their bearer keys; nil lets anybody call, without a budget.
	Callers *Callers
	// AllowOrigins are the origins whose pages may call from a browser, * for all; none by default.
	AllowOrigins []string
	// Models are names for services besides the services' own.
	Models map[string]string
	// MaxUnits is the largest output asked for when a caller names none, in tokens.
	MaxUnits uint64
	// BaseReward is offered for a perfect answer if the chain's bounds allow, MaxFee the largest fee of one request; in
	// umasa.
	BaseReward, MaxFee uint64
	// MaxPerDay is what the requests of all callers may cost in a day by UTC, in umasa; 0 is no limit.
	MaxPerDay uint64
	// Redundancy is how many workers answer a request whose caller does not say.
	Redundancy uint32
	// DeadlineBlocks is how long workers have, within the bounds of the service.
	DeadlineBlocks uint64
	// Parallel is how many requests may wait for their answers at a time.
	Parallel int
	// MaxBodyBytes bounds the body of a call.
	MaxBodyBytes int64
	// Timeout is how long a call waits for its answer.
	Timeout time.Duration
	// Poll and SettlePoll are how often the chain is asked for an answer, and for the settlement after it. Retry is how
	// long the gateway waits before it tries a failed step again.
	Poll, SettlePoll, Retry time.Duration
	// ReadTime is how long a call may take to arrive, WriteTime how long a part of its answer may take to leave.
	ReadTime, WriteTime time.Duration
	// KeepAlive is how often a stream that waits says so.
	KeepAlive time.Duration
	// Private makes all requests private; otherwise those are whose header asks for it. CanOpen tells that the fetcher has
	// the oracle's key: without it the answers could not be read, and private calls are refused.
	Private, CanOpen bool
	// Keep is how many calls that are over are remembered.
	Keep int
	// Now is the clock by which the days of budgets end; while it tells the zero time, and without it, this machine's.
	Now func() time.Time
	// Journal is the file of the gateway's memory.
	Journal string
	// May tells whether the key may act for the oracle now: while it may not, nothing is asked. Without it it may.
	May func() bool
	// Observer is told what happens; nil is nobody.
	Observer Observer
	// Remembered, if there is one, is told when the journal cannot be written, and with nil when it can again.
	Remembered func(err error)
	Log        *slog.Logger
}

func (o Options) withDefaults() Options {
	o.Poll, o.SettlePoll = orDefault(o.Poll, DefaultPoll), orDefault(o.SettlePoll, DefaultSettlePoll)
	o.Retry, o.Timeout = orDefault(o.Retry, DefaultRetry), orDefault(o.Timeout, DefaultTimeout)
	o.ReadTime, o.WriteTime = orDefault(o.ReadTime, 10*time.Second), orDefault(o.WriteTime, 30*time.Second)
	o.KeepAlive = orDefault(o.KeepAlive, 10*time.Second)
	o.Parallel, o.Keep = orDefault(o.Parallel, DefaultParallel), orDefault(o.Keep, DefaultKeep)
	o.MaxBodyBytes = orDefault(o.MaxBodyBytes, DefaultMaxBodyBytes)
	o.MaxUnits, o.MaxFee = orDefault(o.MaxUnits, DefaultMaxUnits), orDefault(o.MaxFee, DefaultMaxFee)
	o.BaseReward = orDefault(o.BaseReward, DefaultBaseReward)
	o.DeadlineBlocks = orDefault(o.DeadlineBlocks, defaultDeadline)
	o.Redundancy = orDefault(o.Redundancy, 1)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.May == nil {
		o.May = func() bool { return true }
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// orDefault is a value, or another if it is zero.
func orDefault[T comparable](value, other T) T {
	var zero T
	if value == zero {
		return other
	}
	return value
}
