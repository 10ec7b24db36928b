package economy

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	validatorsetkeeper "github.com/masa-finance/masad/x/validatorset/keeper"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Those who do not judge as they should: they always say the same, say anything, look badly, add to what they see, or
// stay silent.
func constant(*world, *answer, string) (rewardstypes.Opinion, bool) { return even(700_000), true }

func anything(w *world, _ *answer, _ string) (rewardstypes.Opinion, bool) {
	return even(w.dice.below(one + 1)), true
}

func noisy(w *world, a *answer, _ string) (rewardstypes.Opinion, bool) {
	return even(a.truth + w.dice.normal(200_000)), true
}

func colluding(w *world, a *answer, _ string) (rewardstypes.Opinion, bool) {
	return even(a.truth + w.dice.normal(care) + 300_000), true
}

func silent(*world, *answer, string) (rewardstypes.Opinion, bool) {
	return rewardstypes.Opinion{}, false
}

// deviation is a row of the table: n of 64 evaluators deviate.
type deviation struct {
	name   string
	n      int
	judge  judge
	copies bool
	short  bool
}

// TestEvaluators compares honest evaluators with others, over an epoch with enough answers for correlated agreement.
func TestEvaluators(t *testing.T) {
	r := result{Table: table{Columns: []string{
		"of 64", "seeds", "plain agreement", "metric L", "performance P", "income an answer, F",
	}}}
	for _, row := range []deviation{
		{"4 constant", 4, constant, false, false},
		{"40 constant", 40, constant, false, true},
		{"64 constant", 64, constant, false, false},
		{"4 random", 4, anything, false, false},
		{"8 noisy", 8, noisy, false, false},
		{"20 colluding", 20, colluding, false, false},
		{"30 colluding", 30, colluding, false, false},
		{"4 copying", 4, honest, true, true},
		{"4 silent", 4, silent, false, false},
	} {
		if isLong() || row.short {
			t.Run(row.name, func(t *testing.T) { row.run(t, &r) })
		}
	}
	keep(t, "evaluators", r)
}

// tally is what an epoch came to for honest evaluators and the others: means over evaluators.
type tally struct{ plain, metric, performance, income [2]sample }

func (d deviation) run(t *testing.T, r *result) {
	t.Helper()
	var sum tally
	seeds, ahead := scale.N(1, 20), 0
	for seed := range seeds {
		var one tally
		t.Run(fmt.Sprint(seed), func(t *testing.T) { one = d.epoch(t, uint64(seed+1)) })
		for side := range 2 {
			sum.plain[side].add(one.plain[side].mean())
			sum.metric[side].add(one.metric[side].mean())
			sum.performance[side].add(one.performance[side].mean())
			sum.income[side].add(one.income[side].mean())
		}
		if one.performance[0].mean() > one.performance[1].mean() {
			ahead++
		}
	}
	pair := func(s [2]sample) string {
		return fmt.Sprintf("%.3f / %.3f (± %.3f)", s[0].mean(), s[1].mean(), max(s[0].err(), s[1].err()))
	}
	r.Table.add(d.name, fmt.Sprint(seeds), pair(sum.plain), pair(sum.metric), pair(sum.performance), pair(sum.income))
	for side, name := range []string{"honest beside ", ""} {
		if d.n < 64 || side == 1 {
			r.Bars = append(r.Bars, bar{
				Label: name + d.name, Value: sum.metric[side].mean(), Error: sum.metric[side].err(),
			})
		}
	}
	if d.n < 64 {
		require.Equal(t, seeds, ahead, "%s: honest evaluators end above the others", d.name)
		above(t, d.name+": metric L", sum.metric)
		above(t, d.name+": performance", sum.performance)
		above(t, d.name+": income", sum.income)
	}
	if d.copies {
		require.Zero(t, sum.income[1].mean(), "who copies earns nothing")
	}
}

// above fails unless honest evaluators have more than the others, by three standard errors.
func above(t *testing.T, what string, of [2]sample) {
	t.Helper()
	require.Greater(t, of[0].mean()-3*of[0].err(), of[1].mean()+3*of[1].err(), "%s: of honest evaluators and others", what)
}

// epoch runs one epoch of a seed in which n of the evaluators deviate, and what follows from it.
func (d deviation) epoch(t *testing.T, seed uint64) tally {
	t.Helper()
	w, epoch := d.play(t, seed, (*dice).fourthOfFive)
	return d.read(t, w, epoch)
}

// play runs one epoch of a seed in which n of the evaluators deviate, and answers are of some value. It returns its
// number.
func (d deviation) play(t *testing.T, seed uint64, value func(*dice) int) (*world, uint64) {
	t.Helper()
	const items = 192
	w := newWorld(t, setup{
		seats: 64, accounts: 4, items: items, seed: seed,
		market: func(p *rewardstypes.Params) { p.Market.ItemsPerBlock = 2_000 },
	})
	w.license(w.account(0))
	for i := 1; i < 4; i++ {
		w.hire(w.account(i), "llm/open", masa, value)
	}
	for _, operator := range w.validators(0, d.n) {
		w.judges[operator] = d.judge
		w.copiers[operator] = d.copies
	}
	for _, operator := range w.validators(0, 64) {
		w.enroll(operator, operator)
	}
	w.step()
	for w.height%epochBlocks != 0 {
		w.step()
	}
	epoch, err := w.app.Staking.CurrentEpoch(w.state())
	require.NoError(t, err)
	w.epochs(1, func(int) { w.ask(w.account(0), "llm/open", baseReward, items) })
	w.settle()
	return w, epoch.Number + 1
}

// read reads the ranking of an epoch.
func (d deviation) read(t *testing.T, w *world, epoch uint64) (one tally) {
	t.Helper()
	ranking, err := validatorsetkeeper.NewQueryServer(w.app.ValidatorSet).Ranking(w.state(),
		&validatorsettypes.QueryRankingRequest{Epoch: epoch})
	require.NoError(t, err)
	require.Len(t, ranking.Ranks, 64)
	deviants := map[string]bool{}
	for _, operator := range w.validators(0, d.n) {
		deviants[operator] = true
	}
	for _, rank := range ranking.Ranks {
		if rank.ResponseItems < 16 {
			continue // too few for correlated agreement
		}
		require.True(t, rank.Responses.Correlated)
		side := 0
		if deviants[rank.Operator] {
			side = 1
		}
		items := float64(rank.ResponseItems)
		fees := float64(w.ledger.of(rank.Operator, rewardstypes.EntryEvaluationFee))
		judging := float64(w.ledger.of(rank.Operator, rewardstypes.EntryResponseJudging))
		one.plain[side].add(float(rank.Responses.Same))
		one.metric[side].add(float(rank.L))
		one.performance[side].add(float(rank.Performance))
		one.income[side].add((fees + judging) / items / fee)
	}
	return one
}
