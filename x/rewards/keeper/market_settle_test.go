package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// verdict is what the committee says in a row of the settlement table.
type verdict struct {
	name    string
	reveals int
	opinion types.Opinion
}

var (
	good     = verdict{"judged good", 7, flat(900_000)}
	poor     = verdict{"judged below tau", 7, flat(100_000)}
	fraud    = verdict{"flagged as fraud", 7, types.Opinion{R: 900_000, C: 900_000, F: 900_000, Flag: true}}
	noQuorum = verdict{"without quorum", 3, flat(900_000)}
)

func TestSettlementTable(t *testing.T) {
	// A request for 1000 units of output costs (19 bytes → 5 tokens, 1000 out) ceil(.005 + 3) = 4 units, 500 delivered
	// cost ceil(.005 + 1.5) = 2. Price 10 000, K 100 000: F(4) = ceil(40 000.8), F(2) = ceil(20 000.2).
	const feeAll, feeUsed = 40_001, 20_001
	// R, C, F .9 and one block after the draw T is 1: Q = .27 + .18 + .36 + .1.
	q := math.LegacyMustNewDecFromStr("0.91")
	for _, row := range []struct {
		name     string
		verdict  verdict
		reject   bool
		silent   bool
		outcome  types.Outcome
		reward   int64
		treasury int64 // of R_base
		feeDue   int64
		slashed  int64
	}{
		{"accepted and good pays R_base·Q", good, false, false, types.OutcomePaid, 91_000, 0, feeUsed, 0},
		{"silence accepts", good, false, true, types.OutcomePaid, 91_000, 0, feeUsed, 0},
		{"rejected though good: both get nothing", good, true, false, types.OutcomeRejected, 0, baseReward, feeUsed, 0},
		{"accepted below tau: slashed", poor, false, false, types.OutcomeBelowThreshold, 0, 0, feeUsed, baseReward / 2},
		{"rejected below tau: slashed", poor, true, false, types.OutcomeBelowThreshold, 0, 0, feeUsed, baseReward / 2},
		{"accepted fraud: slashed harder", fraud, false, false, types.OutcomeFraud, 0, 0, feeUsed, 95_000},
		{"rejected fraud: slashed harder", fraud, true, false, types.OutcomeFraud, 0, 0, feeUsed, 95_000},
		{"accepted without quorum: Q̂ stands in", noQuorum, false, false, types.OutcomeNoQuorum, 60_000, 0, 0, 0},
		{"silence without quorum: Q̂ stands in", noQuorum, false, true, types.OutcomeNoQuorum, 60_000, 0, 0, 0},
		{"rejected without quorum: all back", noQuorum, true, false, types.OutcomeNoQuorum, 0, 0, 0, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarket(t)
			req, item := m.answered()
			require.Equal(t, int64(feeAll), req.Fee.Int64())
			stake := m.stakeOf(only(req).Worker)
			switch {
			case row.reject:
				m.must(&types.MsgRejectResponse{Oracle: req.Oracle, Request: req.Id, Reason: "not an answer"})
			case !row.silent:
				m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
			}
			m.judgeAll(req.Id, row.verdict)
			m.untilConfirmed(req.Id)
			req = m.request(req.Id)
			s := req.Settlement
			require.Equal(t, row.outcome, req.Outcome)
			require.Equal(t, row.reward, s.Reward.Int64(), "reward")
			require.Equal(t, row.treasury, s.RewardTreasury.Int64(), "treasury")
			require.Equal(t, row.feeDue, s.FeeDue.Int64(), "fee due")
			require.Equal(t, row.slashed, s.Slashed.Int64(), "slashed")
			require.Equal(t, feeAll+baseReward-row.feeDue-row.reward-row.treasury, s.Refund.Int64(), "refund")
			require.Equal(t, s.Reward, m.claimableOf(only(req).Worker))
			require.Equal(t, s.Refund, m.claimableOf(req.Oracle))
			require.Equal(t, row.slashed, stake.Sub(m.stakeOf(only(req).Worker)).Int64())
			if row.verdict.name == good.name {
				require.Equal(t, q, only(req).Verdict.Q)
			}
			m.checkClosed(req, item)
		})
	}
}

