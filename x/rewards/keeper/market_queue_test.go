package keeper

import (
	"errors"
	"strings"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

var errInjected = errors.New("injected")

func TestFailingItemIsTriedThreeTimesThenGivenBack(t *testing.T) {
	for _, row := range []struct {
		name  string
		panic bool
	}{{"an error", false}, {"a panic", true}} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarket(t)
			m.slashing.Fail = func(id string) error {
				if row.panic && strings.HasPrefix(id, "timeout/") {
					panic("injected")
				}
				return errInjected
			}
			req := m.assigned()
			m.to(only(req).DeadlineHeight + 1)
			for attempt := uint64(1); attempt <= 3; attempt++ {
				require.Equal(t, attempt, m.ledger.failuresOf(m.Ctx, "rewards/deadline", req.Id))
				require.Equal(t, types.StatusAssigned, m.request(req.Id).Status)
				require.Equal(t, uint32(1), m.worker(only(req).Worker).Open, "what the item did is undone")
				if attempt < 3 {
					m.run(10)
				}
			}
			m.next()
			req = m.request(req.Id)
			require.Equal(t, types.OutcomeExpired, req.Outcome)
			require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
			require.Zero(t, m.worker(only(req).Worker).Open)
			require.Zero(t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(only(req).Worker)))
			m.run(3)
		})
	}
}

func TestFailingItemsOfEachKindEndTheirRequests(t *testing.T) {
	for _, row := range []struct {
		name string
		fail func(m *market)
		run  func(m *market) string
	}{
		{"a draw of a worker", func(m *market) {
			m.ledger.failHold = func(ref string) error { return failing(ref, "request/") }
		}, func(m *market) string { return m.submitRequest(m.ask(oracles)) }},
		{"a draw of a committee", func(m *market) {
			m.ledger.failHold = func(ref string) error { return failing(ref, "evaluation/") }
		}, func(m *market) string {
			req := m.assigned()
			m.must(m.answer(req))
			return req.Id
		}},
		{"a tally that settles", func(m *market) {
			m.slashing.Fail = func(string) error { return errInjected }
		}, func(m *market) string {
			req, item := m.answered()
			m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
			for _, member := range item.Committee {
				m.must(m.commitMsg(item, member.Operator, poor.opinion))
			}
			m.next()
			for _, member := range item.Committee {
				m.must(m.revealMsg(item, member.Operator, poor.opinion))
			}
			return req.Id
		}},
		{"a decision that settles", func(m *market) {
			m.slashing.Fail = func(string) error { return errInjected }
		}, func(m *market) string {
			req, item := m.answered()
			m.judge(item, 7, func(int) types.Opinion { return poor.opinion })
			m.must(&types.MsgRejectResponse{Oracle: req.Oracle, Request: req.Id, Reason: "no"})
			return req.Id
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarket(t)
			m.keepPrice()
			m.change(func(p *types.Params) { p.Disputes.ReviewRatio = noReviews })
			row.fail(m)
			id := row.run(m)
			other := m.submitRequest(m.ask(oracles))
			m.run(40)
			req := m.request(id)
			require.Equal(t, types.OutcomeExpired, req.Outcome)
			require.Equal(t, req.Escrow(), req.Settlement.Refund)
			m.ledger.failHold, m.slashing.Fail = nil, nil
			m.run(60)
			require.True(t, m.request(other).IsSettled(), "the block goes on for others")
			for i := range 7 {
				require.Zero(t, m.ledger.holdsOf(m.Ctx, asValidator, m.Addr(validators+i)))
			}
		})
	}
}

func failing(reference, prefix string) error {
	if strings.HasPrefix(reference, prefix) {
		return errInjected
	}
	return nil
}

func TestValidatorSetThatTakesNoAgreementDoesNotHinder(t *testing.T) {
	m := newMarket(t)
	req, item := m.answered()
	gone := item.Committee[3].Operator
	m.seats.Refuse = func(operator sdk.AccAddress) error {
		if operator.String() == gone {
			return errInjected
		}
		return nil
	}
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	require.True(t, only(m.request(req.Id)).Verdict.Quorum)
	require.Equal(t, uint64(1), m.ledger.failuresOf(m.Ctx, "rewards/agreement", item.Id+"/"+gone))
	require.True(t, m.claimableOf(gone).IsZero())
	m.untilSettled(req.Id)
	require.True(t, m.claimableOf(gone).IsPositive(), "it is paid all the same")
}

func TestQueueIsBoundedAndDrainsInOrder(t *testing.T) {
	m := newMarketWith(t, 0, 3, 1)
	m.change(func(p *types.Params) { p.Market.ItemsPerBlock = 1 })
	var ids []string
	for range 5 {
		msg := m.ask(oracles)
		msg.DeadlineBlocks = 20
		ids = append(ids, m.submitRequest(msg))
	}
	for assigned := range 5 {
		count := 0
		for _, id := range ids {
			if m.request(id).Status == types.StatusAssigned {
				count++
			}
		}
		require.Equal(t, assigned, count)
		m.next()
	}
}

func TestDutyLane(t *testing.T) {
	m := newMarket(t)
	_, item := m.answered()
	me := item.Committee[0].Operator
	is := func(operator string, reveal bool) bool {
		duty, err := m.IsDuty(m.Ctx, operator, item.Id, reveal)
		require.NoError(t, err)
		return duty
	}
	require.True(t, is(me, false))
	require.False(t, is(me, true))
	require.False(t, is(m.name(strangers), false))
	require.False(t, is("masa1bad", false))
	for try := uint32(1); try <= 4; try++ {
		count, err := m.CountAttempt(m.Ctx, me, item.Id)
		require.NoError(t, err)
		require.Equal(t, try, count)
	}
	for _, member := range item.Committee {
		m.must(m.commitMsg(item, member.Operator, good.opinion))
	}
	require.False(t, is(me, false), "done")
	m.end()
	require.True(t, is(me, true), "what opens with the next block is a duty for a check now")
	count, err := m.CountAttempt(m.Ctx, me, item.Id)
	require.NoError(t, err)
	require.Equal(t, uint32(1), count, "each phase has its own tries")
	m.NextBlock(1)
	require.NoError(t, m.BeginBlock(m.Ctx))
	for _, member := range item.Committee {
		m.must(m.revealMsg(item, member.Operator, good.opinion))
	}
	m.next()
	require.False(t, is(me, true))
	left, err := countOf(m.Ctx, m.attempts, item.Id)
	require.NoError(t, err)
	require.Zero(t, left)
}
