package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
)

// finding is a verdict in the words of the model: the quality in millionths, of which 600 000 are enough; whether it is
// fraud, and whether there is one at all.
type finding struct {
	verdict verdict
	q       int64
	fraud   bool
	none    bool
}

// Answers come one block after the draw, so T is 1 and Q = .9·score + .1.
var findings = []finding{
	{verdict: good, q: 910_000},
	{verdict: better, q: 1_000_000},
	{verdict: poor, q: 190_000},
	{verdict: fraud, q: 910_000, fraud: true},
	{verdict: noQuorum, none: true},
}

// bondOf is half of the base reward.
const bondOf = baseReward / 2

// ending is what the model says of a request to one worker: a row of the settlement table, where the money went, and
// what became of the bond, if there was one.
type ending struct {
	outcome                                types.Outcome
	reward, treasury, slashed              int64
	disputed, reviewed, returned           bool
	quality                                int64 // the smoothed quality in ten-millionths, from .6
	failed                                 uint64
	waits                                  bool // for a dispute
	committees                             int  // that had a quorum
	bondBack, bondBurned, fee, oracleBonds int64
}

// row is the settlement table in the words of the model.
func row(f finding, rejected bool) types.Outcome {
	switch {
	case f.none:
		return types.OutcomeNoQuorum
	case f.fraud:
		return types.OutcomeFraud
	case f.q < 600_000:
		return types.OutcomeBelowThreshold
	case rejected:
		return types.OutcomeRejected
	}
	return types.OutcomePaid
}

// endingOf is the model of a dispute and of a review. It shares nothing with the module but the numbers of the
// specification.
func endingOf(first, second finding, rejected bool, by party) ending {
	final, before := first, row(first, rejected)
	e := ending{waits: before == types.OutcomeBelowThreshold || before == types.OutcomeFraud ||
		before == types.OutcomeRejected}
	if !first.none {
		e.committees, e.fee = 1, 20_001
	}
	e.disputed = e.waits && by != nobody
	e.reviewed = e.waits && by == nobody && before != types.OutcomeRejected // R_base is five times the fee
	if (e.disputed || e.reviewed) && !second.none {
		final = second
		e.committees++
	} else if e.disputed || e.reviewed {
		final.fraud = false // nobody confirmed it
	}
	e.returned = e.disputed && (second.none || row(second, rejected) != before)
	switch e.outcome = row(final, rejected); e.outcome {
	case types.OutcomePaid:
		e.reward = baseReward * final.q / 1_000_000
	case types.OutcomeRejected:
		e.treasury = baseReward
	case types.OutcomeBelowThreshold:
		e.slashed, e.failed = baseReward/2, 1
	case types.OutcomeFraud:
		e.slashed, e.failed = baseReward*95/100, 1
	case types.OutcomeNoQuorum:
		if !rejected {
			e.reward = baseReward * 6 / 10
		}
	}
	e.quality = 6_000_000
	if !final.none {
		e.quality = (9*6_000_000 + 10*final.q) / 10
	}
	if e.disputed && e.returned {
		e.bondBack = bondOf
	} else if e.disputed {
		e.bondBurned = bondOf
	}
	if by == byOracle {
		e.oracleBonds = e.bondBack
	}
	return e
}

// decisions are what an oracle may do.
var decisions = []string{"accepts", "rejects", "is silent"}

// TestEveryDisputeEndsAsTheModelSays runs every first verdict, decision, disputer and second verdict through the whole
// market and compares every umasa with the model. The books are checked after every block.
func TestEveryDisputeEndsAsTheModelSays(t *testing.T) {
	for _, first := range findings {
		for _, decision := range decisions {
			for _, by := range []party{nobody, byWorker, byOracle} {
				for _, second := range findings {
					want := endingOf(first, second, decision == "rejects", by)
					if !want.disputed && !want.reviewed && (by != nobody || second.verdict != good) {
						continue // nobody looks at it again: once is enough
					}
					t.Run(fmt.Sprintf("%s, the oracle %s, %s disputes, %s", first.verdict.name, decision, by,
						second.verdict.name), func(t *testing.T) {
						m := newMarket(t)
						m.checkDispute(t, m.disputedCourse(course{first.verdict, second.verdict, by}, decision), want)
					})
				}
			}
		}
	}
}

// before is what is known of a request's worker and coins before its answer.
type before struct {
	req           types.Request
	stake, supply math.Int
	worker        math.Int // what the worker has
	oracle        math.Int
}

