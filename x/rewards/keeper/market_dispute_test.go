package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// ruled is a request with a decision and a verdict; the block after the verdict has begun.
func (m *market) ruled(v verdict, reject bool) types.Request {
	req, item := m.answered()
	require.NoError(m.t, m.decideOn(req, 0, reject))
	m.judge(item, v.reveals, func(int) types.Opinion { return v.opinion })
	return m.request(req.Id)
}

// contested is one of which the worker has disputed the verdict, and its committee is drawn.
func (m *market) contested() (types.Request, types.Item) {
	req := m.ruled(poor, false)
	m.must(m.disputeMsg(req, 0, byWorker))
	m.next()
	return m.request(req.Id), m.disputeItem(req.Id, 0)
}

func TestOnlyAVerdictThatCostsSomebodyWaits(t *testing.T) {
	for _, row := range []struct {
		name    string
		verdict verdict
		reject  bool
		blocks  uint64
		waits   int64
	}{
		{"a good answer that is accepted", good, false, 10, 0},
		{"one below tau", poor, false, 10, 10},
		{"one below tau that is rejected", poor, true, 10, 10},
		{"a fraud", fraud, false, 7, 7},
		{"a good one that is rejected", good, true, 10, 10},
		{"one below tau, without disputes", poor, false, 0, 0},
		{"a good one that is rejected, without disputes", good, true, 0, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarket(t)
			m.change(func(p *types.Params) { p.Disputes.DisputeBlocks, p.Disputes.ReviewRatio = row.blocks, noReviews })
			req := m.ruled(row.verdict, row.reject)
			a := only(req)
			require.Equal(t, row.waits > 0, a.IsContestable())
			require.Equal(t, row.waits == 0, req.IsSettled())
			if row.waits > 0 {
				require.Equal(t, a.Verdict.Height+row.waits, a.DisputeHeight)
			}
			m.to(a.Verdict.Height + row.waits + 1)
			now := m.request(req.Id)
			if row.verdict.name == fraud.name {
				require.True(t, only(now).Dispute.IsReview(), "nobody is a fraud by one committee's word")
				return
			}
			require.Equal(t, a.Verdict.Height+row.waits, now.SettledHeight)
		})
	}
}

func TestADisputeIsTakenInTime(t *testing.T) {
	m := newMarket(t)
	m.change(func(p *types.Params) { p.Disputes.ReviewRatio = noReviews })
	req := m.ruled(poor, false)
	last := only(req).DisputeHeight
	require.NoError(t, m.unschedule(m.Ctx, last, types.KindDispute, req.Id)) // a full queue ends it later
	require.NoError(t, m.schedule(m.Ctx, last+5, types.KindDispute, req.Id))
	m.to(last + 1)
	err := m.try(m.disputeMsg(req, 0, byWorker))
	require.ErrorIs(t, err, types.ErrTooLate)
	require.ErrorContains(t, err, fmt.Sprintf("limit block %d, now %d", last, last+1))
	m.run(5)
	require.True(t, m.request(req.Id).IsSettled())
}

func TestADisputeGoesToALargerCommitteeWithoutTheParties(t *testing.T) {
	m := newMarketWith(t, 20, 1, 1)
	for _, party := range []int{workers, oracles} {
		require.NoError(t, m.ledger.OpenPosition(m.Ctx, asValidator, m.Addr(party), umasa(2*requirement)))
		m.seats.Seat(m.Ctx, m.Addr(party), 10)
	}
	req := m.ruled(poor, false)
	require.Equal(t, uint32(7), only(req).Verdict.Committee)
	m.must(m.disputeMsg(req, 0, byOracle))
	item, err := m.getItem(m.Ctx, only(m.request(req.Id)).Dispute.Item)
	require.NoError(t, err)
	require.Equal(t, types.PhaseReady, item.Phase)
	m.next()
	item = m.disputeItem(req.Id, 0)
	require.Len(t, item.Committee, 15)
	require.NotContains(t, item.Operators(), m.name(workers))
	require.NotContains(t, item.Operators(), m.name(oracles))
	requireTold(t, m.Ctx, &types.EventCommitteeDrawn{
		Item: item.Id, Request: req.Id, Committee: item.Operators(), CommitHeight: item.CommitHeight, Dispute: true,
	})
	require.False(t, item.Gold)
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	require.Equal(t, uint32(1), m.round(item), "seven of fifteen are no quorum")
	m.next()
	m.judge(m.disputeItem(req.Id, 0), 8, func(int) types.Opinion { return good.opinion })
	require.Equal(t, types.OutcomePaid, m.request(req.Id).Outcome)
}

func TestADisputeIsADutyLikeAnyOther(t *testing.T) {
	m := newMarket(t)
	_, item := m.contested()
	me := item.Committee[0].Operator
	duty, err := m.IsDuty(m.Ctx, me, item.Id, false)
	require.NoError(t, err)
	require.True(t, duty)
	res, err := m.queries.Duties(m.Ctx, &types.QueryDutiesRequest{Operator: me})
	require.NoError(t, err)
	require.Len(t, res.Duties, 1)
	require.True(t, res.Duties[0].Item.Dispute)
}

