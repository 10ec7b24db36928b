package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cosmossdk.io/math"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// seats is a change of how many validators there may be.
func seats(t *testing.T, c *testapp.Chain, slots uint32) sdk.Msg {
	t.Helper()
	params, err := c.App.ValidatorSet.Params(c.Ctx())
	require.NoError(t, err)
	params.Slots = slots
	return &validatorsettypes.MsgUpdateParams{Authority: app.Authority(), Params: params}
}

// unbonding is a change of how long an unbonding takes.
func unbonding(t *testing.T, c *testapp.Chain, lasts time.Duration) sdk.Msg {
	t.Helper()
	params, err := c.App.Staking.Params(c.Ctx())
	require.NoError(t, err)
	params.UnbondingTime = lasts
	return &stakingtypes.MsgUpdateParams{Authority: app.Authority(), Params: params}
}

// classes is a change of the first of the default service classes.
func classes(edit func(*rewardstypes.Class)) sdk.Msg {
	changed := rewardstypes.DefaultClasses()
	edit(&changed[0])
	return &rewardstypes.MsgUpdateClasses{Authority: app.Authority(), Classes: changed}
}

// together puts messages into one that carries them.
func together(msgs []sdk.Msg) sdk.Msg {
	exec := authz.NewMsgExec(sdk.MustAccAddressFromBech32(app.Authority()), msgs)
	return &exec
}

// longVotes makes a vote last so long that each founder can vote on a few proposals.
func longVotes() testapp.Option {
	return testapp.WithGenesis(testapp.EditModule(sdkgovtypes.ModuleName, func(g *sdkgovv1.GenesisState) {
		voting, expedited := 20*testapp.BlockTime, 10*testapp.BlockTime
		g.Params.VotingPeriod, g.Params.ExpeditedVotingPeriod = &voting, &expedited
	}))
}

// evidenceOfTwoDays begins with an evidence age that unbondings may be shortened to.
func evidenceOfTwoDays() testapp.Option {
	return testapp.WithConsensus(func(p *cmtproto.ConsensusParams) { p.Evidence.MaxAgeDuration = 2 * day })
}

const day = 24 * time.Hour

// TestAnUpdateThatCouldNotBeExecutedIsNotProposed: a module refuses it at once, however deep it lies and whatever is
// before it.
func TestAnUpdateThatCouldNotBeExecutedIsNotProposed(t *testing.T) {
	c := testapp.New(t, quickVotes())
	right, none := seats(t, c, 31), seats(t, c, 0)
	gov := govtypes.DefaultParams()
	gov.ResolvePerBlock = 0
	noVotes := &govtypes.MsgUpdateParams{Authority: app.Authority(), Params: gov}
	brief := unbonding(t, c, time.Second)
	free := classes(func(c *rewardstypes.Class) { c.Multiplier = math.LegacyZeroDec() })
	for _, row := range []struct {
		msgs []sdk.Msg
		says []string
	}{
		{[]sdk.Msg{carried(none, 1)}, []string{"message 0: ", sdk.MsgTypeURL(none), "slots: 0 is outside 1..128"}},
		{[]sdk.Msg{right, carried(none, 3)}, []string{"message 1: ", sdk.MsgTypeURL(none), "slots: 0 is outside 1..128"}},
		{[]sdk.Msg{carried(noVotes, 8)}, []string{"message 0: ", sdk.MsgTypeURL(noVotes), "resolve_per_block: 0 is outside"}},
		{[]sdk.Msg{brief}, []string{"message 0: ", sdk.MsgTypeURL(brief), "unbonding_time: 1s is below the evidence age"}},
		{[]sdk.Msg{carried(free, 1)}, []string{"message 0: ", sdk.MsgTypeURL(free), "market.classes.multiplier: 0.0"}},
		{[]sdk.Msg{right, carried(free, 2)}, []string{"message 1: ", sdk.MsgTypeURL(free), "market.classes.multiplier: 0.0"}},
		{[]sdk.Msg{right, carried(brief, 2)}, []string{"message 1: ", sdk.MsgTypeURL(brief), "unbonding_time: 1s is below"}},
	} {
		result := propose(t, c, row.msgs...)
		for _, says := range row.says {
			requireUnlawful(t, result, says)
		}
	}
}