func (m *market) stakeOf(owner string) math.Int {
	standing, err := m.workerStanding(m.Ctx, mustAddr(owner))
	require.NoError(m.t, err)
	return standing.Counted
}

// judgeAll lets both rounds' committees do what the verdict says.
func (m *market) judgeAll(id string, v verdict) {
	for range 2 {
		item := m.itemOfRequest(id)
		if item.Phase == types.PhaseReady {
			m.next()
			item = m.itemOfRequest(id)
		}
		if item.Phase == types.PhaseDone {
			return
		}
		m.judge(item, v.reveals, func(int) types.Opinion { return v.opinion })
	}
}

func (m *market) untilSettled(id string) {
	for range 200 {
		if m.request(id).IsSettled() {
			return
		}
		m.next()
	}
	require.Fail(m.t, "never settled")
}

// checkClosed checks what holds after every settlement: no holds, no duties, no bytes, the fee split exact.
func (m *market) checkClosed(req types.Request, item types.Item) {
	s := req.Settlement
	require.Empty(m.t, req.Payload.Inline)
	require.NotEmpty(m.t, req.Payload.Hash)
	require.Zero(m.t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(only(req).Worker)))
	for _, member := range item.Committee {
		require.Zero(m.t, m.ledger.holdsOf(m.Ctx, asValidator, mustAddr(member.Operator)))
	}
	require.Equal(m.t, s.FeeDue, s.FeeBurned.Add(s.FeeEvaluators).Add(s.FeeTreasury))
	paid := math.ZeroInt()
	for i := range 7 {
		paid = paid.Add(m.claimableOf(m.name(validators + i)))
	}
	require.Equal(m.t, s.FeeEvaluators, paid)
	require.Equal(m.t, s.FeeTreasury.Add(s.RewardTreasury), m.bank.GetBalance(m.Ctx,
		moduleAccount(types.TreasuryAccount), types.BondDenom).Amount)
	require.Zero(m.t, m.worker(only(req).Worker).Open)
}

func TestTimeoutGivesAllBackAndSlashes(t *testing.T) {
	m := newMarket(t)
	req := m.assigned()
	stake := m.stakeOf(only(req).Worker)
	m.to(only(req).DeadlineHeight)
	require.Equal(t, types.StatusAssigned, m.request(req.Id).Status)
	m.next()
	req = m.request(req.Id)
	require.Equal(t, types.OutcomeTimeout, req.Outcome)
	require.Equal(t, req.Escrow(), req.Settlement.Refund)
	require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
	require.Equal(t, int64(baseReward/10), stake.Sub(m.stakeOf(only(req).Worker)).Int64())
	require.Equal(t, "timeout/"+req.Id+"/"+only(req).Worker, only(req).Offence)
	worker := m.worker(only(req).Worker)
	require.Zero(t, worker.Open)
	require.Equal(t, uint64(1), worker.Failed)
	require.Equal(t, "0.540000000000000000", worker.Quality.String(), "Q̂ moves a tenth of the way to 0")
	require.Zero(t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(only(req).Worker)))
	oracle, err := m.getOracle(m.Ctx, mustAddr(req.Oracle))
	require.NoError(t, err)
	require.Zero(t, oracle.Consumed, "nothing was consumed")
}

func TestRequestThatNobodyTakesExpires(t *testing.T) {
	m := newMarketWith(t, 7, 0, 1)
	id := m.submitRequest(m.ask(oracles))
	req := m.request(id)
	m.to(req.DeadlineHeight)
	req = m.request(id)
	require.Equal(t, types.OutcomeExpired, req.Outcome, "the last draw is in the block of the deadline")
	require.Equal(t, req.Escrow(), m.claimableOf(req.Oracle))
	require.Empty(t, m.slashing.Offences(m.Ctx))
	m.next()
}

