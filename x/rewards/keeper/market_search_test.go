package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// unserved is a request for a service that nobody offers.
func (m *market) unserved(i int, deadline uint64) *types.MsgSubmitRequest {
	msg := m.ask(i)
	msg.Service, msg.MaxUnits, msg.BaseReward, msg.DeadlineBlocks = "llm/nobody", 1, umasa(10_000), deadline
	return msg
}

// searchOf is the height of a request's next draw after one in vain, 0 if there is none.
func (m *market) searchOf(id string) int64 {
	at := int64(0)
	err := m.searches.Walk(m.Ctx, nil, func(key collections.Triple[int64, uint32, string], _ uint32) (bool, error) {
		if key.K3() == id {
			at = key.K1()
		}
		return false, nil
	})
	require.NoError(m.t, err)
	return at
}

func TestRequestsThatNobodyServesKeepNobodyWaiting(t *testing.T) {
	m := newMarketWith(t, 7, 2, 2)
	m.change(func(p *types.Params) { p.Market.ItemsPerBlock = 5 })
	m.keepPrice()
	for range 40 {
		for range 5 {
			m.submitRequest(m.unserved(oracles+1, 600))
		}
		m.next()
	}
	id := m.submitRequest(m.ask(oracles))
	m.next()
	req := m.request(id)
	require.Equal(t, types.StatusAssigned, req.Status, "the first draw is in the next block")
	m.must(m.answer(req))
	m.next()
	require.Equal(t, types.PhaseCommit, m.itemOfRequest(id).Phase, "and so is the committee's")
	before := m.exportedQueue()
	m.next()
	moved := 0
	for item := range m.exportedQueue() {
		if !before[item] {
			moved++
		}
	}
	require.LessOrEqual(t, moved, 5, "a block does items_per_block of all together")
}

// exportedQueue is everything queued.
func (m *market) exportedQueue() map[types.QueueItem]bool {
	state, _ := m.exported()
	queue := make(map[types.QueueItem]bool)
	for _, item := range state.Queue {
		queue[item] = true
	}
	return queue
}

func TestPausesBetweenDrawsDoubleUpToSixteenBlocks(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1)
	submitted := m.Ctx.BlockHeight()
	id := m.submitRequest(m.unserved(oracles, 60))
	var draws []int64
	for m.next(); !m.request(id).IsSettled(); m.next() {
		if at := m.searchOf(id) - submitted; len(draws) == 0 || at > draws[len(draws)-1] {
			draws = append(draws, at)
		}
	}
	require.Equal(t, []int64{2, 4, 8, 16, 32, 48, 60}, draws)
	req := m.request(id)
	require.Equal(t, types.OutcomeExpired, req.Outcome)
	require.Equal(t, req.DeadlineHeight, req.SettledHeight, "the last draw is at the deadline")
	require.Empty(t, m.exportedQueue())
}

func TestSearchEndsWithAWorker(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1)
	msg := m.ask(oracles)
	msg.Service, msg.DeadlineBlocks = "llm/late", 60
	id := m.submitRequest(msg)
	m.run(5)
	m.edit(func(e *types.MsgEditWorker) { e.Services = []string{"llm/late"} })
	m.to(m.searchOf(id))
	req := m.request(id)
	require.Equal(t, types.StatusAssigned, req.Status)
	m.must(&types.MsgDeclineAssignment{Worker: only(req).Worker, Request: id, Reason: "no"})
	m.next()
	require.Equal(t, m.Ctx.BlockHeight()+1, m.searchOf(id), "after a decline the pauses begin anew")
	m.must(&types.MsgCancelRequest{Oracle: m.name(oracles), Request: id})
	m.run(30)
	require.Equal(t, types.OutcomeExpired, m.request(id).Outcome)
	require.Empty(t, m.exportedQueue(), "what is over leaves nothing queued")
}

func TestDeadlineIsKeptAlsoWhereNoSearchGetsItsTurn(t *testing.T) {
	m := newMarketWith(t, 0, 1, 2)
	m.keepPrice()
	m.edit(func(e *types.MsgEditWorker) { e.Capacity = 64 })
	id := m.submitRequest(m.unserved(oracles+1, 10))
	m.next()
	m.change(func(p *types.Params) { p.Market.ItemsPerBlock = 1 })
	deadline := m.request(id).DeadlineHeight
	for m.Ctx.BlockHeight() < deadline {
		msg := m.ask(oracles) // each block is full with its first draw
		msg.DeadlineBlocks = 600
		m.submitRequest(msg)
		m.next()
	}
	require.Less(t, m.searchOf(id), deadline, "the search waits")
	require.Equal(t, types.StatusOpen, m.request(id).Status)
	m.next()
	require.Equal(t, deadline, m.request(id).SettledHeight)
	require.Equal(t, types.OutcomeExpired, m.request(id).Outcome)
	m.run(20)
	require.Empty(t, m.searchOf(id))
}