// TestARehearsalLeavesNoTrace: what is rehearsed is not done, and nobody hears of it.
func TestARehearsalLeavesNoTrace(t *testing.T) {
	c := testapp.New(t, quickVotes())
	before, err := c.App.ValidatorSet.Params(c.Ctx())
	require.NoError(t, err)
	result := propose(t, c, carried(seats(t, c, 31), 2))
	require.True(t, result.OK(), result.Log)
	after, err := c.App.ValidatorSet.Params(c.Ctx())
	require.NoError(t, err)
	require.Equal(t, before, after)
	for _, event := range result.Events {
		require.NotContains(t, event.Type, "EventParamsUpdated")
	}
}

// TestUpdatesAreRehearsedInTheirOrder: each finds what those before it made of the parameters.
func TestUpdatesAreRehearsedInTheirOrder(t *testing.T) {
	c := testapp.New(t, quickVotes(), evidenceOfTwoDays())
	age, shorter := consensusUpdate(50_000_000, 20*day, "ed25519"), unbonding(t, c, 10*day)
	requireUnlawful(t, propose(t, c, age, carried(shorter, 1)), "message 1: "+sdk.MsgTypeURL(shorter)+": ")
	for _, msg := range []sdk.Msg{age, shorter} {
		result := propose(t, c, msg)
		require.True(t, result.OK(), "alone it could be executed: %s", result.Log)
	}
}

// TestUpdatesAreCheckedAgainWhenTheyAreExecuted lets a proposal spoil the one after it.
func TestUpdatesAreCheckedAgainWhenTheyAreExecuted(t *testing.T) {
	c := testapp.New(t, longVotes(), evidenceOfTwoDays())
	require.True(t, propose(t, c, consensusUpdate(50_000_000, 20*day, "ed25519")).OK())
	require.True(t, propose(t, c, unbonding(t, c, 10*day)).OK())
	next, err := c.App.SDKGov.ProposalID.Peek(c.Ctx())
	require.NoError(t, err)
	for _, v := range c.Validators {
		for _, id := range []uint64{next - 2, next - 1} {
			c.MustDeliver(v.Account, sdkgovv1.NewMsgVote(v.Address, id, sdkgovv1.OptionYes, ""))
		}
	}
	c.Blocks(20)
	first, err := c.App.SDKGov.Proposals.Get(c.Ctx(), next-2)
	require.NoError(t, err)
	require.Equal(t, sdkgovv1.StatusPassed, first.Status, first.FailedReason)
	second, err := c.App.SDKGov.Proposals.Get(c.Ctx(), next-1)
	require.NoError(t, err)
	require.Equal(t, sdkgovv1.StatusFailed, second.Status)
	require.Contains(t, second.FailedReason, "unbonding_time: 240h0m0s is below the evidence age")
}

// TestTheGasOfARehearsalIsTheProposers: it costs more than a text, and when it runs out the transaction says so.
func TestTheGasOfARehearsalIsTheProposers(t *testing.T) {
	c := testapp.New(t, quickVotes())
	proposer := c.Validators[0].Account
	var last int64
	for _, copies := range []int{1, 3, 9} {
		result := propose(t, c, together(slices.Repeat([]sdk.Msg{seats(t, c, 31)}, copies)))
		require.True(t, result.OK(), result.Log)
		require.Greater(t, result.GasUsed, last+int64(copies)*1000)
		last = result.GasUsed
	}
	many := slices.Repeat([]sdk.Msg{seats(t, c, 31)}, 9)
	msg, err := sdkgovv1.NewMsgSubmitProposal([]sdk.Msg{together(many)}, umasa(1_000_000_000), proposer.String(), "",
		"A change", "Of something.", false)
	require.NoError(t, err)
	ended := 0
	for gas := last / 4; gas < last*3/4; gas += last / 40 {
		result := c.NextBlock(c.Sign(proposer, []sdk.Msg{msg}, testapp.WithGas(uint64(gas)))).Results[0]
		require.True(t, result.Is(sdkerrors.RootCodespace, sdkerrors.ErrOutOfGas.ABCICode()), "%d: %s", gas, result.Log)
		if strings.Contains(result.Log, "message 0 (/cosmos.authz.v1beta1.MsgExec): used ") {
			ended++
		}
	}
	require.Positive(t, ended, "some ran out in the rehearsal")
}