// disputedCourse lets a request to one worker take a course.
func (m *market) disputedCourse(c course, decision string) before {
	supply := m.bank.GetSupply(m.Ctx, types.BondDenom).Amount
	req := m.assigned()
	b := before{req: req, supply: supply, stake: m.stakeOf(only(req).Worker)}
	b.worker, b.oracle = m.held(only(req).Worker), m.held(req.Oracle)
	m.next()
	m.must(m.answer(req))
	if decision != decisions[2] {
		require.NoError(m.t, m.decideOn(req, 0, decision == decisions[1]))
	}
	m.follow(req.Id, []course{c})
	return b
}

// held is the umasa of an account.
func (m *market) held(owner string) math.Int {
	return m.bank.GetBalance(m.Ctx, mustAddr(owner), types.BondDenom).Amount
}

func (m *market) checkDispute(t *testing.T, b before, want ending) {
	t.Helper()
	req, worker := m.request(b.req.Id), m.worker(only(b.req).Worker)
	a, s := only(req), req.Settlement
	require.Equal(t, want.outcome, a.Outcome)
	require.Equal(t, want.reward, s.Reward.Int64(), "reward")
	require.Equal(t, want.treasury, s.RewardTreasury.Int64(), "treasury")
	require.Equal(t, want.fee, s.FeeDue.Int64(), "fee")
	require.Equal(t, want.slashed, b.stake.Sub(m.stakeOf(a.Worker)).Int64(), "slashed")
	require.Equal(t, req.Escrow().Int64()-want.fee-want.reward-want.treasury, s.Refund.Int64(), "refund")
	require.Equal(t, want.reward+want.bondBack-want.oracleBonds, m.claimableOf(a.Worker).Int64(), "the worker's claim")
	require.Equal(t, s.Refund.Int64()+want.oracleBonds, m.claimableOf(req.Oracle).Int64(), "the oracle's claim")
	paid := want.bondBack + want.bondBurned
	require.Equal(t, paid, b.worker.Add(b.oracle).Sub(m.held(a.Worker)).Sub(m.held(req.Oracle)).Int64(), "the bond")
	gone := b.supply.Sub(m.bank.GetSupply(m.Ctx, types.BondDenom).Amount)
	require.Equal(t, s.FeeBurned.Int64()+want.slashed+want.bondBurned, gone.Int64(), "burned")

	require.Equal(t, want.waits, a.DisputeHeight > 0)
	require.Equal(t, want.disputed || want.reviewed, a.Dispute != nil)
	require.Equal(t, math.LegacyNewDecWithPrec(want.quality, 7), worker.Quality, "the final verdict counts once")
	require.Equal(t, uint64(1), worker.Served)
	require.Equal(t, want.failed, worker.Failed)
	require.NoError(t, req.Validate())
	m.checkBond(t, *a, want)
	m.checkJudges(t, req, want)
	require.Equal(t, 1, m.settledEvents+countSettled(m.Ctx.EventManager().Events()))
	require.Zero(t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(a.Worker)))
}

// checkBond compares what is kept of a dispute with the model, and recomputes every entry.
func (m *market) checkBond(t *testing.T, a types.Assignment, want ending) {
	t.Helper()
	if d := a.Dispute; d != nil {
		require.Equal(t, want.returned, d.Returned)
		require.Equal(t, want.outcome, d.Result)
		require.Equal(t, want.reviewed, d.IsReview())
		require.Equal(t, want.bondBack+want.bondBurned, d.Bond.Int64())
	}
	book, err := m.book(m.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, want.bondBack, book.BondsReturned.Int64())
	require.Equal(t, want.bondBurned, book.BondsBurned.Int64())
	state, _ := m.exported()
	for i := range state.Books {
		state.Books[i].State = types.BookClosed
	}
	_, err = explain.Check(state)
	require.NoError(t, err)
}

// checkJudges checks that all who judged with a quorum share the fee, and that nobody is held.
func (m *market) checkJudges(t *testing.T, req types.Request, want ending) {
	t.Helper()
	evaluators := math.ZeroInt()
	for i := range 7 {
		evaluators = evaluators.Add(m.claimableOf(m.name(validators + i)))
		require.Zero(t, m.ledger.holdsOf(m.Ctx, asValidator, m.Addr(validators+i)))
	}
	require.Equal(t, req.Settlement.FeeEvaluators, evaluators)
	shares := 0
	state, _ := m.exported()
	for _, entry := range state.Entries {
		if entry.Kind == types.EntryEvaluationFee {
			shares++
		}
	}
	require.Equal(t, 7*want.committees, shares)
}
