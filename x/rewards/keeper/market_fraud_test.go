package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// flagged is what a committee of which the first n flag fraud says; all of it scores the response the same.
func flagged(n int, score uint32) func(int) types.Opinion {
	return func(i int) types.Opinion {
		opinion := flat(score)
		opinion.Flag = i < n
		return opinion
	}
}

// TestASecondCommitteeConfirmsFraudByTwoThirds: after a dispute and in a review alike; the first committee's word was
// fraud, by four of seven.
func TestASecondCommitteeConfirmsFraudByTwoThirds(t *testing.T) {
	for _, row := range []struct {
		name    string
		flags   int
		reveals int
		score   uint32
		spare   int64 // what the first seat weighs less than others, in umasa
		rejects bool
		outcome types.Outcome
		slashed int64
	}{
		{"a third flags", 5, 15, 900_000, 0, false, types.OutcomePaid, 0},
		{"more than half flags, as it did for the first", 8, 15, 900_000, 0, false, types.OutcomePaid, 0},
		{"one seat less than two thirds", 9, 15, 900_000, 0, false, types.OutcomePaid, 0},
		{"one umasa less than two thirds", 10, 15, 900_000, 1, false, types.OutcomePaid, 0},
		{"exactly two thirds", 10, 15, 900_000, 0, false, types.OutcomeFraud, 95_000},
		{"exactly two thirds of those who revealed", 8, 12, 900_000, 0, false, types.OutcomeFraud, 95_000},
		{"one seat less of those who revealed", 7, 12, 900_000, 0, false, types.OutcomePaid, 0},
		{"all", 15, 15, 900_000, 0, false, types.OutcomeFraud, 95_000},
		{"less than two thirds of an answer that is poor", 9, 15, 100_000, 0, false, types.OutcomeBelowThreshold, 50_000},
		{"less than two thirds of one that was rejected", 9, 15, 900_000, 0, true, types.OutcomeRejected, 0},
		{"two thirds of one that was rejected", 10, 15, 900_000, 0, true, types.OutcomeFraud, 95_000},
	} {
		for _, by := range []party{nobody, byWorker, byOracle} {
			t.Run(row.name+", disputed by "+string(by), func(t *testing.T) {
				m := newMarketWith(t, 20, 1, 1)
				req, item := m.answered()
				stake := m.stakeOf(only(req).Worker)
				require.NoError(t, m.decideOn(req, 0, row.rejects))
				m.judge(item, 7, flagged(4, 900_000))
				req = m.request(req.Id)
				require.True(t, only(req).Verdict.Fraud, "four of seven suffice for the first word")
				if by == nobody {
					m.to(only(req).DisputeHeight + 2)
				} else {
					m.must(m.disputeMsg(req, 0, by))
					m.next()
				}
				second := m.disputeItem(req.Id, 0)
				require.Len(t, second.Committee, 15)
				second.Committee[0].Stake = second.Committee[0].Stake.SubRaw(row.spare)
				require.NoError(t, m.items.Set(m.Ctx, second.Id, second))
				m.judge(second, row.reveals, flagged(row.flags, row.score))
				req = m.request(req.Id)
				a := only(req)
				require.Equal(t, row.outcome, req.Outcome)
				require.Equal(t, row.outcome, a.Dispute.Result)
				require.Equal(t, row.outcome == types.OutcomeFraud, a.Verdict.Fraud)
				require.True(t, a.Dispute.First.Fraud, "what the first one said stays readable")
				require.Equal(t, row.slashed, stake.Sub(m.stakeOf(a.Worker)).Int64())
				require.Equal(t, by != nobody && row.outcome != types.OutcomeFraud, a.Dispute.Returned)
				m.requireOver(t, req.Id, 20)
			})
		}
	}
}

// TestWhoHasTheLastWordOnFraudNeedsTwoThirds: a first committee has it where nothing is looked at again. A gold item's
// has not, though it is as large as the second one.
func TestWhoHasTheLastWordOnFraudNeedsTwoThirds(t *testing.T) {
	for _, row := range []struct {
		name    string
		blocks  uint64
		gold    int64
		members int
		flags   int
		fraud   bool
	}{
		{"half of an odd first committee", 10, 0, 7, 3, false},
		{"more than half of it", 10, 0, 7, 4, true},
		{"less than half of a gold item's", 10, 1, 15, 7, false},
		{"more than half of it", 10, 1, 15, 8, true},
		{"without disputes, more than half", 0, 0, 7, 4, false},
		{"without disputes, two thirds", 0, 0, 7, 5, true},
		{"without disputes, a gold item's, one seat less", 0, 1, 15, 9, false},
		{"without disputes, a gold item's, two thirds", 0, 1, 15, 10, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarketWith(t, 20, 1, 1)
			m.change(func(p *types.Params) {
				p.Disputes.DisputeBlocks, p.Disputes.GoldRate = row.blocks, math.LegacyNewDec(row.gold)
			})
			req, item := m.answered()
			require.Len(t, item.Committee, row.members)
			require.NoError(t, m.decideOn(req, 0, false))
			m.judge(item, row.members, flagged(row.flags, 900_000))
			req = m.request(req.Id)
			require.Equal(t, row.fraud, only(req).Verdict.Fraud)
			require.Equal(t, row.fraud && row.blocks > 0, only(req).IsContestable())
			m.untilSettled(req.Id)
			if row.blocks == 0 {
				require.Equal(t, row.fraud, m.request(req.Id).Outcome == types.OutcomeFraud)
			}
		})
	}
}
