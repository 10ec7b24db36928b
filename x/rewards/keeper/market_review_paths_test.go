package keeper

import (
	"testing"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// requireOver checks that a request was settled once and that nothing of it is left: no hold, no duty, no escrow.
func (m *market) requireOver(t *testing.T, id string, n int) {
	t.Helper()
	req := m.request(id)
	require.True(t, req.IsSettled())
	require.Equal(t, 1, m.settledEvents)
	for i := range n {
		require.Zero(t, m.ledger.holdsOf(m.Ctx, asValidator, m.Addr(validators+i)), "validator %d", i)
	}
	for _, a := range req.Assignments {
		require.Zero(t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(a.Worker)), a.Worker)
	}
	duties := 0
	require.NoError(t, m.duties.Walk(m.Ctx, nil, func(collections.Pair[sdk.AccAddress, string]) (bool, error) {
		duties++
		return false, nil
	}))
	require.Zero(t, duties)
	require.NoError(t, m.CheckInvariants(m.Ctx))
}

// TestAReviewThatNobodyCanJudge: all validators have gone, or the only ones are parties. The first verdict stands,
// and is no fraud.
func TestAReviewThatNobodyCanJudge(t *testing.T) {
	m := newMarketWith(t, 7, 2, 1)
	req := m.ruled(fraud, false)
	for i := range 7 {
		m.seats.Unseat(m.Ctx, m.Addr(validators+i))
	}
	m.untilSettled(req.Id)
	req = m.request(req.Id)
	require.Equal(t, types.OutcomePaid, req.Outcome)
	require.True(t, only(req).Dispute.IsReview())
	require.NotNil(t, only(req).Dispute.Review)
	require.False(t, only(req).Reviewed())
	m.next() // it was settled before any message of the block
	m.requireOver(t, req.Id, 7)
}

// TestReviewsOfSeveralPlacesSettleOnce: each place goes its own way, and the request is settled once.
func TestReviewsOfSeveralPlacesSettleOnce(t *testing.T) {
	verdicts := []verdict{good, poor, fraud}
	for i, first := range verdicts {
		for j, second := range append(verdicts, noQuorum) {
			m := newMarketWith(t, 9, 3, 1)
			req := m.assignedAll(3)
			m.next()
			for place := range req.Assignments {
				m.must(m.answerOf(req, place))
				require.NoError(t, m.decideOn(req, place, place == j%3))
			}
			m.next()
			m.follow(req.Id, []course{
				{first: first, second: second},
				{first: verdicts[(i+1)%3], second: verdicts[j%3], by: []party{nobody, byWorker}[j%2]},
				{first: fraud, second: verdicts[(i+j)%3]},
			})
			m.requireOver(t, req.Id, 9)
		}
	}
}

// TestAReviewEndsInAnotherEpoch: what is settled later is booked later.
func TestAReviewEndsInAnotherEpoch(t *testing.T) {
	m := newMarketWith(t, 20, 1, 1)
	m.ledger.epochBlocks = 20
	req, item := m.reviewed(poor)
	m.to(21)
	require.Equal(t, types.PhaseCommit, m.phase(item), "the committee was drawn in epoch 1")
	m.judge(item, 15, func(int) types.Opinion { return good.opinion })
	req = m.request(req.Id)
	require.Equal(t, types.OutcomePaid, req.Outcome)
	require.Equal(t, uint64(2), req.Epoch)
	m.requireOver(t, req.Id, 20)
}

// TestAReviewThatFailsGivesTheRequestBack: everything goes back to the oracle, nobody is slashed, and there is no bond.
func TestAReviewThatFailsGivesTheRequestBack(t *testing.T) {
	m := newMarketWith(t, 20, 1, 1)
	req, _ := m.reviewed(fraud)
	require.NoError(t, m.schedule(m.Ctx, m.Ctx.BlockHeight(), types.KindRefund, req.Id))
	m.next()
	req = m.request(req.Id)
	require.Equal(t, types.OutcomeExpired, req.Outcome)
	require.Equal(t, types.OutcomeExpired, only(req).Dispute.Result)
	require.Equal(t, req.Escrow(), req.Settlement.Refund)
	m.requireOver(t, req.Id, 20)
}

// TestAJudgedAnswerWithoutACommittee: a store that lost it, or a genesis, leaves nobody to pay. All of it is burned.
func TestAJudgedAnswerWithoutACommittee(t *testing.T) {
	m := newMarket(t)
	req, item := m.answered()
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	item, err := m.getItem(m.Ctx, item.Id)
	require.NoError(t, err)
	for _, member := range item.Committee {
		require.NoError(t, m.forgetEvaluation(m.Ctx, item.Id, member.Operator))
	}
	item.Committee = nil
	require.NoError(t, m.items.Set(m.Ctx, item.Id, item))
	m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
	m.untilSettled(req.Id)
	require.True(t, m.request(req.Id).Settlement.FeeEvaluators.IsZero())
	m.requireOver(t, req.Id, 7)
}

// TestASettledRequestHasNoOpenReview: its verdict would be learned from twice.
func TestASettledRequestHasNoOpenReview(t *testing.T) {
	m := newMarketWith(t, 20, 1, 1)
	req, item := m.reviewed(fraud)
	m.judge(item, 15, func(int) types.Opinion { return good.opinion })
	req = m.request(req.Id)
	require.NoError(t, req.Validate())
	only(req).Dispute.Result, only(req).Dispute.Review, only(req).Final = 0, nil, false
	require.ErrorContains(t, req.Validate(), "assignment.final")
}
