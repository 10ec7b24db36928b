package economy

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	validatorsetkeeper "github.com/masa-finance/masad/x/validatorset/keeper"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// signalling is an evaluator that does not look. It says a little more or a little less than what answers are worth on
// average, by a bit of the item's id: so those who do the same agree on this item, and not on others.
func signalling(_ *world, a *answer, _ string) (rewardstypes.Opinion, bool) {
	if sum := sha256.Sum256([]byte(a.item)); sum[0]&1 == 1 {
		return even(970_000), true
	}
	return even(730_000), true
}

// TestSignalling lets a third of the evaluators agree on what to say of answers that are all about as good, which the
// metric L cannot tell from looking. Nobody has more of what judging pays than of the seats.
func TestSignalling(t *testing.T) {
	r := result{Table: table{Columns: []string{
		"21 of 64", "seeds", "metric L", "of the seats", "of the emission for judging", "nobody's",
	}}}
	for _, row := range []deviation{
		{name: "judge honestly", n: 21, judge: honest},
		{name: "know what answers are worth", n: 21, judge: knowing, short: true},
		{name: "agree on what to say", n: 21, judge: signalling, short: true},
	} {
		if isLong() || row.short {
			t.Run(row.name, func(t *testing.T) { row.signal(t, &r) })
		}
	}
	keep(t, "signalling", r)
}

// signal adds a row: means over seeds of the metric, and of the shares of an epoch's pool.
func (d deviation) signal(t *testing.T, r *result) {
	t.Helper()
	var metric [2]sample
	var seats, share, unpaid, beyond sample
	seeds := scale.N(1, 10)
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w, epoch := d.play(t, uint64(seed+1), good)
			ranking, err := validatorsetkeeper.NewQueryServer(w.app.ValidatorSet).Ranking(w.state(),
				&validatorsettypes.QueryRankingRequest{Epoch: epoch})
			require.NoError(t, err)
			theirs, earned := map[string]bool{}, 0.
			for _, operator := range w.validators(0, d.n) {
				theirs[operator] = true
				earned += float64(w.ledger.of(operator, rewardstypes.EntryResponseJudging))
			}
			var items [2]float64
			for _, rank := range ranking.Ranks {
				side := count(theirs[rank.Operator])
				items[side] += float64(rank.ResponseItems)
				metric[side].add(float(rank.L))
			}
			book, err := w.queries().Book(w.state(), &rewardstypes.QueryBookRequest{Epoch: epoch})
			require.NoError(t, err)
			pool := float64(book.Book.Validators.Int64()) * judgingShare
			of := items[1] / (items[0] + items[1])
			seats.add(of)
			share.add(earned / pool)
			beyond.add(earned/pool - of)
			unpaid.add(1 - float64(w.ledger.total[rewardstypes.EntryResponseJudging])/pool)
		})
	}
	r.Table.add(d.name, fmt.Sprint(seeds), fmt.Sprintf("%.3f / %.3f", metric[0].mean(), metric[1].mean()),
		percent(seats.mean(), seats.err()), percent(share.mean(), share.err()), percent(unpaid.mean(), unpaid.err()))
	require.LessOrEqual(t, beyond.mean(), .001, "%s: more of the pool than of the seats", d.name)
}
