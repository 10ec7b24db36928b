package worker

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/masa-finance/masad/offchain/backend"
)

// clerk is a backend that answers some blocks after it was asked, by the clock of the chain.
type clerk struct {
	market *market

	mu     sync.Mutex
	blocks int64
	// hangs keeps it from answering, patience is after how many blocks such a call times out; 0 is never.
	hangs    bool
	patience int64
	// asked are the prompts that it was asked, working is how many it works on, cancelled how many were taken back.
	asked              []string
	working, cancelled int
}

func (c *clerk) Answer(ctx context.Context, request backend.Request) (backend.Response, error) {
	began, _ := c.market.Height(ctx)
	c.note(func() { c.asked, c.working = append(c.asked, request.Prompt), c.working+1 })
	defer c.note(func() { c.working-- })
	for {
		now, _ := c.market.Height(ctx)
		c.mu.Lock()
		answers := !c.hangs && now >= began+c.blocks
		timeout := c.hangs && c.patience > 0 && now >= began+c.patience
		c.mu.Unlock()
		switch {
		case answers:
			return backend.Response{Text: "answer to " + request.Prompt}, nil
		case timeout:
			return backend.Response{}, fmt.Errorf("%w: %w", backend.ErrUnavailable, backend.ErrSilent)
		}
		select {
		case <-ctx.Done():
			c.note(func() { c.cancelled++ })
			return backend.Response{}, ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}

func (c *clerk) note(what func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	what()
}

// wasAsked tells whether it was asked something, and works on so much.
func (c *clerk) wasAsked(prompt string, working int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked) > 0 && c.asked[len(c.asked)-1] == prompt && c.working == working
}

// takenBack is how many calls were cancelled.
func (c *clerk) takenBack() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cancelled
}
