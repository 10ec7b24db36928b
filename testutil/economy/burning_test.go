package economy

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// burning is one way to let workers lose stake.
type burning struct {
	name     string
	judge    judge
	disputes bool
	// own of seats evaluators are the oracle's.
	own, seats int
	// many asks for many small requests, of a single worker that agrees to no more.
	many bool
}

// size is what requests of a kind are like.
type size struct {
	tokens uint64
	// reward is R, most the worker's max_reward, in umasa.
	reward, most int64
	// asks is how many there are in an epoch, of so many workers.
	asks, workers int
	// long is in how many epochs.
	long int
}

// highest is the most a worker of these scenarios agrees to risk, in umasa: large requests that reach it are asked for.
const highest = 10 * masa

// dear is the base reward of a large request, ten times its fee, in umasa.
const dear = 9_900_000

// tiny is the base reward of a small request, a quarter of its fee, in umasa.
const tiny = 10_000

func (b burning) size() size {
	if b.many {
		return size{small, tiny, tiny, 100, 1, 200}
	}
	return size{large, dear, highest, asks, 4, 1_000}
}

// spares are enough accounts to hire somebody new for everybody who is expelled.
const spares = 110

// TestStakeBurning lets an oracle with a third of the evaluators slash workers that answer well, at any price, and
// compares what they lose with what they agreed to risk. What nobody disputes is reviewed by itself: much hangs on it.
func TestStakeBurning(t *testing.T) {
	r := result{Table: table{Columns: []string{
		"evaluators say", "own", "R, MASA", "drawn", "slashed", "a drawn request costs the worker, MASA",
		"κ·max_reward, MASA", "worst single, MASA", "expelled", "and the oracle, MASA",
	}}}
	rows := []burning{
		{"worthless", worthless, false, 7, 21, false},
		{"fraud", flagging, false, 7, 21, false},
		{"worthless; disputed", worthless, true, 7, 21, false},
		{"fraud; disputed", flagging, true, 7, 21, false},
		{"fraud", flagging, false, 21, 64, false},
		{"fraud", flagging, false, 21, 64, true},
	}
	if !isLong() {
		rows = rows[1:2]
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { row.run(t, &r, scale.N(6, row.size().long)) })
	}
	keep(t, "stake_burning", r)
}

// loss is what workers lost by the requests they were drawn for, in MASA.
type loss struct {
	lost              sample
	worst             float64
	slashed, expelled int
}

// watch counts what workers lose, and hires somebody new for everybody who is expelled.
func (l *loss) watch(w *world, most int64) {
	gone := map[string]bool{}
	w.onSettled = append(w.onSettled, func(a *answer) {
		taken := float64(w.punished) / masa
		w.punished = 0
		if a.burned {
			taken += float64(a.bonded) / masa
		}
		l.lost.add(taken)
		l.worst = max(l.worst, taken)
		l.slashed += count(taken > 0)
		if !gone[a.worker] && w.expelled(a.worker) { // others of its answers are settled later
			gone[a.worker] = true
			l.expelled++
			w.hire(w.account(4+l.expelled), "llm/open", most, good)
		}
	})
}

func (b burning) run(t *testing.T, r *result, epochs int) {
	t.Helper()
	s := b.size()
	w := newWorld(t, setup{
		seats: b.seats, accounts: spares, items: s.asks, seed: 6, tokens: s.tokens, windows: true, disputes: b.disputes,
		market: func(p *rewardstypes.Params) { p.Market.ItemsPerBlock = 2_000 },
	})
	burner := w.account(0)
	w.license(burner)
	for i := range s.workers {
		w.hire(w.account(i+1), "llm/open", s.most, good)
	}
	for _, operator := range w.validators(0, b.own) {
		w.judges[operator] = against(burner, b.judge)
	}
	w.enroll("burner", append(w.validators(0, b.own), burner)...)
	w.enroll("twins", w.validators(b.own, 2*b.own)...)
	w.step()
	l := &loss{}
	l.watch(w, s.most)
	rows := w.changes(epochs, func(int) { w.ask(burner, "llm/open", s.reward, s.asks) },
		func() float64 { return l.lost.n * masa }, w.fortunes("burner", "twins")...)
	w.settle()
	b.report(t, r, l, column(rows, -1, 1), w.kappaOf())
}

