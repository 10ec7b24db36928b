package keeper_test

import (
	"testing"

	"cosmossdk.io/math"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

func (c *chain) voteOf(i int, proposal uint64) *types.QueryVoteResponse {
	c.tb.Helper()
	res, err := c.queries.Vote(c.Ctx, &types.QueryVoteRequest{ProposalId: proposal, Agent: c.text(i)})
	require.NoError(c.tb, err)
	return res
}

func TestVoteTellsWhoVotesWithWhoseStake(t *testing.T) {
	c := crowd(t)
	c.delegate(3, types.TOPIC_GENERAL, c.some(1, 200), c.some(2, 100))
	c.delegate(2, types.TOPIC_GENERAL, c.all(1))
	c.blocks(1)
	id := c.propose(6)
	require.Empty(t, c.voteOf(3, id).Carried, "nobody votes yet")
	c.vote(1, id, yes)
	res := c.voteOf(3, id)
	require.False(t, res.Voted)
	require.Nil(t, res.Weighed)
	require.Equal(t, []types.Source{
		{Voter: c.text(1), Amount: math.NewInt(200)}, {Voter: c.text(1), Amount: math.NewInt(100)},
	}, res.Carried)
	c.vote(2, id, no)
	require.Equal(t, c.text(2), c.voteOf(3, id).Carried[1].Voter)
	own := c.voteOf(1, id)
	require.True(t, own.Voted)
	require.Equal(t, []string{"100", "200", "300", "1.000000000000000000"}, []string{
		own.Weighed.Own.String(), own.Weighed.Delegated.String(), own.Weighed.Power.String(), own.Weighed.Yes.String(),
	})
	require.Empty(t, own.Carried)

	c.end()
	require.Equal(t, "0", c.voteOf(3, id).Claimable.String(), "until the epoch is paid")
	c.epoch(1_000_000)
	claimable := c.voteOf(3, id).Claimable
	require.True(t, claimable.IsPositive())
	claimed, err := c.msgs.ClaimParticipation(c.Ctx, &types.MsgClaimParticipation{
		Sender: c.text(9), Agent: c.text(3), ProposalIds: []uint64{id},
	})
	require.NoError(t, err)
	require.Equal(t, claimable, claimed.Amount, "as the query said")
	res = c.voteOf(3, id)
	require.True(t, res.Claimed)
	require.True(t, res.Claimable.IsZero())
}

// reviewed is how a parameter is reviewed.
func (c *chain) reviewed(name string) types.Reviewed {
	c.tb.Helper()
	res, err := c.queries.Review(c.Ctx, &types.QueryReviewRequest{})
	require.NoError(c.tb, err)
	for _, p := range res.Parameters {
		if p.Change.Name == name {
			return p
		}
	}
	require.Fail(c.tb, "no parameter "+name)
	return types.Reviewed{}
}

func TestReviewTellsHowVotesWentSinceAParameterChanged(t *testing.T) {
	c := newChainWith(t, func(p *types.Params) { p.SnapshotInterval, p.ReviewEpochs = 1, 2 })
	c.bond(1, 600)
	c.bond(2, 400)
	c.blocks(1)
	c.propose(1) // nobody votes
	id := c.propose(1, c.change(func(p *types.Params) { p.ClaimEpochs = 77 }))
	c.vote(1, id, yes)
	c.vote(2, id, yes)
	c.end()
	rejected := c.propose(1)
	c.vote(1, rejected, no)
	c.end()

	claim := c.reviewed("claim_epochs")
	require.Equal(t, "77", claim.Change.Value)
	require.Equal(t, id, claim.Change.ProposalId)
	require.Positive(t, claim.Change.Height)
	require.Equal(t, []uint64{1, 1, 0}, []uint64{claim.Proposals, claim.Quorate, claim.Passed})
	require.Equal(t, "0.600000000000000000", claim.Turnout.String())
	require.Equal(t, "0.334000000000000000", claim.Required.String())

	veto := c.reviewed("gov.veto_threshold")
	require.Zero(t, veto.Change.Height, "as the chain began")
	require.Equal(t, "0.334000000000000000", veto.Change.Value)
	require.Equal(t, []uint64{3, 2, 1}, []uint64{veto.Proposals, veto.Quorate, veto.Passed})
	require.Equal(t, "0.533333333333333333", veto.Turnout.String(), "of 0, 1 and 0.6")

	require.Equal(t, uint64(2), c.reviewed("rules.text.threshold").Proposals, "of a kind its own votes")
	require.Equal(t, uint64(1), c.reviewed("hardest.quorum").Proposals)
	none := c.reviewed("rules.treasury.quorum")
	require.Zero(t, none.Proposals)
	require.True(t, none.Turnout.IsZero())

	res, err := c.queries.Review(c.Ctx, &types.QueryReviewRequest{})
	require.NoError(t, err)
	require.Len(t, res.Records, 3)
	require.Equal(t, rejected, res.Records[0].ProposalId, "newest first")
	require.Equal(t, []uint64{0, 2}, []uint64{res.LastReview, res.NextReview})
	c.epoch(0)
	c.epoch(0)
	res, err = c.queries.Review(c.Ctx, &types.QueryReviewRequest{})
	require.NoError(t, err)
	require.Equal(t, []uint64{2, 4}, []uint64{res.LastReview, res.NextReview})
}

func TestReviewShowsTheLatestTwenty(t *testing.T) {
	c := newChain(t)
	c.bond(1, 1_000)
	c.blocks(1)
	for range 23 {
		c.propose(1)
	}
	c.end()
	c.blocks(2) // 20 in a block
	res, err := c.queries.Review(c.Ctx, &types.QueryReviewRequest{})
	require.NoError(t, err)
	require.Len(t, res.Records, 20)
	require.Equal(t, uint64(23), res.Records[0].ProposalId)
	require.Equal(t, uint64(23), c.reviewed("gov.voting_period").Proposals)
}

func TestReputationFollowsRounds(t *testing.T) {
	c := crowd(t)
	c.delegate(3, types.TOPIC_GENERAL, c.all(1))
	reputation := func(i int) *types.QueryReputationResponse {
		res, err := c.queries.Reputation(c.Ctx, &types.QueryReputationRequest{Agent: c.text(i)})
		require.NoError(t, err)
		return res
	}
	fresh := reputation(2)
	require.Equal(t, "0.500000000000000000", fresh.Reputation.Rho.String())
	require.Equal(t, "1.000000000000000000", fresh.Factor.String())
	require.Empty(t, fresh.Rounds)
	for range 5 {
		c.blocks(1)
		id := c.propose(6)
		for _, i := range []int{1, 5, 6} {
			c.vote(i, id, yes)
		}
		c.end()
		c.epoch(1_000)
	}
	silent := reputation(2)
	require.Len(t, silent.Rounds, 5)
	require.Equal(t, uint64(5), silent.Rounds[0].Number, "newest first")
	require.Equal(t, uint64(5), silent.Missed)
	require.Equal(t, "0.800000000000000000", silent.Factor.String(), "two more than the grace")
	follower, voter := reputation(3), reputation(1)
	require.Zero(t, follower.Missed, "its delegate voted")
	require.True(t, follower.Reputation.Rho.LT(voter.Reputation.Rho))
	require.True(t, silent.Reputation.Rho.LT(follower.Reputation.Rho))
	require.Equal(t, silent.Reputation.Round, uint64(5))
}

func TestExampleOfTheREADME(t *testing.T) {
	c := newChain(t)
	const alice, bob, carol, dave = 1, 2, 3, 4
	for i := alice; i <= dave; i++ {
		c.bond(i, int64(100*i))
	}
	c.delegate(bob, types.TOPIC_GENERAL, c.all(alice))
	c.delegate(carol, types.TOPIC_GENERAL, c.all(bob))
	c.delegate(carol, types.TOPIC_ECONOMICS, c.some(bob, 120), c.some(alice, 50))
	c.blocks(1)
	// Rewards are not in this fixture: a text stands in for a message of its kind.
	params, err := c.k.Params(c.Ctx)
	require.NoError(t, err)
	text := &params.Rules[0]
	text.Topic, text.Threshold = types.TOPIC_ECONOMICS, math.LegacyNewDecWithPrec(6, 1)
	_, err = c.msgs.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
	require.NoError(t, err)
	id := c.propose(dave)
	for _, step := range []struct {
		voter   int
		option  sdkgovv1.VoteOption
		turnout [4]int64 // all, own, on the topic, in general
		yes, no int64
		passes  bool
	}{
		{alice, yes, [4]int64{470, 100, 170, 200}, 470, 0, true},
		{carol, no, [4]int64{600, 400, 0, 200}, 300, 300, false},
		{dave, abstain, [4]int64{1000, 800, 0, 200}, 300, 300, false},
		{dave, yes, [4]int64{1000, 800, 0, 200}, 700, 300, true},
	} {
		c.vote(step.voter, id, step.option)
		shown := c.why(id)
		require.Equal(t, step.turnout, [4]int64{
			shown.Turnout.Int64(), shown.TurnoutDirect.Int64(), shown.TurnoutTopic.Int64(), shown.TurnoutGeneral.Int64(),
		})
		require.Equal(t, []int64{step.yes, step.no}, []int64{shown.Yes.Int64(), shown.No.Int64()})
		require.Equal(t, step.passes, shown.Threshold.Met)
	}
	c.end()
	c.epoch(6_750)
	paid := map[string]int64{}
	for _, entry := range c.rewards.paid {
		paid[entry.Owner] += entry.Amount.Int64()
	}
	require.Equal(t, map[string]int64{c.text(alice): 750 + 75, c.text(carol): 2_250, c.text(dave): 3_000}, paid)
	require.Equal(t, "675", c.voteOf(bob, id).Claimable.String())
}
