package client

import (
	"log/slog"
	"time"
)

// remindEvery is how often an outage is logged while it lasts.
const remindEvery = time.Minute

// Outage logs that the chain cannot be reached: when that begins, once a minute while it lasts, and when it is over. It
// is not safe for concurrent use.
type Outage struct {
	log *slog.Logger
	// now is this machine's clock.
	now func() time.Time

	since, told time.Time
}

// NewOutage logs to a log.
func NewOutage(log *slog.Logger) *Outage { return &Outage{log: log, now: time.Now} }

// Note takes the outcome of a call: why the chain could not be reached, or nil if it could.
func (o *Outage) Note(err error) {
	now := o.now()
	switch {
	case err == nil && o.since.IsZero():
	case err == nil:
		o.log.Info("the chain can be reached again", "after", now.Sub(o.since).Round(time.Second).String())
		o.since = time.Time{}
	case o.since.IsZero():
		o.log.Warn("the chain cannot be reached", "error", err)
		o.since, o.told = now, now
	case now.Sub(o.told) >= remindEvery:
		o.log.Warn("the chain cannot be reached", "error", err, "for", now.Sub(o.since).Round(time.Second).String())
		o.told = now
	}
}
