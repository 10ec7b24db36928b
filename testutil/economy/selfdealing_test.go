package economy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// selfDealer is an owner of an oracle, of the one worker of a service that nobody else knows, and of evaluators.
type selfDealer struct {
	owned int
	// judge is how its evaluators judge its own answers.
	manner string
	judge  judge
}

// knowing is an evaluator that knows what an answer of its own is worth, for it made it.
func knowing(_ *world, a *answer, _ string) (rewardstypes.Opinion, bool) { return even(a.truth), true }

// asks is how many requests a party sends in an epoch.
const asks = 2

// TestSelfDealing lets an owner ask itself, beside a twin that owns as many evaluators, an oracle and a worker as well
// and lets the latter two rest.
func TestSelfDealing(t *testing.T) {
	r := result{Table: table{Columns: []string{
		"evaluators", "their opinion of own answers", "requests", "comes back of F", "profit, F", "bound, F",
		"of the pool for judging beyond its seats', F", "ahead of its twin, F",
	}}}
	for _, row := range []selfDealer{
		{0, "–", honest},
		{3, "honest", honest},
		{6, "honest", honest},
		{7, "honest", honest},
		{3, "known", knowing},
		{6, "known", knowing},
		{7, "known", knowing},
	} {
		if !isLong() && row.owned%7 != 0 {
			continue
		}
		t.Run(fmt.Sprint(row.owned, row.manner), func(t *testing.T) { row.run(t, &r, scale.N(4, 1_000)) })
	}
	keep(t, "self_dealing", r)
}

// prepare makes the world: accounts 0 and 1 are the self-dealer's, 2 and 3 its twin's, 4 and 5 honest.
func (s selfDealer) prepare(w *world) {
	for _, i := range []int{0, 2, 4} {
		w.license(w.account(i))
	}
	w.hire(w.account(1), "llm/self", masa, good)
	w.hire(w.account(3), "llm/nobody", masa, good)
	w.hire(w.account(5), "llm/open", masa, good)
	own, twins := w.validators(0, s.owned), w.validators(s.owned, 2*s.owned)
	for _, operator := range own {
		w.judges[operator] = func(w *world, a *answer, operator string) (rewardstypes.Opinion, bool) {
			if a.oracle == w.account(0) {
				return s.judge(w, a, operator)
			}
			return honest(w, a, operator)
		}
	}
	w.enroll("self", append(own, w.account(0), w.account(1))...)
	w.enroll("twin", append(twins, w.account(2), w.account(3))...)
	w.step()
}

func (s selfDealer) run(t *testing.T, r *result, epochs int) {
	t.Helper()
	w := newWorld(t, setup{seats: 21, accounts: 6, items: 2 * asks, seed: 1})
	s.prepare(w)
	own := map[string]bool{}
	back := 0.
	w.onCredited = append(w.onCredited, func(e *rewardstypes.EventRewardCredited) {
		request, _, _ := strings.Cut(e.Reference, "/")
		if a := w.asked[request]; a != nil && a.oracle == w.account(0) {
			own[request] = true
		}
		if w.ledger.groupOf[e.Owner] == "self" && (own[request] || e.Kind == rewardstypes.EntryRebate) {
			back += float64(e.Amount.Amount.Int64())
		}
	})
	pool := w.judgingPool()
	look := func() [3]float64 {
		share := float64(w.ledger.of("self", rewardstypes.EntryResponseJudging)) - float64(s.owned)/21*pool()
		return [3]float64{back, share, float64(w.fortune("self") - w.fortune("twin"))}
	}
	var series [3]sample
	batch := max(1, epochs/50)
	past := look()
	for done := 0; done < epochs; done += batch {
		w.epochs(batch, func(int) {
			pool()
			w.ask(w.account(0), "llm/self", baseReward, asks)
			w.ask(w.account(4), "llm/open", baseReward, asks)
		})
		now := look()
		for i := range series {
			series[i].add((now[i] - past[i]) / float64(batch*asks*fee))
		}
		past = now
	}
	w.settle()
	s.report(t, r, epochs*asks, series)
}

// judgingShare is the part of what validators get that judging responses earns.
const judgingShare = .3

// judgingPool counts what the epochs from now on have for judging responses, in umasa, as far as their books are
// closed. It forgets nothing if it is asked once in an epoch.
func (w *world) judgingPool() func() float64 {
	w.t.Helper()
	running, err := w.app.Staking.CurrentEpoch(w.state())
	require.NoError(w.t, err)
	next, sum := running.Number, 0.
	return func() float64 {
		for {
			res, err := w.queries().Book(w.state(), &rewardstypes.QueryBookRequest{Epoch: next})
			if err != nil || res.Book.State != rewardstypes.BookClosed {
				return sum
			}
			sum += judgingShare * float64(res.Book.Validators.Int64())
			next++
		}
	}
}

// report adds a row: what came back of the escrow, less the base reward, is what came back of the fee.
func (s selfDealer) report(t *testing.T, r *result, requests int, series [3]sample) {
	t.Helper()
	returned := series[0].mean() - float64(baseReward)/fee
	profit, bound := returned-1, -(1 - .8 - .6*float64(s.owned)/21)
	r.Table.add(fmt.Sprintf("%d of 21", s.owned), s.manner, fmt.Sprint(requests), fmt.Sprintf("%.3f", returned),
		with(profit, series[0].err()), fmt.Sprintf("%.3f", bound), with(series[1].mean(), series[1].err()),
		with(series[2].mean(), series[2].err()))
	r.Bars = append(r.Bars, bar{
		Label: fmt.Sprintf("%d of 21, %s", s.owned, s.manner), Value: profit, Error: series[0].err(), Limit: &bound,
	})
	require.LessOrEqual(t, profit, bound+3*series[0].err()+.001, "%d of 21, %s: asking oneself pays", s.owned, s.manner)
	require.LessOrEqual(t, series[1].mean(), 3*series[1].err(), "%d of 21, %s: judging pays", s.owned, s.manner)
}
