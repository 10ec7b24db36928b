package power_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestA1(t *testing.T) {
	rows := []struct{ rule, low, high, eps, want string }{
		{"without factors a third", "1", "1", "0", "0.333333333333333333"},
		{"mild", "0.95", "1.05", "0.01", "0.307"},
		{"the defaults keep a quarter", "0.9", "1.1", "0.03", "0.278"},
		{"more jitter", "0.9", "1.1", "0.05", "0.270"},
		{"too wide", "0.8", "1.2", "0.05", "0.231"},
		{"far too wide", "0.5", "1.5", "0.1", "0.120"},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := power.A1(dec(row.low), dec(row.high), dec(row.eps))
			require.NoError(t, err)
			difference := got.Sub(dec(row.want))
			require.True(t, !difference.IsNegative() && difference.LT(dec("0.001")), "%s", got)
		})
	}
	_, err := power.A1(dec("1"), dec("0.9"), dec("0"))
	require.ErrorIs(t, err, power.ErrParameter)
}

func TestA1IsTheFloorOfTheFraction(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		in := input(t)
		got, err := power.A1(in.MLo, in.MHi, in.Eps)
		require.NoError(t, err)
		rat := func(d math.LegacyDec) *big.Rat { return new(big.Rat).SetFrac(d.BigInt(), math.LegacyOneDec().BigInt()) }
		low := new(big.Rat).Mul(rat(in.MLo), rat(dec("1").Sub(in.Eps)))
		high := new(big.Rat).Mul(rat(in.MHi), rat(dec("1").Add(in.Eps)))
		exact := new(big.Rat).Quo(low, new(big.Rat).Add(low, high.Add(high, high)))
		requireFloor(t, exact, got)
	})
}

func requireFloor(t require.TestingT, exact *big.Rat, got math.LegacyDec) {
	scaled := new(big.Rat).Mul(exact, new(big.Rat).SetInt(math.LegacyOneDec().BigInt()))
	require.Equal(t, new(big.Int).Quo(scaled.Num(), scaled.Denom()).String(), got.BigInt().String())
}

func TestSmallestThird(t *testing.T) {
	rows := []struct {
		rule   string
		stakes []int64
		powers []int64
		want   string
	}{
		{"a lone member needs a third of itself", []int64{9}, []int64{100}, "0.333333333333333333"},
		{"power in proportion to stake needs a third", []int64{1, 2, 3}, []int64{10, 20, 30}, "0.333333333333333333"},
		{"cheap power first", []int64{10, 10, 10}, []int64{20, 10, 10}, "0.222222222222222222"},
		{
			"a capped whale makes power dear for itself, cheap for others",
			[]int64{800, 100, 100},
			[]int64{1, 1, 1},
			"0.100000000000000000",
		},
		{"a member without stake is free", []int64{0, 10}, []int64{1, 1}, "0.000000000000000000"},
		{"it helps only as far as it goes", []int64{0, 10}, []int64{1, 8}, "0.250000000000000000"},
		{"a member without power is never taken", []int64{10, 10}, []int64{0, 3}, "0.166666666666666666"},
		{"no stake at all", []int64{0, 0}, []int64{1, 1}, "0.000000000000000000"},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := power.SmallestThird(ints(row.stakes...), row.powers)
			require.NoError(t, err)
			require.Equal(t, row.want, got.String())
		})
	}
}

func TestSmallestThirdRefuses(t *testing.T) {
	rows := []struct {
		rule   string
		stakes []math.Int
		powers []int64
		want   error
	}{
		{"an empty set", nil, nil, power.ErrPower},
		{"unequal lengths", ints(1), nil, power.ErrPower},
		{"negative power", ints(1), []int64{-1}, power.ErrPower},
		{"no power", ints(1), []int64{0}, power.ErrPower},
		{"negative stake", ints(-1), []int64{1}, power.ErrStake},
		{"absent stake", []math.Int{{}}, []int64{1}, power.ErrStake},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			_, err := power.SmallestThird(row.stakes, row.powers)
			require.ErrorIs(t, err, row.want)
		})
	}
}

// cheapestCoalition is the knapsack itself: the smallest stake of all subsets with a third of the power.
func cheapestCoalition(stakes []math.Int, powers []int64) int64 {
	total := int64(0)
	for _, p := range powers {
		total += p
	}
	best := int64(-1)
	for subset := range 1 << len(powers) {
		stake, power := int64(0), int64(0)
		for i := range powers {
			if subset>>i&1 == 1 {
				stake, power = stake+stakes[i].Int64(), power+powers[i]
			}
		}
		if 3*power >= total && (best < 0 || stake < best) {
			best = stake
		}
	}
	return best
}

func TestSmallestThirdIsATightLowerBound(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		stakes, powers, all, largest := make([]math.Int, n), make([]int64, n), int64(0), int64(0)
		for i := range n {
			s := rapid.Int64Range(0, 50).Draw(t, "stake")
			stakes[i], powers[i] = math.NewInt(s), rapid.Int64Range(1, 50).Draw(t, "power")
			all, largest = all+s, max(largest, s)
		}
		got, err := power.SmallestThird(stakes, powers)
		require.NoError(t, err)
		if all == 0 {
			require.True(t, got.IsZero())
			return
		}
		exact := cheapestCoalition(stakes, powers)
		require.True(t, got.LTE(math.LegacyNewDec(exact).QuoInt64(all)), "a lower bound")
		require.True(t, got.MulInt64(all).GTE(math.LegacyNewDec(exact-largest).Sub(dec("0.000001"))), "tight to one member")
	})
}

func TestSmallestThirdRespectsA1WhereTheCapDoesNotBind(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		in := input(t)
		in.Params = defaults()
		stakes, free := []math.Int{}, true
		for i := range in.Members {
			in.Members[i].Stake = math.NewInt(rapid.Int64Range(1<<40, 3<<39).Draw(t, "stake"))
			stakes = append(stakes, in.Members[i].Stake)
		}
		got, err := power.Of(in)
		require.NoError(t, err)
		powers := make([]int64, len(got))
		for i, r := range got {
			powers[i] = r.Power
			free = free && r.Capped.Equal(in.Members[i].Stake)
		}
		if len(powers) == 0 || !free {
			return
		}
		share, err := power.SmallestThird(stakes, powers)
		require.NoError(t, err)
		bound, err := power.A1(in.MLo, in.MHi, in.Eps)
		require.NoError(t, err)
		require.True(t, share.GTE(bound.Sub(dec("0.000001"))), "%s < %s", share, bound)
	})
}