func TestQualityMovesATenthAndStartsAtTheMean(t *testing.T) {
	m := newMarket(t)
	req, item := m.answered()
	require.Equal(t, "0.600000000000000000", m.worker(only(req).Worker).Quality.String())
	m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	require.Equal(t, "0.631000000000000000", m.worker(only(req).Worker).Quality.String())
	m.fund(workers + 9)
	m.must(m.registerWorker(workers + 9))
	require.Equal(t, "0.615500000000000000", m.worker(m.name(workers+9)).Quality.String())
	require.NoError(t, m.foldQuality(m.Ctx, only(req).Worker, math.LegacyNewDecWithPrec(1, 1), math.LegacyZeroDec()))
	requireTold(t, m.Ctx, &types.EventQualityMoved{
		Owner: only(req).Worker, Quality: math.LegacyMustNewDecFromStr("0.5679"),
	})
}

func TestUnusedUnitsComeBackOnlyInTheirEpoch(t *testing.T) {
	for _, row := range []struct {
		name   string
		epochs int64
		left   uint64
	}{
		{"in the same epoch the oracle's consumption falls to what was used", 1_000, 2},
		{"in a later epoch it stays what it was", 10, 4},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMarket(t)
			m.ledger.epochBlocks = row.epochs
			req, item := m.answered()
			m.judge(item, 7, func(int) types.Opinion { return good.opinion })
			m.untilSettled(req.Id)
			oracle, err := m.getOracle(m.Ctx, mustAddr(req.Oracle))
			require.NoError(t, err)
			require.Equal(t, row.left, oracle.Consumed)
		})
	}
}

func TestEachSeatEarnsItsPartOfTheFee(t *testing.T) {
	m := newMarket(t)
	req, item := m.answered()
	m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
	m.judge(item, 7, func(i int) types.Opinion {
		if i == 0 {
			return flat(300_000) // far from all others: agreement 0
		}
		return flat(900_000)
	})
	m.untilSettled(req.Id)
	require.True(t, m.claimableOf(item.Committee[0].Operator).IsZero())
	s := m.request(req.Id).Settlement
	pool := s.FeeDue.MulRaw(6).QuoRaw(10)
	share := pool.QuoRaw(7)
	require.LessOrEqual(t, s.FeeDue.MulRaw(3).QuoRaw(10).Add(share).Sub(s.FeeBurned).Abs().Int64(), int64(1),
		"what the one did not earn is burned")
	for _, member := range item.Committee[1:] {
		require.LessOrEqual(t, m.claimableOf(member.Operator).Sub(share).Abs().Int64(), int64(1))
		sum, n := m.seats.Agreements(m.Ctx, 1, mustAddr(member.Operator), 2)
		require.Equal(t, math.LegacyOneDec(), sum)
		require.Equal(t, uint64(1), n)
	}
}

func TestSingleEvaluatorGetsTheWholePart(t *testing.T) {
	m := newMarketWith(t, 1, 1, 1)
	req, item := m.answered()
	require.Len(t, item.Committee, 1)
	m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
	m.judge(item, 1, func(int) types.Opinion { return good.opinion })
	m.untilSettled(req.Id)
	req = m.request(req.Id)
	require.Equal(t, types.OutcomePaid, req.Outcome)
	require.Equal(t, req.Settlement.FeeEvaluators, m.claimableOf(item.Committee[0].Operator))
}

func TestNoValidatorsMeansNoQuorumAtOnce(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1)
	req := m.assigned()
	m.must(m.answer(req))
	m.must(&types.MsgAcceptResponse{Oracle: req.Oracle, Request: req.Id})
	m.next()
	require.Equal(t, types.OutcomeNoQuorum, m.request(req.Id).Outcome)
}
