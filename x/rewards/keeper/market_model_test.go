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
		m.eachPlace(id, 1, func(req types.Request, place int) {
			_ = m.try(&types.MsgDeclineAssignment{Worker: req.Assignments[place].Worker, Request: id, Reason: "no"})
		})
	}},
	{"one responds", func(m *market, id string) { m.eachPlace(id, 1, m.tryRespond) }},
	{"all respond", func(m *market, id string) { m.eachPlace(id, types.MaxRedundancy, m.tryRespond) }},
	{"accept one", func(m *market, id string) { m.eachPlace(id, 1, m.tryDecide(false)) }},
	{"accept all", func(m *market, id string) { m.eachPlace(id, types.MaxRedundancy, m.tryDecide(false)) }},
	{"reject one", func(m *market, id string) { m.eachPlace(id, 1, m.tryDecide(true)) }},
	{"reject all", func(m *market, id string) { m.eachPlace(id, types.MaxRedundancy, m.tryDecide(true)) }},
	{"one commits", func(m *market, id string) { m.eachItem(id, 1, m.tryCommit) }},
	{"all commit", func(m *market, id string) { m.eachItem(id, 3, m.tryCommit) }},
	{"one reveals", func(m *market, id string) { m.eachItem(id, 1, m.tryReveal) }},
	{"all reveal", func(m *market, id string) { m.eachItem(id, 3, m.tryReveal) }},
	{"a member loses its seat", func(m *market, _ string) { m.seats.Unseat(m.Ctx, m.Addr(validators)) }},
	{"a worker loses its stake", func(m *market, id string) {
		if drawn := m.request(id).Workers(); len(drawn) > 0 {
			_, err := m.ledger.Slash(m.Ctx, asWorker, mustAddr(drawn[0]), m.stakeOf(drawn[0]))
			require.NoError(m.t, err)
		}
	}},
}

// eachPlace calls do for up to n places of a request that have a worker and no decision yet.
func (m *market) eachPlace(id string, n int, do func(req types.Request, place int)) {
	req := m.request(id)
	for place, a := range req.Assignments {
		if n > 0 && a.Worker != "" && a.Decision == types.Undecided {
			n--
			do(req, place)
		}
	}
}

func (m *market) tryRespond(req types.Request, place int) { _ = m.try(m.answerOf(req, place)) }

func (m *market) tryDecide(reject bool) func(types.Request, int) {
	return func(req types.Request, place int) { _ = m.decideOn(req, place, reject) }
}

func (m *market) tryCommit(item types.Item, operator string) {
	_ = m.try(m.commitMsg(item, operator, good.opinion))
}

func (m *market) tryReveal(item types.Item, operator string) {
	_ = m.try(m.revealMsg(item, operator, good.opinion))
}

// TestAnyOrderOfEventsSettlesOnce draws orders of up to eight events, for requests to one, two and three workers.
func TestAnyOrderOfEventsSettlesOnce(t *testing.T) {
	scale.Check(t, 200, 10_000, func(rt *rapid.T) {
		m := newMarketWith(t, 3, rapid.IntRange(1, 4).Draw(rt, "workers"), 1)
		m.t = rt
		m.ledger.epochBlocks = rapid.SampledFrom([]int64{7, 1_000}).Draw(rt, "epoch_blocks")
		order := rapid.SliceOfN(rapid.SampledFrom(acts), 1, 8).Draw(rt, "events")
		m.settlesOnce(rapid.Uint32Range(1, types.MaxRedundancy).Draw(rt, "redundancy"), order)
	})
}

// settlesOnce lets a request to n workers see some events and then time go by. The books are checked after each block.
func (m *market) settlesOnce(n uint32, events []act) {
	supply := m.bank.GetSupply(m.Ctx, types.BondDenom).Amount
	id := m.submitRequest(m.askAll(n))
	for _, event := range events {
		event.do(m, id)
	}
	for i := 0; !m.request(id).IsSettled(); i++ {
		require.Less(m.t, i, 160, "never settled")
		m.next()
	}
	m.run(60)
	req := m.request(id)
	require.Equal(m.t, req.Escrow(), req.Settlement.FeeDue.Add(req.Settlement.Reward).
		Add(req.Settlement.RewardTreasury).Add(req.Settlement.Refund))
	require.Equal(m.t, 1, m.settledEvents, "settled once")
	burned := req.Settlement.FeeBurned
	for _, o := range m.slashing.Offences(m.Ctx) {
		burned = burned.Add(amountOf(o))
	}
	require.LessOrEqual(m.t, burned.Int64(), supply.Sub(m.bank.GetSupply(m.Ctx, types.BondDenom).Amount).Int64())
	m.nothingIsHeld()
}

// nothingIsHeld checks that no obligation outlives the request.
func (m *market) nothingIsHeld() {
	for i := range 3 {
		require.Zero(m.t, m.ledger.holdsOf(m.Ctx, asValidator, m.Addr(validators+i)))
	}
	err := m.workers.Walk(m.Ctx, nil, func(owner sdk.AccAddress, _ types.Worker) (bool, error) {
		require.Zero(m.t, m.ledger.holdsOf(m.Ctx, asWorker, owner))
		require.Zero(m.t, m.worker(owner.String()).Open)
		return false, nil
	})
	require.NoError(m.t, err)
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
