package shapley

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestFresh(t *testing.T) {
	rows := []struct {
		rule                  string
		weight, opened, known int64
		want                  int64
	}{
		{"nothing known", 33, 32, 0, 33},
		{"all known", 33, 32, 32, 0},
		{"half known, rounded down", 33, 32, 16, 16},
		{"one known", 31, 32, 1, 30},
		{"nothing to take off", 0, 32, 5, 0},
		{"one known of a sketch of three", 10, 3, 1, 6},
		{"nothing opened takes nothing off", 10, 0, 0, 10},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := Fresh(math.NewInt(row.weight), uint64(row.opened), uint64(row.known))
			require.NoError(t, err)
			require.Equal(t, row.want, got.Int64())
		})
	}
	for _, bad := range []math.Int{{}, math.NewInt(-1)} {
		_, err := Fresh(bad, 32, 0)
		require.ErrorIs(t, err, ErrOpenings)
	}
	_, err := Fresh(math.OneInt(), 32, 33)
	require.ErrorIs(t, err, ErrOpenings)

	largest := math.NewIntFromBigInt(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	got, err := Fresh(largest, 32, 0)
	require.NoError(t, err)
	require.Equal(t, largest, got)
}

func TestFreshIsTheFormula(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		weight, opened := rapid.Uint64().Draw(t, "acc"), rapid.Uint64Range(1, 64).Draw(t, "n")
		known := rapid.Uint64Range(0, opened).Draw(t, "b")
		want := new(big.Int).SetUint64(weight)
		want.Mul(want, new(big.Int).SetUint64(opened-known)).Quo(want, new(big.Int).SetUint64(opened))
		got, err := Fresh(math.NewIntFromUint64(weight), opened, known)
		require.NoError(t, err)
		require.Equal(t, want.String(), got.String())
	})
}

func TestPayouts(t *testing.T) {
	_, err := Payouts(math.NewInt(-1), nil)
	require.ErrorIs(t, err, apportion.ErrPool)
	parts, err := Payouts(math.NewInt(100), NewCoverage([]uint64{0, 0}).Weights())
	require.NoError(t, err)
	require.Equal(t, []int64{0, 0}, []int64{parts[0].Int64(), parts[1].Int64()}, "carried over")
	parts, err = Payouts(math.NewInt(101), NewCoverage([]uint64{5, 5, 0}).Weights())
	require.NoError(t, err)
	require.Equal(t, []int64{51, 50, 0}, []int64{parts[0].Int64(), parts[1].Int64(), parts[2].Int64()})
}
