package client

import (
	"context"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
)

// status asks the node how it does, and sets the chain's clock by it.
func (c *Comet) status(ctx context.Context) (*coretypes.ResultStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	result, err := c.rpc.Status(ctx)
	if err == nil && !result.SyncInfo.CatchingUp {
		c.mu.Lock()
		c.now = result.SyncInfo.LatestBlockTime
		c.mu.Unlock()
	}
	return result, err
}

// Now is the chain's clock: the time of the last block that a node which has caught up told of; the zero time before
// one did. What the chain ends at a time is to be compared with this clock: the machine's own may be wrong.
func (c *Comet) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}
