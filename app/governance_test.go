package app_test

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// quickVotes makes a vote last five blocks.
func quickVotes() testapp.Option {
	return testapp.WithGenesis(testapp.EditModule(sdkgovtypes.ModuleName, func(g *sdkgovv1.GenesisState) {
		voting, expedited := 5*testapp.BlockTime, 3*testapp.BlockTime
		g.Params.VotingPeriod, g.Params.ExpeditedVotingPeriod = &voting, &expedited
	}))
}

// propose lets a founder propose messages.
func propose(t *testing.T, c *testapp.Chain, msgs ...sdk.Msg) testapp.Result {
	t.Helper()
	proposer := c.Validators[0].Account
	proposal, err := sdkgovv1.NewMsgSubmitProposal(
		msgs, umasa(1_000_000_000), proposer.String(), "", "A change", "Of something.", false)
	require.NoError(t, err)
	return c.Deliver(proposer, proposal)
}

// decide lets the founders propose messages and vote for them, and returns the proposal after the vote.
func decide(t *testing.T, c *testapp.Chain, msgs ...sdk.Msg) sdkgovv1.Proposal {
	t.Helper()
	result := propose(t, c, msgs...)
	require.True(t, result.OK(), result.Log)
	id, err := c.App.SDKGov.ProposalID.Peek(c.Ctx())
	require.NoError(t, err)
	return vote(t, c, id-1)
}

// vote lets the founders vote for a proposal, and returns it after the vote.
func vote(t *testing.T, c *testapp.Chain, id uint64) sdkgovv1.Proposal {
	t.Helper()
	for _, v := range c.Validators {
		c.MustDeliver(v.Account, sdkgovv1.NewMsgVote(v.Address, id, sdkgovv1.OptionYes, ""))
	}
	c.Blocks(6)
	decided, err := c.App.SDKGov.Proposals.Get(c.Ctx(), id)
	require.NoError(t, err)
	return decided
}

// TestAPlannedUpgradeCanBeCancelled until its height.
func TestAPlannedUpgradeCanBeCancelled(t *testing.T) {
	c := testapp.New(t, quickVotes())
	plan := upgradetypes.Plan{Name: "next", Height: 1000}
	planned := decide(t, c, &upgradetypes.MsgSoftwareUpgrade{Authority: app.Authority(), Plan: plan})
	require.Equal(t, sdkgovv1.StatusPassed, planned.Status, planned.FailedReason)
	got, err := c.App.Upgrade.GetUpgradePlan(c.Ctx())
	require.NoError(t, err)
	require.Equal(t, plan, got)
	cancelled := decide(t, c, &upgradetypes.MsgCancelUpgrade{Authority: app.Authority()})
	require.Equal(t, sdkgovv1.StatusPassed, cancelled.Status, cancelled.FailedReason)
	_, err = c.App.Upgrade.GetUpgradePlan(c.Ctx())
	require.ErrorIs(t, err, upgradetypes.ErrNoUpgradePlanFound)
}

func TestGovernanceChangesTheParametersOfEveryModule(t *testing.T) {
	c := testapp.New(t, quickVotes())
	ctx := c.Ctx()
	staking, err := c.App.Staking.Params(ctx)
	require.NoError(t, err)
	staking.EpochBlocks = 33
	set, err := c.App.ValidatorSet.Params(ctx)
	require.NoError(t, err)
	set.Slots = 31
	slashing, err := c.App.Slashing.Params(ctx)
	require.NoError(t, err)
	slashing.Kappa = math.LegacyNewDecWithPrec(31, 2)
	rewards, err := c.App.Rewards.Params(ctx)
	require.NoError(t, err)
	rewards.Market.AcceptBlocks++
	bank := c.App.Bank.GetParams(ctx)
	bank.DefaultSendEnabled = false
	authority := app.Authority()

	for name, msg := range map[string]sdk.Msg{
		"staking":      &stakingtypes.MsgUpdateParams{Authority: authority, Params: staking},
		"validatorset": &validatorsettypes.MsgUpdateParams{Authority: authority, Params: set},
		"slashing":     &slashingtypes.MsgUpdateParams{Authority: authority, Params: slashing},
		"rewards":      &rewardstypes.MsgUpdateParams{Authority: authority, Params: rewards},
		"consensus":    consensusUpdate(50_000_000, 20*24*time.Hour, "ed25519"),
		"bank":         &banktypes.MsgUpdateParams{Authority: authority, Params: bank},
	} {
		proposal := decide(t, c, msg)
		require.Equal(t, sdkgovv1.StatusPassed, proposal.Status, "%s: %s", name, proposal.FailedReason)
	}

	ctx = c.Ctx()
	nowStaking, err := c.App.Staking.Params(ctx)
	require.NoError(t, err)
	require.Equal(t, staking, nowStaking)
	nowSet, err := c.App.ValidatorSet.Params(ctx)
	require.NoError(t, err)
	require.Equal(t, set, nowSet)
	nowSlashing, err := c.App.Slashing.Params(ctx)
	require.NoError(t, err)
	require.Equal(t, slashing, nowSlashing)
	nowRewards, err := c.App.Rewards.Params(ctx)
	require.NoError(t, err)
	require.Equal(t, rewards, nowRewards)
	require.Equal(t, int64(50_000_000), c.App.GetConsensusParams(ctx).Block.MaxGas)
	require.False(t, c.App.Bank.GetParams(ctx).DefaultSendEnabled)
}

// consensusUpdate is a change of the parameters of CometBFT.
func consensusUpdate(maxGas int64, evidenceAge time.Duration, keyType string) *consensustypes.MsgUpdateParams {
	return &consensustypes.MsgUpdateParams{
		Authority: app.Authority(),
		Block:     &cmtproto.BlockParams{MaxBytes: 4 << 20, MaxGas: maxGas},
		Evidence: &cmtproto.EvidenceParams{
			MaxAgeNumBlocks: 100_000, MaxAgeDuration: evidenceAge, MaxBytes: 1 << 20,
		},
		Validator: &cmtproto.ValidatorParams{PubKeyTypes: []string{keyType}},
	}
}

func TestStrangersCannotChangeParameters(t *testing.T) {
	c := testapp.New(t)
	stranger := c.Accounts[0].String()
	update := consensusUpdate(50_000_000, time.Hour, "ed25519")
	update.Authority = stranger
	for _, msg := range []sdk.Msg{
		&stakingtypes.MsgUpdateParams{Authority: stranger, Params: stakingtypes.DefaultParams()},
		&validatorsettypes.MsgUpdateParams{Authority: stranger, Params: validatorsettypes.DefaultParams()},
		&slashingtypes.MsgUpdateParams{Authority: stranger, Params: slashingtypes.DefaultParams()},
		&rewardstypes.MsgUpdateParams{Authority: stranger, Params: rewardstypes.DefaultParams()},
		&rewardstypes.MsgUpdateClasses{Authority: stranger, Classes: rewardstypes.DefaultClasses()},
		update,
	} {
		require.False(t, c.Deliver(c.Accounts[0], msg).OK(), sdk.MsgTypeURL(msg))
	}
}