func TestABondThatIsNotThereOpensNoDispute(t *testing.T) {
	m := newMarket(t)
	req := m.ruled(poor, false)
	all := m.bank.GetBalance(m.Ctx, mustAddr(only(req).Worker), types.BondDenom)
	require.NoError(t, m.bank.SendCoins(m.Ctx, mustAddr(only(req).Worker), m.Addr(strangers), sdk.NewCoins(all)))
	err := m.try(m.disputeMsg(req, 0, byWorker))
	require.ErrorIs(t, err, types.ErrEscrow)
	require.ErrorContains(t, err, "bond: 50000umasa")
	require.True(t, only(m.request(req.Id)).IsContestable())
	m.must(m.disputeMsg(req, 0, byOracle))
	m.next()
}

func TestWhoNamesNobodyMeansItself(t *testing.T) {
	m := newMarketWith(t, 7, 3, 1)
	m.change(func(p *types.Params) { p.Disputes.ReviewRatio = noReviews })
	req := m.assignedAll(2)
	m.next()
	for place := range req.Assignments {
		m.must(m.answerOf(req, place))
		require.NoError(t, m.decideOn(req, place, false))
	}
	m.judgePlaces(req.Id, []verdict{poor, poor})
	require.ErrorContains(t, m.try(&types.MsgDispute{Disputer: req.Oracle, Request: req.Id}), "worker: must be given")
	m.must(&types.MsgDispute{Disputer: req.Assignments[1].Worker, Request: req.Id})
	now := m.request(req.Id)
	require.True(t, now.Assignments[1].AwaitsReview())
	require.True(t, now.Assignments[0].IsContestable(), "the window of the other verdict stays open")
	m.to(now.Assignments[0].DisputeHeight + 1)
	require.True(t, m.request(req.Id).Assignments[0].Final)
	m.follow(req.Id, []course{{}, {second: good}})
	require.Equal(t, types.OutcomeBelowThreshold, m.request(req.Id).Assignments[0].Outcome)
	require.Equal(t, types.OutcomePaid, m.request(req.Id).Assignments[1].Outcome)
	require.True(t, m.request(req.Id).Assignments[1].Best)
}

func TestADisputeThatCannotBeJudgedGivesAllBack(t *testing.T) {
	m := newMarket(t)
	req := m.ruled(poor, false)
	had := m.held(only(req).Worker)
	m.must(m.disputeMsg(req, 0, byWorker))
	m.ledger.failHold = func(ref string) error { return failing(ref, "evaluation/") }
	m.run(40)
	req = m.request(req.Id)
	require.Equal(t, types.OutcomeExpired, req.Outcome)
	require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
	require.Equal(t, int64(bondOf), m.claimableOf(only(req).Worker).Int64())
	require.Equal(t, int64(bondOf), had.Sub(m.held(only(req).Worker)).Int64())
	require.True(t, only(req).Dispute.Returned)
	require.Empty(t, m.slashing.Offences(m.Ctx))
	m.nothingIsHeld()
}

func TestAVerdictThatCostsNobodyAnyMoreIsNotDisputed(t *testing.T) {
	m := newMarket(t)
	req := m.ruled(verdict{"short of tau", 7, flat(500_000)}, false) // Q is .55
	require.True(t, only(req).IsContestable())
	m.change(func(p *types.Params) { p.Evaluation.Tau = math.LegacyNewDecWithPrec(5, 1) })
	require.ErrorIs(t, m.try(m.disputeMsg(req, 0, byWorker)), types.ErrWrongStatus)
	m.untilSettled(req.Id)
	require.Equal(t, types.OutcomePaid, m.request(req.Id).Outcome)
}

// TestTheHoldLastsUntilTheLastDispute takes all the time there is: the answer at the deadline, two committees each.
func TestTheHoldLastsUntilTheLastDispute(t *testing.T) {
	m := newMarket(t)
	req := m.assigned()
	until, err := m.ledger.holds.Get(m.Ctx, collections.Join3(int32(asWorker), mustAddr(only(req).Worker),
		req.HoldReference()))
	require.NoError(t, err)
	m.to(only(req).DeadlineHeight)
	m.must(m.answer(req))
	for only(m.request(req.Id)).Verdict == nil {
		m.lateRound(m.itemOfRequest(req.Id), poor)
	}
	req = m.request(req.Id)
	m.to(only(req).DisputeHeight)
	m.must(m.disputeMsg(req, 0, byWorker))
	m.next()
	for !m.request(req.Id).IsSettled() {
		m.lateRound(m.disputeItem(req.Id, 0), good)
	}
	require.LessOrEqual(t, m.request(req.Id).SettledHeight, until)
	require.Greater(t, m.request(req.Id).SettledHeight, until-3)
}

// lateRound lets a committee use its windows up: the first one without a quorum, the second one with.
func (m *market) lateRound(item types.Item, v verdict) {
	if item.Phase == types.PhaseReady {
		m.next()
		return
	}
	sending := item.Committee[1:] // all would end the window
	if item.Round == 0 {
		sending = item.Committee[:1]
	}
	for _, member := range sending {
		m.must(m.commitMsg(item, member.Operator, v.opinion))
	}
	for m.phase(item) == types.PhaseCommit {
		m.next()
	}
	open, err := m.getItem(m.Ctx, item.Id)
	require.NoError(m.t, err)
	m.to(open.RevealHeight)
	for _, member := range sending {
		if item.Round > 0 {
			m.must(m.revealMsg(item, member.Operator, v.opinion))
		}
	}
	m.next()
}
