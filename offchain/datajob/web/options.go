package web

import (
	"context"
	"time"
)

// Defaults of Options.
const (
	DefaultMaxBytes = 2 << 20
	DefaultMaxPages = 10
	DefaultMaxDepth = 2
	DefaultTimeout  = time.Minute
	DefaultPace     = time.Second
	loadTimeout     = 15 * time.Second
)

// Options bound what a Source does. The zero value stands for the defaults.
type Options struct {
	// MaxBytes is how much of a page is read, after decompression. What is behind is not seen.
	MaxBytes int64
	// MaxPages and MaxDepth are the most pages and steps from the first one that a job may ask for.
	MaxPages, MaxDepth int
	// Timeout bounds a job.
	Timeout time.Duration
	// Pace is how long is waited between two pages of a host; a longer Crawl-delay of the host takes its place.
	Pace time.Duration
	// AllowPrivate lets jobs load from loopback, private and link-local addresses.
	AllowPrivate bool
	// Now and Sleep are the clock; nil stands for the machine's.
	Now   func() time.Time
	Sleep func(ctx context.Context, wait time.Duration) error
}

func (o Options) withDefaults() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.MaxPages == 0 {
		o.MaxPages = DefaultMaxPages
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = DefaultMaxDepth
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Pace == 0 {
		o.Pace = DefaultPace
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return o
}

// sleep waits, or not until its end.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
