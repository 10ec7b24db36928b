package app_test

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const inference = govtypes.TOPIC_INFERENCE

// dearer is a change of the service classes: language models cost twice as much.
func dearer() sdk.Msg {
	return classes(func(c *rewardstypes.Class) { c.Multiplier = math.LegacyNewDec(2) })
}

// TestServiceClassesAreVotedOnAsInference: new classes take inference's rule, and are executed if it is met; nothing
// else of the parameters moves.
func TestServiceClassesAreVotedOnAsInference(t *testing.T) {
	d := newDemocracy(t, 0)
	d.Blocks(2)
	before, err := d.App.Rewards.Params(d.Ctx())
	require.NoError(t, err)
	propose := func(options ...sdkgovv1.VoteOption) sdkgovv1.Proposal {
		id := d.submit(proposalOf(t, dearer()))
		ballot := d.ballot(id)
		require.Equal(t, "inference", ballot.Kind)
		require.Equal(t, inference, ballot.Topic)
		require.Equal(t, "0.334000000000000000", ballot.Quorum.String())
		require.Equal(t, "0.600000000000000000", ballot.Threshold.String())
		for i, option := range options {
			d.mustVote(d.Validators[i].Account, id, option)
		}
		return d.end(id)
	}
	yes, no := sdkgovv1.OptionYes, sdkgovv1.OptionNo
	half := propose(yes, no)
	require.Equal(t, sdkgovv1.StatusRejected, half.Status)
	require.Contains(t, half.FailedReason, "threshold")
	now, err := d.App.Rewards.Params(d.Ctx())
	require.NoError(t, err)
	require.Equal(t, before, now)
	two := propose(yes, yes, no)
	require.Equal(t, sdkgovv1.StatusPassed, two.Status, two.FailedReason)
	now, err = d.App.Rewards.Params(d.Ctx())
	require.NoError(t, err)
	require.Equal(t, "2.000000000000000000", now.Market.Classes[0].Multiplier.String())
	before.Market.Classes = now.Market.Classes
	require.Equal(t, before, now)
}

// TestAListOnInferenceIsInForceThereAlone: c is with a in general, and with b on inference.
func TestAListOnInferenceIsInForceThereAlone(t *testing.T) {
	d := newDemocracy(t, 3)
	a, b, c := d.Accounts[0], d.Accounts[1], d.Accounts[2]
	d.MustDeliver(c, delegate(c, general, edge(a, 0)), delegate(c, inference, edge(b, 0)))
	d.Blocks(2)
	priced := d.submit(proposalOf(t, dearer()))
	elsewhere := map[govtypes.Topic]*sdkgovv1.MsgSubmitProposal{
		general:                  {Metadata: "a text"},
		economics:                proposalOf(t, d.update()),
		govtypes.TOPIC_CONSENSUS: proposalOf(t, d.kappa()),
		govtypes.TOPIC_DATA:      proposalOf(t, carried(pool(), 1)),
		govtypes.TOPIC_TREASURY:  proposalOf(t, dearer(), payment(a.Address, math.OneInt())),
	}
	d.mustVote(a, priced, sdkgovv1.OptionYes)
	d.mustVote(b, priced, sdkgovv1.OptionNo)
	require.EqualValues(t, each, d.weight(priced, a))
	require.EqualValues(t, 2*each, d.weight(priced, b))
	require.EqualValues(t, each, d.ballot(priced).Tally.Listed.Int64(), "delegated on the very topic")
	for topic, msg := range elsewhere {
		id := d.submit(msg)
		require.Equal(t, topic, d.ballot(id).Topic)
		d.mustVote(a, id, sdkgovv1.OptionYes)
		d.mustVote(b, id, sdkgovv1.OptionNo)
		require.EqualValues(t, 2*each, d.weight(id, a), topic.Word())
		require.EqualValues(t, each, d.weight(id, b), topic.Word())
		listed := d.ballot(id).Tally.Listed
		require.Equal(t, topic == general, listed.IsPositive(), "%s: by the general list", topic.Word())
	}
}

// pool is a change that data's rule is for.
func pool() sdk.Msg {
	return &rewardstypes.MsgCreatePool{Authority: app.Authority(), Id: "new", Categories: []string{"news"}, Weight: 1}
}
