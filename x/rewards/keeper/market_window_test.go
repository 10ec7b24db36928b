package keeper

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// stage is a market at the point where a window matters.
type stage struct {
	*market
	req  types.Request
	item types.Item
}

func TestWindowsEndWithTheirLastBlock(t *testing.T) {
	assigned := func(t *testing.T) stage {
		t.Helper()
		m := newMarket(t)
		return stage{market: m, req: m.assigned()}
	}
	judged := func(t *testing.T) stage {
		t.Helper()
		m := newMarket(t)
		req, item := m.answered()
		return stage{m, req, item}
	}
	committing := func(t *testing.T) stage {
		t.Helper()
		s := judged(t)
		for _, member := range s.item.Committee[1:] {
			s.must(s.commitMsg(s.item, member.Operator, good.opinion))
		}
		return s
	}
	revealing := func(t *testing.T) stage {
		t.Helper()
		s := judged(t)
		for _, member := range s.item.Committee {
			s.must(s.commitMsg(s.item, member.Operator, good.opinion))
		}
		s.next()
		s.item = s.itemOfRequest(s.req.Id)
		return s
	}
	contestable := func(t *testing.T) stage {
		t.Helper()
		m := newMarket(t)
		return stage{market: m, req: m.ruled(poor, false)}
	}
	for _, row := range []struct {
		name  string
		begin func(*testing.T) stage
		last  func(stage) int64
		late  error
		msg   func(stage) sdk.Msg
	}{
		{
			"a response", assigned, func(s stage) int64 { return only(s.req).DeadlineHeight }, types.ErrWrongStatus,
			func(s stage) sdk.Msg { return s.answer(s.req) },
		},
		{
			"a decline", assigned, func(s stage) int64 { return only(s.req).AssignedHeight + 3 }, types.ErrTooLate,
			func(s stage) sdk.Msg {
				return &types.MsgDeclineAssignment{Worker: only(s.req).Worker, Request: s.req.Id, Reason: "no"}
			},
		},
		{
			"an acceptance", judged, func(s stage) int64 { return only(s.req).AcceptHeight }, types.ErrDuplicate,
			func(s stage) sdk.Msg { return &types.MsgAcceptResponse{Oracle: s.req.Oracle, Request: s.req.Id} },
		},
		{
			"a rejection", judged, func(s stage) int64 { return only(s.req).AcceptHeight }, types.ErrDuplicate,
			func(s stage) sdk.Msg {
				return &types.MsgRejectResponse{Oracle: s.req.Oracle, Request: s.req.Id, Reason: "no"}
			},
		},
		{
			"a dispute", contestable, func(s stage) int64 { return only(s.req).DisputeHeight }, types.ErrTooLate,
			func(s stage) sdk.Msg { return s.disputeMsg(s.req, 0, byWorker) },
		},
		{
			"a commitment", committing, func(s stage) int64 { return s.item.CommitHeight }, types.ErrWrongPhase,
			func(s stage) sdk.Msg { return s.commitMsg(s.item, s.item.Committee[0].Operator, good.opinion) },
		},
		{
			"a reveal", revealing, func(s stage) int64 { return s.item.RevealHeight }, types.ErrWrongPhase,
			func(s stage) sdk.Msg { return s.revealMsg(s.item, s.item.Committee[0].Operator, good.opinion) },
		},
	} {
		t.Run(row.name+" is taken in the last block", func(t *testing.T) {
			s := row.begin(t)
			s.to(row.last(s))
			require.NoError(t, s.try(row.msg(s)))
			s.next()
		})
		t.Run(row.name+" is refused in the block after", func(t *testing.T) {
			s := row.begin(t)
			s.to(row.last(s) + 1)
			require.ErrorIs(t, s.try(row.msg(s)), row.late)
			s.next()
		})
	}
}

