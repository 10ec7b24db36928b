package emission

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestTaoRows(t *testing.T) {
	rows := []struct {
		name                                       string
		pool, whole, validators, workers, treasury int64
	}{
		{"nothing gives nothing", 0, 0, 0, 0, 0},
		{"less than twenty gives nothing", 19, 0, 0, 0, 0},
		{"one goes to the validators", 20, 1, 1, 0, 0},
		{"two go to both", 40, 2, 1, 1, 0},
		{"three", 60, 3, 1, 1, 1},
		{"a hundred goes by its parts", 2000, 100, 41, 41, 18},
		{"a twentieth, floored", 2019, 100, 41, 41, 18},
		{"leftovers go to the largest remainders", 2020, 101, 42, 41, 18},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, err := Tao(math.NewInt(row.pool))
			require.NoError(t, err)
			require.Equal(t, []int64{row.whole, row.validators, row.workers, row.treasury}, []int64{
				got.Whole.Int64(), got.Validators.Int64(), got.Workers.Int64(), got.Treasury.Int64(),
			})
		})
	}
	for _, bad := range []math.Int{{}, math.NewInt(-1)} {
		_, err := Tao(bad)
		require.ErrorIs(t, err, ErrAmount)
	}
}

func TestTaoPartsAddUp(t *testing.T) {
	scale.Check(t, 200, 20_000, func(r *rapid.T) {
		pool := math.NewInt(rapid.Int64Range(0, 1<<62).Draw(r, "pool"))
		got, err := Tao(pool)
		require.NoError(r, err)
		require.Equal(r, got.Whole.String(), got.Validators.Add(got.Workers).Add(got.Treasury).String())
		require.True(r, got.Whole.MulRaw(20).LTE(pool))
		require.True(r, got.Workers.LTE(got.Validators))
	})
}
