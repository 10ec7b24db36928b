package localnet

import (
	"testing"

	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// TestTwoAuditsFitIntoAnEpoch: in an epoch of any length that may be asked for.
func TestTwoAuditsFitIntoAnEpoch(t *testing.T) {
	o := options(t)
	for _, blocks := range []int{
		stakingtypes.MinEpochBlocks, 11, 12, 13, 14, 15, 16, 17, 18, 19, DefaultEpochBlocks, 99, 162, 600,
		stakingtypes.MaxEpochBlocks,
	} {
		o.EpochBlocks = blocks
		params := rewardstypes.DefaultParams()
		plan := NewPlan(o)
		plan.setWindows(&params)
		require.NoError(t, params.Validate())
		data := params.Data
		require.LessOrEqual(t, 2*(data.AuditCommitBlocks+data.AuditRevealBlocks+1), uint64(blocks))
	}
}

func TestALongWindowGivesTimeToReachAPromptToo(t *testing.T) {
	standard := rewardstypes.DefaultParams().Market.DeclineBlocks
	for window, decline := range map[int]uint64{1: standard, DefaultWindowBlocks: standard, 20: 10, 60: 30} {
		o, params := options(t), rewardstypes.DefaultParams()
		o.WindowBlocks = window
		plan := NewPlan(o)
		plan.setWindows(&params)
		require.NoError(t, params.Validate())
		require.Equal(t, decline, params.Market.DeclineBlocks, window)
	}
}

func TestWindowsByHandAreLong(t *testing.T) {
	o := options(t)
	params := rewardstypes.DefaultParams()
	o.Manual = true
	plan := NewPlan(o)
	plan.setWindows(&params)
	require.NoError(t, params.Validate())
	for name, blocks := range map[string]uint64{
		"commit_blocks":  params.Evaluation.CommitBlocks,
		"reveal_blocks":  params.Evaluation.RevealBlocks,
		"accept_blocks":  params.Market.AcceptBlocks,
		"decline_blocks": params.Market.DeclineBlocks,
		"dispute_blocks": params.Disputes.DisputeBlocks,
	} {
		require.Equal(t, uint64(60), blocks, name)
	}
}
