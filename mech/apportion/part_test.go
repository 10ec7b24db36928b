package apportion

import (
	"sort"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

// TestPartsOneByOneAreThoseOfTheWhole splits as a ledger does: one receiver at a time, the leftovers by remainder.
func TestPartsOneByOneAreThoseOfTheWhole(t *testing.T) {
	scale.Check(t, 300, 50_000, func(r *rapid.T) {
		pool := math.NewInt(rapid.Int64Range(0, 1_000_000_000).Draw(r, "pool"))
		weights := make([]math.Int, rapid.IntRange(1, 30).Draw(r, "receivers"))
		total := math.ZeroInt()
		for i := range weights {
			weights[i] = math.NewInt(rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, 1<<50)).Draw(r, "weight"))
			total = total.Add(weights[i])
		}
		want, err := LargestRemainder(pool, weights)
		require.NoError(r, err)
		if total.IsZero() {
			return
		}
		got, remainders, left := make([]math.Int, len(weights)), make([]math.Int, len(weights)), pool
		order := make([]int, len(weights))
		for i, w := range weights {
			got[i], remainders[i], err = Part(pool, w, total)
			require.NoError(r, err)
			require.True(r, remainders[i].LT(total))
			left, order[i] = left.Sub(got[i]), i
		}
		sort.SliceStable(order, func(a, b int) bool { return remainders[order[a]].GT(remainders[order[b]]) })
		for _, i := range order[:left.Int64()] {
			got[i] = got[i].AddRaw(1)
		}
		require.Equal(r, want, got)
	})
}

func TestPartsThatAreRefused(t *testing.T) {
	one, two, none, negative := math.OneInt(), math.NewInt(2), math.Int{}, math.NewInt(-1)
	rows := []struct {
		name                string
		pool, weight, total math.Int
		want                error
	}{
		{"no pool", none, one, one, ErrPool},
		{"a negative pool", negative, one, one, ErrPool},
		{"no weight", one, none, one, ErrWeight},
		{"a negative weight", one, negative, one, ErrWeight},
		{"no total", one, one, none, ErrTotal},
		{"a total of 0", one, math.ZeroInt(), math.ZeroInt(), ErrTotal},
		{"a weight above the total", one, two, one, ErrTotal},
	}
	for _, row := range rows {
		_, _, err := Part(row.pool, row.weight, row.total)
		require.ErrorIs(t, err, row.want, row.name)
	}
}
