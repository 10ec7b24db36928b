package economy

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// worthless is an evaluator that finds every answer worthless, flagging calls it a fraud as well.
func worthless(*world, *answer, string) (rewardstypes.Opinion, bool) { return even(0), true }

func flagging(*world, *answer, string) (rewardstypes.Opinion, bool) {
	return rewardstypes.Opinion{Flag: true}, true
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

// TestGriefing lets 21 of 64 evaluators find every answer worthless, and counts how often an honest worker is slashed.
func TestGriefing(t *testing.T) {
	epochs, perEpoch := scale.N(3, 1_000), 3
	r := result{Table: table{Columns: []string{
		"committee", "griefers", "answers", "wrongly slashed", "P(majority), by formula", "of fees for judging, a griefer's to an honest one's",
	}}}
	w := newWorld(t, setup{seats: 64, accounts: 4, items: perEpoch, seed: 3})
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
	slashed, answers := 0, 0
	w.onSettled = append(w.onSettled, func(a *answer) {
		answers++
		if a.outcome == rewardstypes.OutcomeBelowThreshold || a.outcome == rewardstypes.OutcomeFraud {
			slashed++
		}
	})
	w.epochs(epochs, func(int) { w.ask(w.account(0), "llm/open", baseReward, perEpoch) })
	w.settle()
	rate, err := chance(slashed, answers)
	expected := captured(64, 21, 7, 4)
	income := func(group string, n float64) float64 {
		return float64(w.ledger.of(group, rewardstypes.EntryEvaluationFee)) / n
	}
	r.Table.add("7", "21 of 64", fmt.Sprint(answers), percent(rate, err), percent(expected, 0),
		fmt.Sprintf("%.2f", income("griefers", 21)/income("honest", 43)))
	r.Bars = append(r.Bars, bar{Label: "21 of 64, k = 7", Value: rate, Error: err, Limit: &expected})
	require.LessOrEqual(t, rate, expected+3*err, "slashed more often than committees are captured")
	keep(t, "griefing", r)
}

// farming is one way to ask.
type farming struct {
	name   string
	tokens uint64
	reward int64
}

// TestSlashFarming lets an oracle with a third of the evaluators call its workers' good answers worthless, beside a
// twin that asks the same of the same workers and judges honestly.
func TestSlashFarming(t *testing.T) {
	r := result{Table: table{Columns: []string{
		"request", "of each", "slashed", "oracle pays, F", "its twin's, F", "evaluators earn, F", "its twin's, F",
		"ahead of its twin, F",
	}}}
	for _, row := range []farming{
		{"small, R = 2.5 F", small, baseReward}, {"small, R = 10 F", small, 10 * fee}, {"large, R = 10 F", large, 9_900_000},
	} {
		row.run(t, &r, scale.N(6, 1_000))
	}
	keep(t, "slash_farming", r)
}

func (f farming) run(t *testing.T, r *result, epochs int) {
	t.Helper()
	w := newWorld(t, setup{seats: 21, accounts: 5, items: 2 * asks, seed: 4, tokens: f.tokens})
	farmer, twin := w.account(0), w.account(1)
	w.license(farmer)
	w.license(twin)
	for i := 2; i < 5; i++ {
		w.hire(w.account(i), "llm/open", 10*masa, good)
	}
	for _, operator := range w.validators(0, 7) {
		w.judges[operator] = against(farmer, worthless)
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
	rows := w.changes(epochs, func(int) {
		w.ask(farmer, "llm/open", f.reward, asks)
		w.ask(twin, "llm/open", f.reward, asks)
	}, w.feesOf(farmer), "farmer", "twin", "farmers", "twins")
	w.settle()
	rate, err := chance(slashed, epochs*asks)
	cells := []string{f.name, fmt.Sprint(epochs * asks), percent(rate, err)}
	for _, s := range []*sample{
		column(rows, -1, 0, 0, 0), column(rows, 0, -1, 0, 0), column(rows, 0, 0, 1, 0), column(rows, 0, 0, 0, 1),
	} {
		cells = append(cells, with(s.mean(), s.err()))
	}
	profit := column(rows, 1, -1, 1, -1)
	r.Table.add(append(cells, with(profit.mean(), profit.err()))...)
	limit := 0.
	r.Bars = append(r.Bars, bar{Label: f.name, Value: profit.mean(), Error: profit.err(), Limit: &limit})
}
