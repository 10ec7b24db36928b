package main

import (
	"time"

	"github.com/masa-finance/masad/offchain/client"
)

// warnOfClock tells when this machine's clock is far from the chain's. No program needs it to be right: what ends on
// the chain ends by the chain's clock. Records, days of budgets and certificates do.
func (p program) warnOfClock() {
	if skew := skewOf(p.node, time.Now()); skew.Abs() > skewWarn {
		p.log.Warn("this machine's clock is not that of the chain; set it, or look whether the network makes blocks",
			"ahead_seconds", int64(skew.Seconds()))
	}
}

// skewOf is how far a clock is ahead of the last block; 0 while no block is known.
func skewOf(node *client.Comet, now time.Time) time.Duration {
	block := node.Now()
	if block.IsZero() {
		return 0
	}
	return now.Sub(block).Round(time.Second)
}