func TestRevealsOpenWithTheNextBlock(t *testing.T) {
	m := newMarket(t)
	_, item := m.answered()
	for _, member := range item.Committee {
		m.must(m.commitMsg(item, member.Operator, good.opinion))
	}
	reveal := m.revealMsg(item, item.Committee[0].Operator, good.opinion)
	require.ErrorIs(t, m.send(reveal), types.ErrWrongPhase, "all have committed, the block is not over")
	m.next()
	require.Equal(t, m.Ctx.BlockHeight(), m.itemOfRequest(item.Request).RevealFrom)
	m.must(reveal)
}

func TestLateCommitteesRevealWhatTheyCommitted(t *testing.T) {
	m := newMarket(t)
	req, item := m.answered()
	for _, member := range item.Committee[:4] {
		m.must(m.commitMsg(item, member.Operator, good.opinion))
	}
	m.to(item.CommitHeight + 1)
	require.Equal(t, types.PhaseReveal, m.phase(item))
	for _, member := range item.Committee[:4] {
		m.must(m.revealMsg(item, member.Operator, good.opinion))
	}
	require.ErrorIs(t, m.send(m.revealMsg(item, item.Committee[5].Operator, good.opinion)), types.ErrCommitment)
	m.next()
	verdict := only(m.request(req.Id)).Verdict
	require.NotNil(t, verdict, "the last who committed has revealed")
	require.True(t, verdict.Quorum)
	require.Equal(t, uint32(4), verdict.Reveals)
	for _, member := range item.Committee[4:] {
		sum, n := m.seats.Agreements(m.Ctx, 1, mustAddr(member.Operator), 2)
		require.True(t, sum.IsZero(), "silence counts as no agreement")
		require.Equal(t, uint64(1), n)
	}
}

func TestOneRedrawWithoutQuorum(t *testing.T) {
	m := newMarket(t)
	req, item := m.answered()
	m.judge(item, 3, func(int) types.Opinion { return good.opinion })
	second := m.itemOfRequest(req.Id)
	require.Equal(t, uint32(1), second.Round)
	require.Nil(t, only(m.request(req.Id)).Verdict)
	sent, err := countOf(m.Ctx, m.commitments, item.Id)
	require.NoError(t, err)
	require.Zero(t, sent, "what the first committee sent is gone")
	m.judge(second, 7, func(int) types.Opinion { return good.opinion })
	require.True(t, only(m.request(req.Id)).Verdict.Quorum)
	for i := range 7 {
		_, n := m.seats.Agreements(m.Ctx, 1, m.Addr(validators+i), 2)
		require.Equal(t, uint64(2), n, "both rounds count")
	}
}

func TestCancelWaitsForTheNextBlock(t *testing.T) {
	m := newMarketWith(t, 0, 0, 1)
	id := m.submitRequest(m.ask(oracles))
	cancel := &types.MsgCancelRequest{Oracle: m.name(oracles), Request: id}
	require.ErrorIs(t, m.send(cancel), types.ErrTooEarly)
	m.next()
	m.must(cancel)
	req := m.request(id)
	require.Equal(t, types.OutcomeExpired, req.Outcome)
	require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
	require.ErrorIs(t, m.send(cancel), types.ErrWrongStatus)
	m.run(15)
}

func TestNobodyJudgesItself(t *testing.T) {
	m := newMarketWith(t, 3, 0, 0)
	// The worker and the oracle are validators themselves.
	m.must(m.registerWorker(validators))
	m.must(&types.MsgRegisterOracle{Owner: m.name(validators + 1), Stake: umasa(requirement)})
	id := m.submitRequest(m.ask(validators + 1))
	m.next()
	m.must(m.answer(m.request(id)))
	m.next()
	item := m.itemOfRequest(id)
	require.Len(t, item.Committee, 1)
	require.Equal(t, m.name(validators+2), item.Committee[0].Operator)
}

func TestClassDroppedInFlightDoesNotKeepAnAnswerOut(t *testing.T) {
	m := newMarket(t)
	req := m.assigned()
	m.change(func(p *types.Params) { p.Market.Classes = p.Market.Classes[1:] })
	m.must(m.answer(req))
	require.Equal(t, req.Ru, only(m.request(req.Id)).Response.Ru, "the declared units count")
	m.next()
}
