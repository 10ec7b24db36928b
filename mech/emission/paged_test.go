package emission_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestSharesOneByOneAreThoseOfTheWhole(t *testing.T) {
	scale.Check(t, 100, 20_000, func(t *rapid.T) {
		pool, theta := amount(t, "pool"), ratio(t, "theta")
		requests := make([]emission.Request, rapid.IntRange(0, 10).Draw(t, "n"))
		total := math.ZeroInt()
		for i := range requests {
			requests[i] = emission.Request{Fee: amount(t, "fee"), Quality: ratio(t, "quality")}
			value, err := emission.Value(requests[i])
			require.NoError(t, err)
			total = total.Add(value)
		}
		each, _, err := emission.Requests(pool, theta, requests)
		require.NoError(t, err)
		for i, r := range requests {
			share, err := emission.Share(pool, theta, total, r)
			require.NoError(t, err)
			require.Equal(t, each[i].String(), share.String())
		}
	})
}

func TestRebateWeight(t *testing.T) {
	rows := []struct {
		rule           string
		fees           int64
		agreed, judged uint64
		want           int64
	}{
		{"nothing judged counts as all agreed", 101, 0, 0, 101},
		{"half of the verdicts, floored", 101, 1, 2, 50},
		{"all agreed", 101, 7, 7, 101},
		{"none agreed", 101, 0, 7, 0},
		{"no fees, no weight", 0, 1, 1, 0},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := emission.RebateWeight(math.NewInt(row.fees), row.agreed, row.judged)
			require.NoError(t, err)
			require.Equal(t, row.want, got.Int64())
		})
	}
	_, err := emission.RebateWeight(math.OneInt(), 2, 1)
	require.ErrorIs(t, err, emission.ErrRatio)
	_, err = emission.RebateWeight(math.NewInt(-1), 0, 1)
	require.ErrorIs(t, err, emission.ErrAmount)
}

func TestRebate(t *testing.T) {
	rows := []struct {
		rule                      string
		pool, weight, total, fees int64
		want                      int64
	}{
		{"the share of the pool if the bound allows", 10, 1, 3, 1000, 3},
		{"the bound if the pool is large", 1000, 1, 3, 100, 5},
		{"nothing without any weight", 1000, 0, 0, 100, 0},
		{"a weight above a total that lies is still bounded", 1000, 9, 3, 100, 5},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := emission.Rebate(math.NewInt(row.pool), dec("0.05"), math.NewInt(row.weight),
				math.NewInt(row.total), math.NewInt(row.fees))
			require.NoError(t, err)
			require.Equal(t, row.want, got.Int64())
		})
	}
}

func TestAShareBeyond256BitsHasItsMinimum(t *testing.T) {
	for _, weight := range []math.Int{math.NewInt(1 << 62), largest} {
		got, err := emission.Rebate(largest, dec("0.05"), weight, math.OneInt(), math.NewInt(100))
		require.NoError(t, err)
		require.Equal(t, int64(5), got.Int64())
	}
	fee := emission.Request{Fee: math.NewInt(4), Quality: dec("1")}
	got, err := emission.Share(largest, dec("0.75"), math.OneInt(), fee)
	require.NoError(t, err)
	require.Equal(t, int64(3), got.Int64())
	_, err = emission.Value(emission.Request{Fee: largest, Quality: dec("1")})
	require.ErrorIs(t, err, fixed.ErrOverflow)
}

func TestCovered(t *testing.T) {
	scale.Check(t, 100, 20_000, func(t *rapid.T) {
		whole, counted, required := amount(t, "amount"), amount(t, "counted"), amount(t, "required")
		got, err := emission.Covered(whole, counted, required)
		require.NoError(t, err)
		if counted.GTE(required) {
			require.Equal(t, whole.String(), got.String(), "a covered requirement takes nothing")
			return
		}
		exact := new(big.Int).Mul(whole.BigInt(), counted.BigInt())
		require.Equal(t, exact.Quo(exact, required.BigInt()).String(), got.String())
	})
}

func TestPagedRefusals(t *testing.T) {
	one, unit := math.OneInt(), math.LegacyOneDec()
	good := emission.Request{Fee: one, Quality: unit}
	share := func(pool math.Int, theta math.LegacyDec, total math.Int, r emission.Request) error {
		_, err := emission.Share(pool, theta, total, r)
		return err
	}
	covered := func(a, b, c math.Int) error {
		_, err := emission.Covered(a, b, c)
		return err
	}
	rows := []struct {
		rule string
		err  error
		want error
	}{
		{"pool absent", share(math.Int{}, unit, one, good), emission.ErrAmount},
		{"theta absent", share(one, math.LegacyDec{}, one, good), emission.ErrRatio},
		{"total negative", share(one, unit, math.NewInt(-1), good), emission.ErrAmount},
		{"fee absent", share(one, unit, one, emission.Request{Quality: unit}), emission.ErrAmount},
		{"quality above one", share(one, unit, one, emission.Request{Fee: one, Quality: dec("2")}), emission.ErrRatio},
		{"covered amount negative", covered(math.NewInt(-1), one, one), emission.ErrAmount},
		{"covered requirement absent", covered(one, one, math.Int{}), emission.ErrAmount},
		{"covered stake absent", covered(one, math.Int{}, one), emission.ErrAmount},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) { require.ErrorIs(t, row.err, row.want) })
	}
}
