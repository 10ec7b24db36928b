package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// TestSplittingAWorkerIsDrawnNoMoreOften: k workers with a k-th of the stake each weigh together no more than the one
// they were, and each has to meet the requirement that the one had to meet. Pay is per answer, so it follows the draws.
func TestSplittingAWorkerIsDrawnNoMoreOften(t *testing.T) {
	scale.Check(t, 300, 20_000, func(rt *rapid.T) {
		required := rapid.Int64Range(1, 1_000_000_000_000).Draw(rt, "req")
		k := rapid.Int64Range(2, maxCoverage).Draw(rt, "k")
		stake := rapid.Int64Range(k*required, maxCoverage*required).Draw(rt, "s")
		worker := types.Worker{
			Capacity: 4, Quality: math.LegacyNewDecFromIntWithPrec(math.NewInt(rapid.Int64Range(0, 1_000_000).Draw(rt, "Q")), 6),
		}
		weigh := func(counted int64) uint64 {
			return weightOf(worker, stakingtypes.Standing{
				Status: stakingtypes.Status_STATUS_ACTIVE, Counted: math.NewInt(counted), Required: math.NewInt(required),
			}, 1)
		}
		whole, parts := weigh(stake), uint64(0)
		for i := range k {
			parts += weigh(stake*(i+1)/k - stake*i/k)
		}
		require.LessOrEqual(rt, parts, whole)
		require.GreaterOrEqual(rt, parts+uint64(k), whole, "nor less, but for rounding")
	})
}
