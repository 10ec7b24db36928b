package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// reviewed is a request whose verdict nobody disputed, with the item of the second committee that was drawn by itself.
func (m *market) reviewed(v verdict) (types.Request, types.Item) {
	req := m.ruled(v, false)
	m.to(only(req).DisputeHeight + 2)
	return m.request(req.Id), m.disputeItem(req.Id, 0)
}

func TestAFraudIsReviewedWithoutABond(t *testing.T) {
	m := newMarketWith(t, 20, 1, 1)
	m.change(func(p *types.Params) { p.Disputes.ReviewRatio = noReviews })
	req, item := m.reviewed(fraud)
	d := only(req).Dispute
	require.True(t, d.IsReview())
	require.True(t, d.Bond.IsZero())
	require.Len(t, item.Committee, 15)
	require.NoError(t, req.Validate())
	state, before := m.exported()
	other := m.empty(t)
	require.NoError(t, other.InitGenesis(other.Ctx, state))
	_, again := other.exported()
	require.Equal(t, string(before), string(again))
	require.ErrorIs(t, m.try(m.disputeMsg(req, 0, byWorker)), types.ErrTooLate)
	m.judge(item, 15, func(int) types.Opinion { return good.opinion })
	req = m.request(req.Id)
	require.Equal(t, types.OutcomePaid, req.Outcome)
	require.False(t, only(req).Dispute.Returned)
	state, _ = m.exported()
	for _, entry := range state.Entries {
		require.NotContains(t, []string{types.EntryDisputeBond, types.EntryDisputeBurn}, entry.Kind)
	}
}

// TestAReviewWithoutAQuorumLeavesTheFirstVerdict: two silent committees do not protect a bad answer. But a fraud that
// nobody confirmed is none: it is of low quality, if those who flagged it found it worthless.
func TestAReviewWithoutAQuorumLeavesTheFirstVerdict(t *testing.T) {
	worthless := verdict{"flagged and found worthless", 7, types.Opinion{Flag: true}}
	for _, row := range []struct {
		first   verdict
		outcome types.Outcome
		slashed int64
	}{
		{poor, types.OutcomeBelowThreshold, 50_000},
		{worthless, types.OutcomeBelowThreshold, 50_000},
		{fraud, types.OutcomePaid, 0},
	} {
		m := newMarketWith(t, 20, 1, 1)
		req, _ := m.reviewed(row.first)
		said := *only(req).Verdict
		m.untilSettled(req.Id)
		req = m.request(req.Id)
		require.Equal(t, row.outcome, req.Outcome, row.first.name)
		require.Equal(t, row.slashed, req.Settlement.Slashed.Int64(), row.first.name)
		require.False(t, only(req).Reviewed())
		require.Equal(t, said, only(req).Dispute.First)
		said.Fraud = false
		require.Equal(t, said, *only(req).Verdict)
		m.next()
		m.requireOver(t, req.Id, 20)
	}
}

// TestALargeRewardIsReviewed: the fee that was due decides, not the one that was declared.
func TestALargeRewardIsReviewed(t *testing.T) {
	for ratio, want := range map[string]bool{
		"4.999700014999250037": true, // 100000/20001 is 4.9997500…
		"4.9998":               false,
	} {
		m := newMarket(t)
		m.change(func(p *types.Params) { p.Disputes.ReviewRatio = math.LegacyMustNewDecFromStr(ratio) })
		req := m.ruled(poor, false)
		m.to(only(req).DisputeHeight + 1)
		require.Equal(t, want, !m.request(req.Id).IsSettled(), ratio)
	}
}

// TestSilentSeatsAndDoubtfulOpinionsEarnLess: a seat's part is one of as many as there are seats, whoever is silent.
func TestSilentSeatsAndDoubtfulOpinionsEarnLess(t *testing.T) {
	m := newMarket(t)
	req, item := m.answered()
	m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
	m.judge(item, 6, func(i int) types.Opinion {
		if i == 0 {
			return flat(700_000) // 0.2 from the others: agreement 0.2, half of full
		}
		return flat(900_000)
	})
	m.untilSettled(req.Id)
	s := m.request(req.Id).Settlement
	pool := s.FeeEvaluators.Add(s.FeeBurned).Sub(s.FeeDue.MulRaw(3).QuoRaw(10)) // 0.6 of the fee, to a umasa
	near := func(want, got math.Int) {
		t.Helper()
		require.LessOrEqual(t, want.Sub(got).Abs().Int64(), int64(2), "%s, not %s", got, want)
	}
	near(pool.QuoRaw(14), m.claimableOf(item.Committee[0].Operator))
	near(pool.QuoRaw(7), m.claimableOf(item.Committee[1].Operator))
	near(pool.MulRaw(3).QuoRaw(14), pool.Sub(s.FeeEvaluators))
	require.True(t, m.claimableOf(item.Committee[6].Operator).IsZero())
}
