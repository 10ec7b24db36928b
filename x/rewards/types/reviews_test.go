package types_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// TestReviews: what much hangs on goes before a second committee by itself.
func TestReviews(t *testing.T) {
	p := types.DefaultDisputeParams() // once the fee
	for _, row := range []struct {
		outcome     types.Outcome
		reward, fee int64
		want        bool
	}{
		{types.OutcomeFraud, 1, 1_000, true},
		{types.OutcomeFraud, 1_000, 1, true},
		{types.OutcomeBelowThreshold, 1_000, 1_000, false},
		{types.OutcomeBelowThreshold, 1_001, 1_000, true},
		{types.OutcomeBelowThreshold, 1, 0, true},
		{types.OutcomeRejected, 5_000, 1_000, false},
		{types.OutcomePaid, 5_000, 1_000, false},
		{types.OutcomeNoQuorum, 5_000, 1_000, false},
		{types.OutcomeTimeout, 5_000, 1_000, false},
	} {
		require.Equal(t, row.want, p.Reviews(row.outcome, math.NewInt(row.reward), math.NewInt(row.fee)), "%+v", row)
	}
	p.ReviewRatio = math.LegacyMustNewDecFromStr("1.5")
	require.False(t, p.Reviews(types.OutcomeBelowThreshold, math.NewInt(16), math.NewInt(11)))
	require.True(t, p.Reviews(types.OutcomeBelowThreshold, math.NewInt(17), math.NewInt(11)), "16.5 is exact")
}