func TestSearchThatFailsIsTriedAsOthersAre(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1)
	msg := m.ask(oracles)
	msg.Service, msg.DeadlineBlocks = "llm/late", 60
	id := m.submitRequest(msg)
	m.run(5)
	m.ledger.failHold = func(ref string) error { return failing(ref, "request/") }
	m.edit(func(e *types.MsgEditWorker) { e.Services = []string{"llm/late"} })
	m.run(25)
	require.Equal(t, uint64(1), m.ledger.failuresOf(m.Ctx, "rewards/search", id))
	require.Equal(t, uint64(2), m.ledger.failuresOf(m.Ctx, "rewards/assign", id))
	require.Equal(t, types.OutcomeExpired, m.request(id).Outcome)
}

func TestDrawsLeaveWorkersAloneThatRefuseByTheirWord(t *testing.T) {
	for _, row := range []struct {
		name string
		edit func(e *types.MsgEditWorker)
	}{
		{"dearer than the request", func(e *types.MsgEditWorker) { e.MinPrice = math.NewInt(baseReward + 1) }},
		{"willing to risk less", func(e *types.MsgEditWorker) { e.MaxReward = math.NewInt(baseReward - 1) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarketWith(t, 0, 24, 1)
			m.keepPrice()
			services := []string{llm}
			for i := range 15 {
				services = append(services, fmt.Sprintf("llm/%d", i))
			}
			for i := range 24 {
				msg := &types.MsgEditWorker{
					Owner: m.name(workers + i), Services: services, MinPrice: math.OneInt(), MaxReward: math.ZeroInt(),
					Capacity: 1,
				}
				row.edit(msg)
				m.must(msg)
			}
			msg := m.ask(oracles)
			msg.DeadlineBlocks, msg.MaxFee = 600, umasa(1_000_000_000)
			for range 50 {
				m.submitRequest(msg)
			}
			m.ledger.touches = 0
			before, ledger := m.registry(), m.Dump(ledgerStore)
			m.run(3)
			require.Equal(t, before, m.registry(), "nothing about them has changed")
			require.Equal(t, ledger, m.Dump(ledgerStore))
			require.Zero(t, m.ledger.touches)
		})
	}
}

func TestDrawCorrectsAStaleWeightOnce(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1)
	// The requirement has moved on and nobody told the tree.
	require.NoError(t, m.ledger.stakes.Set(m.Ctx, position(asWorker, m.Addr(workers)), math.OneInt()))
	m.ledger.touches = 0
	m.submitRequest(m.ask(oracles))
	m.run(5)
	total, err := m.tree(m.Ctx, llm).Total()
	require.NoError(t, err)
	require.Zero(t, total)
	require.Equal(t, 1, m.ledger.touches)
}

func TestRequestInsideAProposalKeepsItsEscrow(t *testing.T) {
	m := newMarket(t)
	m.end() // the bank has credited what transactions sent, this module has ended its block
	res, err := m.msgs.SubmitRequest(m.Ctx, m.ask(oracles))
	require.NoError(t, err)
	require.NoError(t, m.CheckInvariants(m.Ctx), "the escrow is there at once")
	m.NextBlock(1)
	require.NoError(t, m.BeginBlock(m.Ctx))
	require.Equal(t, types.StatusAssigned, m.request(res.Id).Status)
	m.next()
}

func TestRequestNeverOverwritesAnother(t *testing.T) {
	m := newMarket(t)
	m.submitRequest(m.ask(oracles))
	oracle, err := m.getOracle(m.Ctx, m.Addr(oracles))
	require.NoError(t, err)
	oracle.Requests = 0 // as a genesis file might have it
	require.NoError(t, m.oracles.Set(m.Ctx, m.Addr(oracles), oracle))
	err = m.try(m.ask(oracles))
	require.ErrorIs(t, err, types.ErrDuplicate)
	require.ErrorContains(t, err, "request")
	m.next()
}
