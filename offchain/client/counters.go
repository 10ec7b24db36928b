package client

import "sync/atomic"

// Counters count what went wrong on the way to the chain. The zero value is ready for use; a nil one counts nothing.
type Counters struct{ switches, conflicts, resends atomic.Uint64 }

// Switches is how often another node took over.
func (c *Counters) Switches() uint64 {
	if c == nil {
		return 0
	}
	return c.switches.Load()
}

// Conflicts is how often a transaction was signed anew because of its sequence.
func (c *Counters) Conflicts() uint64 {
	if c == nil {
		return 0
	}
	return c.conflicts.Load()
}

// Resends is how often bytes were sent again because it was open whether they arrived.
func (c *Counters) Resends() uint64 {
	if c == nil {
		return 0
	}
	return c.resends.Load()
}

func (c *Counters) switched() {
	if c != nil {
		c.switches.Add(1)
	}
}

func (c *Counters) conflicted() {
	if c != nil {
		c.conflicts.Add(1)
	}
}

func (c *Counters) resent() {
	if c != nil {
		c.resends.Add(1)
	}
}
