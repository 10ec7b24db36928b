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
		rule          string
		weight, known int64
		want          int64
	}{
		{"nothing known", 33, 0, 33},
		{"all known", 33, 32, 0},
		{"half known, rounded down", 33, 16, 16},
		{"one known", 31, 1, 30},
		{"nothing to take off", 0, 5, 0},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := Fresh(math.NewInt(row.weight), uint64(row.known))
			require.NoError(t, err)
			require.Equal(t, row.want, got.Int64())
		})
	}
	for _, bad := range []math.Int{{}, math.NewInt(-1)} {
		_, err := Fresh(bad, 0)
		require.ErrorIs(t, err, ErrOpenings)
	}
	_, err := Fresh(math.OneInt(), 33)
	require.ErrorIs(t, err, ErrOpenings)

	largest := math.NewIntFromBigInt(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	got, err := Fresh(largest, 0)
	require.NoError(t, err)
	require.Equal(t, largest, got)
}

func TestFreshIsTheFormula(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		weight, known := rapid.Uint64().Draw(t, "acc"), rapid.Uint64Range(0, Openings).Draw(t, "b")
		want := new(big.Int).SetUint64(weight)
		want.Mul(want, new(big.Int).SetUint64(Openings-known)).Rsh(want, 5)
		got, err := Fresh(math.NewIntFromUint64(weight), known)
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
