package evaluator

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/auditor"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// fakeAuditor counts what it is told to count.
type fakeAuditor struct {
	mu    sync.Mutex
	count rewardstypes.AuditCount
	// missing tells that not all openings can be had, hanging that it waits for the server until it is hurried.
	missing, hanging bool
	tries, learned   int
}

func (f *fakeAuditor) Audit(
	ctx context.Context, _ string, hurry <-chan struct{},
) (rewardstypes.AuditCount, error) {
	f.mu.Lock()
	f.tries++
	count, missing, hanging := f.count, f.missing, f.hanging
	f.mu.Unlock()
	if hanging {
		select {
		case <-hurry:
		case <-ctx.Done():
			return count, ctx.Err()
		}
	}
	if missing {
		return count, fmt.Errorf("%w: refused", auditor.ErrMissing)
	}
	return count, nil
}

func (f *fakeAuditor) Learn(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.learned++
	return nil
}

func (*fakeAuditor) Close() error { return nil }

// drawAudit puts the operator into the committee of a data set.
func (c *court) drawAudit(n int, blocks int64) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := itemID(n)
	c.seats[id] = &seat{duty: rewardstypes.Duty{
		Item: rewardstypes.Item{
			Id: id, Dataset: fmt.Sprintf("%032x", n), Worker: "worker", Phase: rewardstypes.ItemPhase_ITEM_PHASE_COMMIT,
			DrawnHeight: c.height, CommitHeight: c.height + blocks,
		},
		Action: "commit", FromHeight: c.height, UntilHeight: c.height + blocks,
	}}
	return id
}

func (c *court) pass(blocks int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.height += blocks
}

func TestADataSetIsAuditedBesideResponses(t *testing.T) {
	c := newCourt(t)
	f := &fakeAuditor{count: rewardstypes.AuditCount{Asked: 32, Good: 32, Matched: 32, Stale: 5}}
	c.auditor = f
	audit, response := c.drawAudit(1, 100), c.draw(2, 0)
	c.run(func() bool { return c.committed() == 2 })
	c.open()
	c.run(func() bool { return c.revealed() == 2 })
	found := c.seats[audit].revealed
	require.Equal(t, f.count.Opinion(), found.Opinion())
	require.Equal(t, uint32(5), rewardstypes.StaleOf(found.C, 32))
	require.False(t, c.seats[response].revealed.Flag)
	require.Positive(t, f.learned)
}

func TestAKilledAuditorRevealsWhatItCommitted(t *testing.T) {
	cases := map[string]func(c *court){
		"before its commitment was sent": func(c *court) { c.dieBefore = true },
		"after its commitment was sent":  func(c *court) { c.dieAfter = true },
	}
	for name, fault := range cases {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t)
			f := &fakeAuditor{count: rewardstypes.AuditCount{Asked: 3, Good: 3, Matched: 2}}
			c.auditor = f
			id := c.drawAudit(1, 100)
			fault(c)
			c.live()
			c.dieBefore, c.dieAfter = false, false
			f.count = rewardstypes.AuditCount{Asked: 3, Good: 3, Matched: 3} // the server has mended its ways meanwhile
			c.run(func() bool { return c.committed() == 1 })
			c.open()
			c.run(func() bool { return c.revealed() == 1 })
			require.True(t, c.seats[id].revealed.Flag, "what was judged first stands")
		})
	}
}

func TestAnAuditorWaitsForAServerUntilTheWindowEnds(t *testing.T) {
	for _, hanging := range []bool{false, true} {
		c := newCourt(t)
		f := &fakeAuditor{count: rewardstypes.AuditCount{Asked: 4, Good: 1, Matched: 1}, missing: true, hanging: hanging}
		c.auditor = f
		id := c.drawAudit(1, 50)
		e := c.start()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- e.Run(ctx) }()
		require.Eventually(t, func() bool {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.tries > 0
		}, wait, tick)
		require.Zero(t, c.committed(), "a server that is away may come back")
		c.pass(48)
		require.Eventually(t, func() bool { return c.committed() == 1 }, wait, tick)
		stop()
		require.NoError(t, <-done)
		c.open()
		c.run(func() bool { return c.revealed() == 1 })
		require.Equal(t, f.count.Opinion(), c.seats[id].revealed.Opinion())
		require.True(t, c.seats[id].revealed.Flag)
	}
}

func TestAnAuditorThatComesLateAbstains(t *testing.T) {
	c := newCourt(t)
	c.auditor = &fakeAuditor{count: rewardstypes.AuditCount{Asked: 4}, missing: true}
	c.drawAudit(1, 2)
	c.live()
	require.Zero(t, c.committed(), "it never asked in time")
	c.auditor = &fakeAuditor{count: rewardstypes.AuditCount{Asked: 4, Good: 4, Matched: 4}}
	c.run(func() bool { return c.committed() == 1 })
}

func TestWithoutAnAuditorDataSetsAreLeftAlone(t *testing.T) {
	c := newCourt(t)
	c.drawAudit(1, 100)
	c.draw(2, 0)
	c.run(func() bool { return c.committed() == 1 })
}
