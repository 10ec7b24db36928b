package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
)

// fate is how one place of a request ends, in the words of the model.
type fate struct {
	name    string
	verdict verdict
	reject  bool
	silent  bool // no answer
	// q is the quality in millionths, of a good answer; known whether a committee had a quorum.
	q     int64
	known bool
	// loss is what is slashed, in thousandths of R.
	loss int64
	// by disputes, second is what the second committee says, and back tells that the bond goes back.
	by     party
	second verdict
	back   bool
}

// fates are all of them. Answers come one block after the draw, so T is 1 and Q = .9·score + .1; the workers begin with
// a smoothed quality of .6. What a second committee finds is final.
var fates = []fate{
	{name: "accepted, good", verdict: good, q: 910_000, known: true},
	{name: "accepted, better", verdict: better, q: 1_000_000, known: true},
	{name: "rejected, good", verdict: good, reject: true, q: 910_000, known: true},
	{name: "rejected, better", verdict: better, reject: true, q: 1_000_000, known: true},
	{name: "poor", verdict: poor, known: true, loss: 500},
	{name: "fraud", verdict: fraud, second: fraud, reject: true, known: true, loss: 950},
	{name: "accepted, no quorum", verdict: noQuorum, q: 600_000},
	{name: "rejected, no quorum", verdict: noQuorum, reject: true},
	{name: "silent", silent: true, loss: 100},
	{name: "poor, disputed, better", verdict: poor, by: byWorker, second: better, back: true, q: 1_000_000, known: true},
	{
		name: "rejected, disputed, poor", verdict: good, reject: true, by: byOracle, second: poor, back: true, known: true,
		loss: 500,
	},
	{name: "poor, disputed in vain", verdict: poor, by: byWorker, second: fraudless, known: true, loss: 500},
}

// better is the best that may be said, fraudless what is as poor as before.
var (
	better    = verdict{"judged better", 7, flat(1_000_000)}
	fraudless = verdict{"judged poor again", 7, flat(200_000)}
)

// earned is the model of a settlement: what each place brings its worker and the treasury, and the fee's units. It
// shares nothing with the module but the numbers of the specification: c = 1/5, R = baseReward.
type earned struct {
	reward, treasury []int64
	judged           bool
}

func modelOf(places []fate) earned {
	const million = 1_000_000
	best, rank := -1, int64(0)
	for i, p := range places {
		score := p.q
		if p.known && p.q > 0 {
			score += 10 * million // judged goes first
		}
		if score > rank {
			best, rank = i, score
		}
	}
	e := earned{make([]int64, len(places)), make([]int64, len(places)), false}
	for i, p := range places {
		e.judged = e.judged || p.known
		part, of := int64(1), int64(5)
		if i == best {
			part = 5
		}
		switch {
		case p.q == 0:
		case p.reject && p.known:
			e.treasury[i] = baseReward * part / of
		default:
			e.reward[i] = baseReward * part * p.q / (of * million)
		}
	}
	return e
}

// combinations calls do with every list of n numbers below k.
func combinations(n, k int, do func(list []int)) {
	list := make([]int, n)
	for {
		do(list)
		i := 0
		for ; i < n; i++ {
			if list[i]++; list[i] < k {
				break
			}
			list[i] = 0
		}
		if i == n {
			return
		}
	}
}

// TestEveryCombinationOfFatesPaysWhatTheModelSays runs requests to two workers through the whole market: every
// combination. The books are checked after every block.
func TestEveryCombinationOfFatesPaysWhatTheModelSays(t *testing.T) {
	combinations(2, len(fates), func(list []int) {
		places := []fate{fates[list[0]], fates[list[1]]}
		t.Run(fmt.Sprintf("%s and %s", places[0].name, places[1].name), func(t *testing.T) { runFates(t, places) })
	})
}

