package shapley

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestNextThreshold(t *testing.T) {
	const budget = 1 << 20
	rows := []struct {
		rule                       string
		threshold, budget, entries uint64
		want                       uint64
	}{
		{"the budget was met", 1000, budget, budget, 1000},
		{"twice as many as wanted", 1000, budget, 2 * budget, 500},
		{"rounded down", 1001, budget, 2 * budget, 500},
		{"half as many as wanted", 1000, budget, budget / 2, 2000},
		{"a fall is at most to a quarter", 1000, budget, 100 * budget, 250},
		{"a rise is at most fourfold", 1000, budget, 1, 4000},
		{"nobody submitted", 1000, budget, 0, 4000},
		{"nobody submitted and all are in", All, budget, 0, All},
		{"all stay in", All, budget, budget, All},
		{"all stay in below the budget", All, budget, budget - 1, All},
		{"half of all", All, budget, 2 * budget, 1 << 63},
		{"a quarter of all", All, budget, 100 * budget, 1 << 62},
		{"three quarters", All, 3, 4, 3 << 62},
		{"four quarters are all", 1 << 62, budget, 0, All},
		{"a quarter less one is not", 1<<62 - 1, budget, 0, All - 3},
		{"never nothing", 1, budget, 100 * budget, 1},
		{"from nothing", 0, budget, budget, 1},
		{"no budget", 1000, 0, 1, 250},
		{"the largest numbers", All - 1, All, 1, All},
		{"the largest numbers, falling", All - 1, 1, All, (All - 1) / 4},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.Equal(t, row.want, NextThreshold(row.threshold, row.budget, row.entries))
		})
	}
}

func TestNextThresholdIsTheFormula(t *testing.T) {
	scale.Check(t, 500, 50_000, func(t *rapid.T) {
		threshold := rapid.OneOf(rapid.Uint64Range(1, All), rapid.Just(All)).Draw(t, "T")
		budget, entries := rapid.Uint64().Draw(t, "B"), rapid.Uint64().Draw(t, "Σk")
		share := new(big.Int).SetUint64(threshold)
		one := new(big.Int).Lsh(big.NewInt(1), 64)
		if threshold == All {
			share.Set(one)
		}
		want := new(big.Int).Lsh(share, 2)
		if entries > 0 {
			exact := new(big.Int).Mul(share, new(big.Int).SetUint64(budget))
			exact.Quo(exact, new(big.Int).SetUint64(entries))
			if exact.Cmp(want) < 0 {
				want = exact
			}
			if quarter := new(big.Int).Rsh(share, 2); want.Cmp(quarter) < 0 {
				want = quarter
			}
		}
		if largest := new(big.Int).SetUint64(All); want.Cmp(largest) > 0 {
			want = largest
		}
		if want.Sign() == 0 {
			want.SetInt64(1)
		}
		require.Equal(t, want.Uint64(), NextThreshold(threshold, budget, entries))
	})
}

// An honest network of so many records reaches its budget from anywhere and stays there.
func TestNextThresholdSettles(t *testing.T) {
	const records, budget = 1 << 30, 1 << 20
	for _, threshold := range []uint64{1, 1 << 30, All} {
		for range 40 {
			sampled := new(big.Int).Mul(new(big.Int).SetUint64(threshold), big.NewInt(records))
			threshold = NextThreshold(threshold, budget, sampled.Rsh(sampled, 64).Uint64())
		}
		require.InEpsilon(t, float64(1<<54), float64(threshold), 1e-5)
	}
}