// report adds a row. A third of 21 is never the majority of the second committee: nobody is expelled. Among many small
// requests are frauds enough for a third in a week, which costs repeated_fraud_cap·R: too rarely for a mean that could
// be told from κ·max_reward, so TestTheCapKeepsWhatAWorkerAgreedTo computes it.
func (b burning) report(t *testing.T, r *result, l *loss, cost *sample, kappas slashingtypes.Params) {
	t.Helper()
	name := fmt.Sprintf("%s, %d of %d", b.name, b.own, b.seats)
	rate, err := chance(l.slashed, int(l.lost.n))
	s := b.size()
	bound, most := float(kappas.Kappa)*float64(s.most)/masa, float(kappas.KappaFraud)*float64(s.reward)/masa
	r.Table.add(b.name, fmt.Sprintf("%d of %d", b.own, b.seats), fmt.Sprint(float64(s.reward)/masa),
		fmt.Sprintf("%.0f", l.lost.n), percent(rate, err), with(l.lost.mean(), l.lost.err()),
		fmt.Sprintf("%.3f", bound), fmt.Sprintf("%.2f", l.worst),
		fmt.Sprint(l.expelled), with(cost.mean(), cost.err()))
	if b.many {
		require.Less(t, l.worst, most+(float64(kappas.RepeatedFraudCap)*float64(s.reward)+1)/masa, name)
		return
	}
	r.Bars = append(r.Bars, bar{Label: name, Value: l.lost.mean(), Error: l.lost.err(), Limit: &bound})
	require.Less(t, l.lost.mean()+3*l.lost.err(), bound, "%s: a drawn request costs a worker too much", name)
	if b.seats == 21 {
		require.Zero(t, l.expelled, name)
		require.LessOrEqual(t, l.worst, most, name)
	}
}

// TestTheCapKeepsWhatAWorkerAgreedTo computes what a drawn request costs a worker with a third of the evaluators
// against it, whatever it has bonded: on average less than κ·max_reward with as many seats as there are by default, or
// fewer. With the least cap it is so with any number of them, which is tried up to ten thousand.
func TestTheCapKeepsWhatAWorkerAgreedTo(t *testing.T) {
	p, slots := slashingtypes.DefaultParams(), int(validatorsettypes.DefaultParams().Slots)
	kappa := float(p.Kappa)
	for n := 15; n <= slots; n++ {
		require.Less(t, costOf(n, float64(p.RepeatedFraudCap)), kappa, "a third of %d", n)
	}
	for _, n := range []int{96, 120, 126, 300, 3_000, 9_999} {
		require.Less(t, costOf(n, slashingtypes.MinRepeatedFraudCap), kappa, "a third of %d", n)
	}
	require.Less(t, costOf(64, 4_022), kappa)
	require.Greater(t, costOf(64, 4_023), kappa)
	require.Less(t, costOf(63, 3_300), kappa)
	require.Greater(t, costOf(63, 3_301), kappa)
	require.Less(t, costOf(126, 1_663), kappa)
	require.Greater(t, costOf(126, 1_664), kappa)
}

// costOf is what a request costs an honest worker on average, in parts of max_reward, if a third of n evaluators flags
// whatever it answers. All requests are as large as it agrees to, and it keeps its role for the third fraud of each.
func costOf(n int, repeated float64) float64 {
	p, m := slashingtypes.DefaultParams(), rewardstypes.DefaultParams()
	first, second := int(m.Evaluation.Committee), int(m.Disputes.Committee)
	majority := captured(n, n/3, first, first/2+1)
	fraud := majority * captured(n, n/3, second, (2*second+2)/3)
	low := majority*captured(n, n/3, second, second/2+1) - fraud
	return fraud*(float(p.KappaFraud)+repeated/3) + low*float(p.Kappa)
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
