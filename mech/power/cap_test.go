package power_test

import (
	"math/big"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestCapN(t *testing.T) {
	rows := []struct {
		rule  string
		limit string
		n     int
		want  string
	}{
		{"no members, the limit itself", "0.1", 0, "0.1"},
		{"a third in sets up to six", "0.1", 1, "0.333333333333333333"},
		{"a third in sets up to six", "0.1", 6, "0.333333333333333333"},
		{"two parts of n beyond", "0.1", 7, "0.285714285714285714"},
		{"the limit from 2/limit members on", "0.1", 20, "0.1"},
		{"the limit from 2/limit members on", "0.1", 64, "0.1"},
		{"a limit above a third stays", "0.5", 3, "0.5"},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.Equal(t, dec(row.want), power.CapN(dec(row.limit), row.n))
		})
	}
}

func TestStakeCap(t *testing.T) {
	rows := []struct {
		rule   string
		limit  string
		stakes []int64
		want   int64
	}{
		{"no members", "0.1", nil, 0},
		{"no stake", "0.1", []int64{0, 0}, 0},
		{"one member is not capped", "0.1", []int64{9}, 9},
		{"two members are capped to the smaller", "0.1", []int64{9, 4}, 4},
		{"too few members with stake", "0.1", []int64{0, 0, 0, 8}, 0},
		{"a limit of one caps nobody", "1", []int64{1, 2, 1000}, 1000},
		{"four members: the largest may have half of the other three, rounded down", "0.1", []int64{3, 3, 3, 100}, 4},
		{"equal stakes are not capped", "0.1", []int64{5, 5, 5, 5, 5}, 5},
		{"the cap lies between stakes", "0.5", []int64{1, 2, 100}, 3},
		{"the cap is a stake", "0.5", []int64{1, 2, 3}, 3},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := power.StakeCap(ints(row.stakes...), dec(row.limit))
			require.NoError(t, err)
			require.Equal(t, row.want, got.Int64())
		})
	}
}

// allowed is the definition of the condition on t.
func allowed(t math.Int, stakes []math.Int, capN math.LegacyDec) bool {
	sum, lowest := new(big.Int), stakes[0]
	for _, s := range stakes {
		sum.Add(sum, math.MinInt(s, t).BigInt())
		lowest = math.MinInt(lowest, s)
	}
	left := new(big.Int).Mul(t.BigInt(), math.LegacyOneDec().BigInt())
	return t.LTE(lowest) || left.Cmp(sum.Mul(sum, capN.BigInt())) <= 0
}

func TestStakeCapEqualsExhaustiveSearch(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Int64Range(0, 60), 1, 12).Draw(t, "stakes")
		limit := score(t, "limit", -unit, 2*unit)
		stakes, want := ints(raw...), int64(0)
		for candidate := range slices.Max(raw) + 1 {
			if allowed(math.NewInt(candidate), stakes, power.CapN(limit, len(stakes))) {
				want = candidate
			}
		}
		got, err := power.StakeCap(stakes, limit)
		require.NoError(t, err)
		require.Equal(t, want, got.Int64())
		require.Equal(t, ints(raw...), stakes, "arguments stay untouched")
	})
}

func TestStakeCapIsTheLastAllowed(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		stakes := make([]math.Int, rapid.IntRange(1, 70).Draw(t, "n"))
		highest := math.ZeroInt()
		for i := range stakes {
			stakes[i] = stake(t)
			highest = math.MaxInt(highest, stakes[i])
		}
		limit := score(t, "limit", 1, unit)
		capN := power.CapN(limit, len(stakes))
		got, err := power.StakeCap(stakes, limit)
		require.NoError(t, err)
		require.True(t, got.LTE(highest))
		require.True(t, allowed(got, stakes, capN))
		if got.LT(highest) {
			require.False(t, allowed(got.AddRaw(1), stakes, capN))
		}
	})
}
