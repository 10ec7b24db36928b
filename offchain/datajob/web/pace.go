package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
)

// maxHosts bounds the hosts that are remembered; those whose time has come are forgotten first.
const maxHosts = 1_000

// pace keeps pages of a host apart, also those of different jobs.
type pace struct {
	mu   sync.Mutex
	next map[string]time.Time
}

// wait waits for a host's turn. It does not begin to if the turn comes after the job's end.
func (p *pace) wait(ctx context.Context, o Options, host string, delay time.Duration) error {
	now := o.Now()
	p.mu.Lock()
	turn := now
	if p.next[host].After(now) {
		turn = p.next[host]
	}
	wait := turn.Sub(now)
	if end, bounded := ctx.Deadline(); bounded && time.Until(end) < wait {
		p.mu.Unlock()
		return fmt.Errorf("%w: %s allows the next page in %s", backend.ErrUnavailable, host, wait)
	}
	if len(p.next) >= maxHosts {
		p.forget(now)
	}
	p.next[host] = turn.Add(max(delay, o.Pace))
	p.mu.Unlock()
	if wait == 0 {
		return nil
	}
	return o.Sleep(ctx, wait)
}

func (p *pace) forget(now time.Time) {
	for host, next := range p.next {
		if !next.After(now) {
			delete(p.next, host)
		}
	}
}
