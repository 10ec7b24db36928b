package emission_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestAvailabilityWeight(t *testing.T) {
	for _, row := range []struct {
		rule              string
		counted, required int64
		want              int64
	}{
		{"a stake at the requirement counts whole", 100, 100, 100},
		{"more counts", 399, 100, 399},
		{"up to four times", 400, 100, 400},
		{"and not beyond", 401, 100, 400},
		{"below the requirement it is scaled, rounded down", 99, 100, 98},
		{"half of it counts a quarter", 50, 100, 25},
		{"nothing counts nothing", 0, 100, 0},
		{"who needs nothing weighs nothing", 100, 0, 0},
	} {
		t.Run(row.rule, func(t *testing.T) {
			weight, err := emission.AvailabilityWeight(math.NewInt(row.counted), math.NewInt(row.required))
			require.NoError(t, err)
			require.Equal(t, row.want, weight.Int64())
		})
	}
	for _, bad := range [][2]math.Int{{math.NewInt(-1), math.OneInt()}, {math.OneInt(), math.NewInt(-1)}, {{}, {}}} {
		_, err := emission.AvailabilityWeight(bad[0], bad[1])
		require.ErrorIs(t, err, emission.ErrAmount)
	}
}

func TestSplittingAStakeNeverAddsAvailability(t *testing.T) {
	scale.Check(t, 500, 20_000, func(t *rapid.T) {
		stake := rapid.Int64Range(0, 1<<50).Draw(t, "stake")
		part := rapid.Int64Range(0, stake).Draw(t, "part")
		required := rapid.Int64Range(1, 1<<50).Draw(t, "required")
		weigh := func(s int64) int64 {
			weight, err := emission.AvailabilityWeight(math.NewInt(s), math.NewInt(required))
			require.NoError(t, err)
			require.LessOrEqual(t, weight.Int64(), s)
			return weight.Int64()
		}
		if stake <= 4*required {
			require.LessOrEqual(t, weigh(part)+weigh(stake-part), weigh(stake))
		}
		require.LessOrEqual(t, weigh(part), weigh(stake), "more stake never weighs less")
	})
}
