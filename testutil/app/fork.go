package app

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Fork begins a chain from what this one exports, with the same votes and proposers to come: the same transactions make
// the same blocks on both.
func (c *Chain) Fork(tb testing.TB) *Chain {
	tb.Helper()
	fork := Import(tb, c.Export())
	require.Equal(tb, c.height, fork.height)
	fork.consensus = &consensus{
		last: c.consensus.last.Copy(), current: c.consensus.current.Copy(), next: c.consensus.next.Copy(),
	}
	for operator := range c.Absent {
		fork.Absent[operator] = true
	}
	return fork
}
