package economy

import (
	"strings"

	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// batches is how many stretches of a run are observed one by one: their spread is the standard error.
const batches = 50

// changes runs epochs and returns, for every batch of them, by how much each quantity changed, in units: what the base
// counts grew by meanwhile.
func (w *world) changes(epochs int, begin func(int), unit func() float64, quantities ...func() float64) [][]float64 {
	w.t.Helper()
	look := func() []float64 {
		now := []float64{unit()}
		for _, quantity := range quantities {
			now = append(now, quantity())
		}
		return now
	}
	var rows [][]float64
	past := look()
	size := max(2, epochs/batches)
	for done := 0; done < epochs; done += size {
		w.epochs(size, begin)
		now := look()
		row := make([]float64, len(quantities))
		for i := range quantities {
			row[i] = (now[i+1] - past[i+1]) / (now[0] - past[0])
		}
		rows, past = append(rows, row), now
	}
	return rows
}

// fortunes are the fortunes of groups, as quantities that change.
func (w *world) fortunes(groups ...string) []func() float64 {
	quantities := make([]func() float64, len(groups))
	for i, group := range groups {
		quantities[i] = func() float64 { return float64(w.fortune(group)) }
	}
	return quantities
}

// column is the sample of one quantity, a sum if there are several signs.
func column(rows [][]float64, signs ...float64) *sample {
	s := &sample{}
	for _, row := range rows {
		sum := 0.
		for i, sign := range signs {
			sum += sign * row[i]
		}
		s.add(sum)
	}
	return s
}

// feesOf counts the fees of what an oracle asked, in umasa, as requests settle.
func (w *world) feesOf(oracle string) func() float64 {
	sum := 0.
	w.onSettled = append(w.onSettled, func(a *answer) {
		if a.oracle == oracle {
			sum += float64(a.fee)
		}
	})
	return func() float64 { return sum }
}

// judgingFees counts what a group earns of the fees of an oracle's requests, in umasa.
func (w *world) judgingFees(oracle, group string) func() float64 {
	sum := 0.
	w.onCredited = append(w.onCredited, func(e *rewardstypes.EventRewardCredited) {
		if e.Kind != rewardstypes.EntryEvaluationFee || w.ledger.groupOf[e.Owner] != group {
			return
		}
		request, _, _ := strings.Cut(e.Reference, "/")
		require.Contains(w.t, w.asked, request)
		if w.asked[request].oracle == oracle {
			sum += float64(e.Amount.Amount.Int64())
		}
	})
	return func() float64 { return sum }
}