// TestEveryCombinationOfThreeFates does the same with three workers, for the combinations without a second copy of the
// accepted and rejected ones.
func TestEveryCombinationOfThreeFates(t *testing.T) {
	some := []int{0, 3, 5, 9, 6, 8}[:scale.N(4, 6)]
	combinations(3, len(some), func(list []int) {
		places := []fate{fates[some[list[0]]], fates[some[list[1]]], fates[some[list[2]]]}
		t.Run(fmt.Sprintf("%s, %s and %s", places[0].name, places[1].name, places[2].name),
			func(t *testing.T) { runFates(t, places) })
	})
}

// runFates lets a request end as its places' fates say and compares every umasa with the model.
func runFates(t *testing.T, places []fate) {
	t.Helper()
	m := newMarketWith(t, 7, 3, 1)
	req := m.assignedAll(uint32(len(places)))
	consolations := int64(baseReward/5) * int64(len(places)-1)
	require.Equal(t, req.Fee.Int64()+baseReward+consolations, req.Escrow().Int64())
	stakes := make([]math.Int, len(places))
	courses := make([]course, len(places))
	m.next()
	for i, p := range places {
		stakes[i], courses[i] = m.stakeOf(req.Assignments[i].Worker), course{p.verdict, p.second, p.by}
		if !p.silent {
			m.must(m.answerOf(req, i))
			require.NoError(t, m.decideOn(req, i, p.reject))
		}
	}
	m.follow(req.Id, courses)
	require.Equal(t, 1, m.settledEvents+countSettled(m.Ctx.EventManager().Events()))
	m.checkFates(t, m.request(req.Id), places, stakes)
}

func (m *market) checkFates(t *testing.T, req types.Request, places []fate, stakes []math.Int) {
	t.Helper()
	want, s := modelOf(places), req.Settlement
	fee, back, bonds := int64(0), req.Escrow().Int64(), int64(0)
	if want.judged {
		fee = 20_001 // F of the 2 units used, as in TestSettlementTable
	}
	require.Equal(t, fee, s.FeeDue.Int64(), "fee due")
	back -= fee
	for i, a := range req.Assignments {
		require.Equal(t, want.reward[i], a.Reward.Int64(), "reward of %d: %s", i, places[i].name)
		require.Equal(t, want.treasury[i], a.RewardTreasury.Int64(), "treasury by %d: %s", i, places[i].name)
		bond := int64(0)
		if places[i].back {
			bond = bondOf
		}
		if places[i].by == byOracle {
			bonds, bond = bonds+bond, 0
		}
		require.Equal(t, want.reward[i]+bond, m.claimableOf(a.Worker).Int64(), "claimable of %d", i)
		require.Equal(t, baseReward*places[i].loss/1_000, stakes[i].Sub(m.stakeOf(a.Worker)).Int64(), "slash of %d", i)
		require.Equal(t, stakes[i].Sub(m.stakeOf(a.Worker)).String(), a.Slashed.String())
		require.Zero(t, m.ledger.holdsOf(m.Ctx, asWorker, mustAddr(a.Worker)))
		require.Zero(t, m.worker(a.Worker).Open)
		back -= want.reward[i] + want.treasury[i]
	}
	require.Equal(t, back, s.Refund.Int64(), "refund")
	require.Equal(t, back+bonds, m.claimableOf(req.Oracle).Int64())
	evaluators := math.ZeroInt()
	for i := range 7 {
		evaluators = evaluators.Add(m.claimableOf(m.name(validators + i)))
		require.Zero(t, m.ledger.holdsOf(m.Ctx, asValidator, m.Addr(validators+i)))
	}
	require.Equal(t, s.FeeEvaluators, evaluators)
	require.Equal(t, s.FeeTreasury.Add(s.RewardTreasury), m.bank.GetBalance(m.Ctx,
		moduleAccount(types.TreasuryAccount), types.BondDenom).Amount)
	require.NoError(t, req.Validate())
}
