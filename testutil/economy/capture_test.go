package economy

import (
	"fmt"
	gomath "math"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// worthless is an evaluator that finds every answer worthless, flagging calls it a fraud as well.
func worthless(*world, *answer, string) (rewardstypes.Opinion, bool) { return even(0), true }

func flagging(*world, *answer, string) (rewardstypes.Opinion, bool) {
	return rewardstypes.Opinion{Flag: true}, true
}

// shading looks at an answer and calls it a little worse: not so bad that its worker could dispute it.
func shading(w *world, a *answer, operator string) (rewardstypes.Opinion, bool) {
	return even(a.truth - 150_000 + w.dice.normal(care)), true
}

// against judges the answers to some oracle's requests by one, all others honestly.
func against(oracle string, how judge) judge {
	return func(w *world, a *answer, operator string) (rewardstypes.Opinion, bool) {
		if a.oracle == oracle {
			return how(w, a, operator)
		}
		return honest(w, a, operator)
	}
}

// TestGriefing lets 21 of 64 evaluators find every answer worthless. Workers answer well, and dispute; how often is a
// first committee captured, how often a second one, and how often a worker slashed in the end?
func TestGriefing(t *testing.T) {
	epochs, perEpoch := scale.N(3, 1_000), 3
	w := newWorld(t, setup{seats: 64, accounts: 4, items: perEpoch, seed: 3, disputes: true})
	w.license(w.account(0))
	for i := 1; i < 4; i++ {
		w.hire(w.account(i), "llm/open", masa, good)
	}
	griefers := w.validators(0, 21)
	for _, operator := range griefers {
		w.judges[operator] = worthless
	}
	w.enroll("griefers", griefers...)
	w.enroll("honest", w.validators(21, 64)...)
	w.step()
	var answers, captured7, disputed, captured15, slashed int
	w.onSettled = append(w.onSettled, func(a *answer) {
		answers++
		captured7 += count(a.first.Q.LT(tau))
		disputed += count(a.disputed)
		captured15 += count(a.disputed && a.verdict.Q.LT(tau))
		slashed += count(a.outcome == rewardstypes.OutcomeBelowThreshold)
	})
	w.epochs(epochs, func(int) { w.ask(w.account(0), "llm/open", baseReward, perEpoch) })
	w.settle()
	r := result{Table: table{Columns: []string{"", "of", "wrongly", "share", "by formula"}}}
	first, second := captured(64, 21, 7, 4), captured(64, 21, 15, 8)
	for _, row := range []struct {
		name     string
		hits, of int
		formula  float64
	}{
		{"first committee, k = 7", captured7, answers, first},
		{"second committee, k = 15", captured15, disputed, second},
		{"slashed in the end", slashed, answers, first * second},
	} {
		share, err := chance(row.hits, row.of)
		expected := gomath.Sqrt(row.formula * (1 - row.formula) / float64(max(1, row.of)))
		r.Table.add(row.name, fmt.Sprint(row.of), fmt.Sprint(row.hits), percent(share, err),
			fmt.Sprintf("%.2f %%", 100*row.formula))
		r.Bars = append(r.Bars, bar{Label: row.name, Value: share, Error: err, Limit: &row.formula})
		require.LessOrEqual(t, share, row.formula+3*expected, "%s: wrong more often than by formula", row.name)
	}
	income := func(group string, n float64) float64 {
		return float64(w.ledger.of(group, rewardstypes.EntryEvaluationFee, rewardstypes.EntryResponseJudging)) / n
	}
	t.Logf("a griefer earns %.3f of what an honest evaluator does", income("griefers", 21)/income("honest", 43))
	require.Less(t, income("griefers", 21), income("honest", 43))
	keep(t, "griefing", r)
}

// confirmed is the probability that at least need of k members drawn among n flag a fraud, if each of those who are not
// its own does with a chance of 0.9.
func confirmed(n, own, k, need int) float64 {
	total := 0.
	for honest := need; honest <= k; honest++ {
		drawn := gomath.Exp(choose(n-own, honest) + choose(own, k-honest) - choose(n, k))
		for flags := need; flags <= honest; flags++ {
			total += drawn * gomath.Exp(choose(honest, flags)) * gomath.Pow(.9, float64(flags)) *
				gomath.Pow(.1, float64(honest-flags))
		}
	}
	return total
}

// TestTwoCommitteesOnFraud computes what docs/adr/0022 tells of the rule that the last committee needs two thirds.
func TestTwoCommitteesOnFraud(t *testing.T) {
	first := captured(64, 21, 7, 4)
	half, thirds := captured(64, 21, 15, 8), captured(64, 21, 15, 10)
	silent := thirds + (half-thirds)*half
	for _, row := range []struct {
		name      string
		got, want float64
	}{
		{"the first committee", first, .1524},
		{"the second by more than half", half, .05477},
		{"the second by two thirds", thirds, .00243},
		{"both, before", first * half, .00835},
		{"both", first * thirds, .00037},
		{"the second, if silence let the first stand", silent, .00529},
		{"both, if silence let the first stand", first * silent, .00081},
		{"a captured low quality instead", first * (half - thirds), .0080},
		{"the first of 21", captured(21, 7, 7, 4), .1268},
		{"the second of 21", captured(21, 7, 15, 8), 0},
		{"more than half of 31", captured(64, 21, 31, 16), .00203},
		{"three quarters of 15", captured(64, 21, 15, 12), .00002},
		{"a true fraud, first", confirmed(64, 0, 7, 4), .9973},
		{"a true fraud, second", confirmed(64, 0, 15, 10), .9978},
		{"a true fraud", confirmed(64, 0, 7, 4) * confirmed(64, 0, 15, 10), .9950},
		{"a true fraud, before", confirmed(64, 0, 7, 4) * confirmed(64, 0, 15, 8), .9972},
		{"a protected fraud, first", confirmed(64, 21, 7, 4), .727},
		{"a protected fraud, second", confirmed(64, 21, 15, 10), .407},
		{"a protected fraud", confirmed(64, 21, 7, 4) * confirmed(64, 21, 15, 10), .296},
		{"a protected fraud, before", confirmed(64, 21, 7, 4) * confirmed(64, 21, 15, 8), .596},
	} {
		require.InDelta(t, row.want, row.got, max(.005*row.want, .00001), row.name)
	}
}

// tau is the threshold of a good answer.
var tau = math.LegacyNewDecWithPrec(6, 1)

// count counts a fact.
func count(fact bool) int {
	if fact {
		return 1
	}
	return 0
}

// farming is one way to ask.
type farming struct {
	name   string
	tokens uint64
	reward int64
	// judge is what its evaluators say of the answers.
	judge judge
	// disputes tells whether workers dispute; what they do not is reviewed by itself if R is more than F.
	disputes bool
	// most is by how much a request may be cheaper than its twin's, in R, or 0 if that is not known.
	most float64
}

// medianShift is by how much a third of the opinions that lie below all others lowers a median of normal ones, in R:
// honest opinions of an error of 0.08, the median of which is then their quartile, 0.67 of that below.
const medianShift = .67 * care / one

// TestSlashFarming lets an oracle with a third of the evaluators call its workers' good answers worthless, or a little
// worse than they are, beside a twin that asks the same of the same workers and judges honestly.
func TestSlashFarming(t *testing.T) {
	r := result{Table: table{Columns: []string{
		"request", "of each", "slashed", "oracle pays, F", "its twin's, F", "evaluators earn, F", "its twin's, F",
		"all in all, F", "ahead of its twin, F",
	}}}
	for _, row := range []farming{
		{"4 units, R = F, worthless", small, fee, worthless, false, 0},
		{"4 units, R = 2.5 F, worthless", small, baseReward, worthless, false, medianShift},
		{"99 units, R = F, worthless", large, dear / 10, worthless, false, 0},
		{"99 units, R = 2 F, worthless", large, dear / 5, worthless, false, medianShift},
		{"99 units, R = 10 F, worthless", large, dear, worthless, false, medianShift},
		{"99 units, R = 10 F, worthless; disputed", large, dear, worthless, true, medianShift},
		{"4 units, R = 10 F, shaded by 0.15", small, 10 * fee, shading, true, medianShift},
		{"99 units, R = 10 F, shaded by 0.15", large, dear, shading, true, medianShift},
	} {
		if isLong() || row.tokens == small && !row.disputes && row.most > 0 {
			t.Run(row.name, func(t *testing.T) { row.run(t, &r, scale.N(4, 1_000)) })
		}
	}
	keep(t, "slash_farming", r)
}

func (f farming) run(t *testing.T, r *result, epochs int) {
	t.Helper()
	w := newWorld(t, setup{
		seats: 21, accounts: 5, items: 2 * asks, seed: 4, tokens: f.tokens, windows: true, disputes: f.disputes,
	})
	farmer, twin := w.account(0), w.account(1)
	w.license(farmer)
	w.license(twin)
	for i := 2; i < 5; i++ {
		w.hire(w.account(i), "llm/open", 10*masa, good)
	}
	for _, operator := range w.validators(0, 7) {
		w.judges[operator] = against(farmer, f.judge)
	}
	w.enroll("farmer", farmer)
	w.enroll("farmers", w.validators(0, 7)...)
	w.enroll("twin", twin)
	w.enroll("twins", w.validators(7, 14)...)
	w.step()
	slashed := 0
	w.onSettled = append(w.onSettled, func(a *answer) {
		if a.oracle == farmer && a.outcome == rewardstypes.OutcomeBelowThreshold {
			slashed++
		}
	})
	quantities := append(w.fortunes("farmer", "twin", "farmers", "twins"), w.judgingFees(farmer, "twins"))
	rows := w.changes(epochs, func(int) {
		w.ask(farmer, "llm/open", f.reward, asks)
		w.ask(twin, "llm/open", f.reward, asks)
	}, w.feesOf(farmer), quantities...)
	w.settle()
	f.report(t, r, rows, slashed, epochs*asks)
}

// report adds a row. All in all is what asking brought, somebody who does not want the answers: what the oracle paid,
// and what its evaluators earned beyond their twin's, which they would have had without asking, less the fees of these
// very requests.
func (f farming) report(t *testing.T, r *result, rows [][]float64, slashed, of int) {
	t.Helper()
	rate, err := chance(slashed, of)
	cells := []string{f.name, fmt.Sprint(of), percent(rate, err)}
	whole, ahead := column(rows, 1, 0, 1, -1, 1), column(rows, 1, -1, 1, -1)
	for _, s := range []*sample{
		column(rows, -1), column(rows, 0, -1), column(rows, 0, 0, 1), column(rows, 0, 0, 0, 1), whole, ahead,
	} {
		cells = append(cells, with(s.mean(), s.err()))
	}
	r.Table.add(cells...)
	limit := 0.
	r.Bars = append(r.Bars, bar{Label: f.name, Value: ahead.mean(), Error: ahead.err(), Limit: &limit})
	if !isLong() {
		return
	}
	require.Less(t, whole.mean()+3*whole.err(), 0., "%s: asking pays", f.name)
	if f.most == 0 {
		require.Less(t, ahead.mean(), 3*ahead.err(), "%s: a captured committee pays", f.name)
	}
	if reward := float64(f.reward) / f.fee(); f.most > 0 {
		require.LessOrEqual(t, ahead.mean(), f.most*reward+3*ahead.err(), "%s: cheaper than a median explains", f.name)
	}
}

// fee is F of a request.
func (f farming) fee() float64 {
	if f.tokens == large {
		return dear / 10
	}
	return fee
}
