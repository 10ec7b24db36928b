package economy

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// TestRejectAfterRead compares an oracle that reads every answer and rejects it with one that accepts all: both ask the
// same of the same workers.
func TestRejectAfterRead(t *testing.T) {
	epochs := scale.N(8, 1_000)
	w := newWorld(t, setup{seats: 21, accounts: 4, items: 2 * asks, seed: 2})
	rejecting, accepting := w.account(0), w.account(1)
	w.license(rejecting).rejects = func(*answer) bool { return true }
	w.license(accepting)
	for i := 2; i < 4; i++ {
		w.hire(w.account(i), "llm/open", masa, good)
	}
	w.enroll("rejecting", rejecting)
	w.enroll("accepting", accepting)
	w.step()
	rows := w.changes(epochs, func(int) {
		w.ask(rejecting, "llm/open", baseReward, asks)
		w.ask(accepting, "llm/open", baseReward, asks)
	}, w.feesOf(rejecting), w.fortunes("rejecting", "accepting")...)
	cost := []*sample{column(rows, -1, 0), column(rows, 0, -1)}
	required := [2]float64{w.required(oracleRole, rejecting), w.required(oracleRole, accepting)}
	w.settle()
	r := result{Table: table{Columns: []string{
		"oracle", "requests", "an answer costs it, F", "of which the worker gets, R", "it has to bond, of its twin's",
	}}}
	for i, name := range []string{"rejects all", "accepts all"} {
		gets := []string{"0", "Q"}[i]
		r.Table.add(name, fmt.Sprint(epochs*asks), with(cost[i].mean(), cost[i].err()), gets,
			fmt.Sprintf("%.2f", required[i]/required[1]))
		r.Bars = append(r.Bars, bar{Label: name, Value: cost[i].mean(), Error: cost[i].err()})
	}
	require.Greater(t, cost[0].mean(), cost[1].mean(), "rejecting saves money")
	require.Greater(t, required[0], required[1], "and rejecting without a reason lets it bond more")
	keep(t, "reject_after_read", r)
}

// required is what an account has to bond, in umasa.
func (w *world) required(role stakingtypes.Role, address string) float64 {
	w.t.Helper()
	standing, err := w.app.Staking.Standing(w.state(), role, w.bytes(address))
	require.NoError(w.t, err)
	return float64(standing.Required.Int64())
}
