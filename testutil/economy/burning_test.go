package economy

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
)

// burning is one way to let workers lose stake.
type burning struct {
	name     string
	judge    judge
	disputes bool
	// own of seats evaluators are the oracle's.
	own, seats int
}

// highest is the most a worker of these scenarios agrees to risk, in umasa: large requests that reach it are asked for.
const highest = 10 * masa

// dear is the base reward of a large request, ten times its fee, in umasa.
const dear = 9_900_000

// spares are enough accounts to hire somebody new for everybody who is expelled.
const spares = 110

// TestStakeBurning lets an oracle with a third of the evaluators slash workers that answer well, at any price, and
// compares what they lose with what they agreed to risk. What nobody disputes is reviewed by itself, for much hangs on it.
func TestStakeBurning(t *testing.T) {
	r := result{Table: table{Columns: []string{
		"evaluators say", "of", "drawn", "slashed", "a drawn request costs the worker, MASA", "κ·max_reward, MASA",
		"worst single, MASA", "expelled", "and the oracle, MASA",
	}}}
	rows := []burning{
		{"worthless", worthless, false, 7, 21},
		{"fraud", flagging, false, 7, 21},
		{"worthless; disputed", worthless, true, 7, 21},
		{"fraud; disputed", flagging, true, 7, 21},
		{"fraud", flagging, false, 21, 64},
	}
	if !isLong() {
		rows = rows[1:2]
	}
	for _, row := range rows {
		row.run(t, &r, scale.N(6, 1_000))
	}
	keep(t, "stake_burning", r)
}

func (b burning) run(t *testing.T, r *result, epochs int) {
	t.Helper()
	w := newWorld(t, setup{
		seats: b.seats, accounts: spares, items: asks, seed: 6, tokens: large, windows: true, disputes: b.disputes,
	})
	burner := w.account(0)
	w.license(burner)
	for i := 1; i < 5; i++ {
		w.hire(w.account(i), "llm/open", highest, good)
	}
	for _, operator := range w.validators(0, b.own) {
		w.judges[operator] = against(burner, b.judge)
	}
	w.enroll("burner", append(w.validators(0, b.own), burner)...)
	w.enroll("twins", w.validators(b.own, 2*b.own)...)
	w.step()
	lost, worst, slashed, expelled := &sample{}, 0., 0, 0
	gone := map[string]int64{}
	w.onSettled = append(w.onSettled, func(a *answer) {
		taken := float64(w.punished) / masa
		w.punished = 0
		if a.burned {
			taken += float64(a.bonded) / masa
		}
		lost.add(taken)
		worst = max(worst, taken)
		if taken > 0 {
			slashed++
		}
		if gone[a.worker] != w.height && w.expelled(a.worker) { // two answers of one worker may be settled in a block
			gone[a.worker] = w.height
			expelled++
			w.hire(w.account(4+expelled), "llm/open", highest, good)
		}
	})
	rows := w.changes(epochs, func(int) { w.ask(burner, "llm/open", dear, asks) },
		func() float64 { return lost.n * masa }, w.fortunes("burner", "twins")...)
	w.settle()
	cost := column(rows, -1, 1)
	rate, err := chance(slashed, int(lost.n))
	bound := float(w.kappaOf().Kappa) * highest / masa
	require.Less(t, lost.mean()+3*lost.err(), bound, "%s: a drawn request costs a worker too much", b.name)
	if b.seats == 21 { // a third is never the majority of the second committee
		require.Zero(t, expelled, b.name)
		require.LessOrEqual(t, worst, float(w.kappaOf().KappaFraud)*dear/masa, b.name)
	}
	r.Table.add(b.name, fmt.Sprintf("%d of %d", b.own, b.seats), fmt.Sprintf("%.0f", lost.n), percent(rate, err), with(lost.mean(), lost.err()),
		fmt.Sprintf("%.2f", bound), fmt.Sprintf("%.2f", worst), fmt.Sprint(expelled), with(cost.mean(), cost.err()))
	r.Bars = append(r.Bars, bar{Label: fmt.Sprintf("%s, %d of %d", b.name, b.own, b.seats), Value: lost.mean(), Error: lost.err(), Limit: &bound})
}

// expelled tells whether an account has lost its role as a worker.
func (w *world) expelled(address string) bool {
	w.t.Helper()
	answer, err := w.queries().Worker(w.state(), &rewardstypes.QueryWorkerRequest{Owner: address})
	return err != nil || answer == nil
}

// kappaOf are the shares of the base reward that offences cost.
func (w *world) kappaOf() slashingtypes.Params {
	w.t.Helper()
	params, err := w.app.Slashing.Params(w.state())
	require.NoError(w.t, err)
	return params
}
