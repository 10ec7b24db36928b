package app_test

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// tooLong is the beginning of every refusal of windows.
const tooLong = "data.audit_commit_blocks, data.audit_reveal_blocks: "

func TestTwoAuditsFitIntoAnEpoch(t *testing.T) {
	staking, rewards := stakingtypes.DefaultParams(), rewardstypes.DefaultParams()
	require.NoError(t, app.CheckAudits(staking, rewards), "as the parameters are")
	for _, row := range []struct {
		commit, reveal, epoch uint64
		says                  string
	}{
		{60, 20, 162, ""},
		{60, 20, 161, "60 and 20 take two committees 162 blocks, limit epoch_blocks, 161"},
		{61, 20, 163, "61 and 20 take two committees 164 blocks, limit epoch_blocks, 163"},
		{60, 21, 163, "60 and 21 take two committees 164 blocks, limit epoch_blocks, 163"},
		{60, 21, 164, ""},
		{1, 1, stakingtypes.MinEpochBlocks, ""},
		{10_000, 10_000, stakingtypes.MaxEpochBlocks, ""},
	} {
		staking.EpochBlocks = row.epoch
		rewards.Data.AuditCommitBlocks, rewards.Data.AuditRevealBlocks = row.commit, row.reveal
		require.NoError(t, staking.Validate())
		require.NoError(t, rewards.Validate())
		err := app.CheckAudits(staking, rewards)
		if row.says == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, rewardstypes.ErrInvalidParams)
		require.ErrorContains(t, err, tooLong+row.says)
	}
}

// TestProposalsLeaveTimeForAudits: neither may an epoch become too short nor a window too long.
func TestProposalsLeaveTimeForAudits(t *testing.T) {
	c := testapp.New(t, quickVotes(), testapp.WithEpochBlocks(30),
		testapp.WithGenesis(testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
			g.Params.Data.AuditCommitBlocks, g.Params.Data.AuditRevealBlocks = 8, 4
		})))
	shorter := func(blocks uint64) sdk.Msg {
		params, err := c.App.Staking.Params(c.Ctx())
		require.NoError(t, err)
		params.EpochBlocks = blocks
		return &stakingtypes.MsgUpdateParams{Authority: app.Authority(), Params: params}
	}
	longer := func(commit, reveal uint64) sdk.Msg {
		params, err := c.App.Rewards.Params(c.Ctx())
		require.NoError(t, err)
		params.Data.AuditCommitBlocks, params.Data.AuditRevealBlocks = commit, reveal
		return &rewardstypes.MsgUpdateParams{Authority: app.Authority(), Params: params}
	}
	requireUnlawful(t, propose(t, c, shorter(25)), tooLong+"8 and 4 take two committees 26 blocks, limit epoch_blocks, 25")
	requireUnlawful(t, propose(t, c, longer(11, 4)),
		tooLong+"11 and 4 take two committees 32 blocks, limit epoch_blocks, 30")
	for _, msg := range []sdk.Msg{longer(10, 4), longer(8, 4), shorter(26)} {
		require.Equal(t, sdkgovv1.StatusPassed, decide(t, c, msg).Status)
	}
}

// TestAGenesisLeavesTimeForAudits: the same holds for what a chain begins with.
func TestAGenesisLeavesTimeForAudits(t *testing.T) {
	c := testapp.New(t)
	windows := func(reveal uint64) func(testapp.State) {
		return func(state testapp.State) {
			testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
				g.Params.Data.AuditCommitBlocks, g.Params.Data.AuditRevealBlocks = 6, reveal
			})(c.App.AppCodec(), state)
		}
	}
	require.NoError(t, begin(t, c, nil, windows(3)))
	require.ErrorContains(t, begin(t, c, nil, windows(4)),
		tooLong+"6 and 4 take two committees 22 blocks, limit epoch_blocks, 20")
}
