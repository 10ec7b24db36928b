package keeper

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
)

// act is one thing that may happen to a request.
type act struct {
	name string
	do   func(m *market, id string)
}

// acts are all messages about a request and the passing of time. A message may be refused; what counts is that the
// books balance after every block and that the request settles exactly once.
var acts = []act{
	{"a block passes", func(m *market, _ string) { m.next() }},
	{"five blocks pass", func(m *market, _ string) { m.run(5) }},
	{"the windows pass", func(m *market, _ string) { m.run(21) }},
	{"cancel", func(m *market, id string) {
		_ = m.try(&types.MsgCancelRequest{Oracle: m.name(oracles), Request: id})
	}},
	{"decline", func(m *market, id string) {
		_ = m.try(&types.MsgDeclineAssignment{Worker: only(m.request(id)).Worker, Request: id, Reason: "no"})
	}},
	{"respond", func(m *market, id string) { _ = m.try(m.answer(m.request(id))) }},
	{"accept", func(m *market, id string) {
		_ = m.try(&types.MsgAcceptResponse{Oracle: m.name(oracles), Request: id})
	}},
	{"reject", func(m *market, id string) {
		_ = m.try(&types.MsgRejectResponse{Oracle: m.name(oracles), Request: id, Reason: "no"})
	}},
	{"one commits", func(m *market, id string) { m.eachMember(id, 1, m.tryCommit) }},
	{"all commit", func(m *market, id string) { m.eachMember(id, 3, m.tryCommit) }},
	{"one reveals", func(m *market, id string) { m.eachMember(id, 1, m.tryReveal) }},
	{"all reveal", func(m *market, id string) { m.eachMember(id, 3, m.tryReveal) }},
	{"a member loses its seat", func(m *market, _ string) { m.seats.Unseat(m.Ctx, m.Addr(validators)) }},
	{"the worker loses its stake", func(m *market, id string) {
		if worker := only(m.request(id)).Worker; worker != "" {
			_, err := m.ledger.Slash(m.Ctx, asWorker, mustAddr(worker), m.stakeOf(worker))
			require.NoError(m.t, err)
		}
	}},
}

// eachMember calls do for the first n members of the request's committee, if there is one.
func (m *market) eachMember(id string, n int, do func(item types.Item, operator string)) {
	if only(m.request(id)).Response == nil {
		return
	}
	item := m.itemOfRequest(id)
	for _, member := range item.Committee[:min(n, len(item.Committee))] {
		do(item, member.Operator)
	}
}

func (m *market) tryCommit(item types.Item, operator string) {
	_ = m.try(m.commitMsg(item, operator, good.opinion))
}

func (m *market) tryReveal(item types.Item, operator string) {
	_ = m.try(m.revealMsg(item, operator, good.opinion))
}

func TestEveryOrderOfEventsSettlesOnce(t *testing.T) {
	scale.Check(t, 150, 5_000, func(rt *rapid.T) {
		m := newMarketWith(t, 3, 2, 1)
		m.t = rt
		m.ledger.epochBlocks = rapid.SampledFrom([]int64{7, 1_000}).Draw(rt, "epoch_blocks")
		supply := m.bank.GetSupply(m.Ctx, types.BondDenom).Amount
		id := m.submitRequest(m.ask(oracles))
		for range rapid.IntRange(1, 8).Draw(rt, "events") {
			next := rapid.SampledFrom(acts).Draw(rt, "act")
			next.do(m, id)
		}
		for i := 0; !m.request(id).IsSettled(); i++ {
			require.Less(rt, i, 120, "never settled")
			m.next()
		}
		m.run(60)
		req := m.request(id)
		require.Equal(rt, req.Escrow(), req.Settlement.FeeDue.Add(req.Settlement.Reward).
			Add(req.Settlement.RewardTreasury).Add(req.Settlement.Refund))
		require.Equal(rt, 1, m.settledEvents, "settled once")
		burned := req.Settlement.FeeBurned
		for _, o := range m.slashing.Offences(m.Ctx) {
			burned = burned.Add(amountOf(o))
		}
		require.LessOrEqual(rt, burned.Int64(), supply.Sub(m.bank.GetSupply(m.Ctx, types.BondDenom).Amount).Int64())
		m.nothingIsHeld(rt)
	})
}

// nothingIsHeld checks that no obligation outlives the request.
func (m *market) nothingIsHeld(rt *rapid.T) {
	for i := range 3 {
		require.Zero(rt, m.ledger.holdsOf(m.Ctx, asValidator, m.Addr(validators+i)))
	}
	for i := range 2 {
		require.Zero(rt, m.ledger.holdsOf(m.Ctx, asWorker, m.Addr(workers+i)))
		require.Zero(rt, m.worker(m.name(workers+i)).Open)
	}
}

// countSettled counts the settlements told in an event list.
func countSettled(events sdk.Events) int {
	count := 0
	for _, event := range events {
		if event.Type == "masa.rewards.v1.EventRequestSettled" {
			count++
		}
	}
	return count
}
