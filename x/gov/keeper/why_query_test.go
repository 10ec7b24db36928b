package keeper_test

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

func wholly(option sdkgovv1.VoteOption) sdkgovv1.WeightedVoteOptions {
	return sdkgovv1.NewNonSplitVoteOption(option)
}

func (c *chain) why(proposal uint64) *types.QueryWhyResponse {
	c.tb.Helper()
	res, err := c.queries.Why(c.Ctx, &types.QueryWhyRequest{ProposalId: proposal})
	require.NoError(c.tb, err)
	return res
}

// TestWhyTellsTheVerdict has a row for each way in which 1 000 umasa, of which accounts 1, 2 and 3 have 100, 200 and
// 700, may vote on a text: quorum 0.334, threshold 0.5, veto 0.334.
func TestWhyTellsTheVerdict(t *testing.T) {
	for name, row := range map[string]struct {
		votes       map[int]sdkgovv1.VoteOption
		open, ended string
	}{
		"nobody votes": {
			nil, "fails: quorum: 0 % of what is bonded voted, 33.4 % must",
			"rejected: quorum: 0 % of what is bonded voted, 33.4 % must",
		},
		"too few": {
			map[int]sdkgovv1.VoteOption{1: yes, 2: yes},
			"fails: quorum: 30 % of what is bonded voted, 33.4 % must",
			"rejected: quorum: 30 % of what is bonded voted, 33.4 % must",
		},
		"a majority": {
			map[int]sdkgovv1.VoteOption{3: yes, 2: no},
			"passes: threshold: 77.77 % of yes and no is yes, 50 % must be",
			"passed: threshold: 77.77 % of yes and no is yes, 50 % must be",
		},
		"a minority": {
			map[int]sdkgovv1.VoteOption{3: no, 2: yes},
			"fails: threshold: 22.22 % of yes and no is yes, 50 % must be",
			"rejected: threshold: 22.22 % of yes and no is yes, 50 % must be",
		},
		"nobody decides": {
			map[int]sdkgovv1.VoteOption{3: abstain},
			"fails: threshold: 0 % of yes and no is yes, 50 % must be",
			"rejected: threshold: 0 % of yes and no is yes, 50 % must be",
		},
		"a veto": {
			map[int]sdkgovv1.VoteOption{3: veto, 2: yes},
			"fails: veto: 77.77 % of the turnout is no_with_veto, more than 33.4 % rejects",
			"rejected: veto: 77.77 % of the turnout is no_with_veto, more than 33.4 % rejects",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			c.bond(1, 100)
			c.bond(2, 200)
			c.bond(3, 700)
			c.blocks(1)
			id := c.propose(1)
			for i, option := range row.votes {
				c.vote(i, id, option)
			}
			require.Equal(t, row.open, c.why(id).Verdict)
			c.end()
			require.Equal(t, row.ended, c.why(id).Verdict)
		})
	}
}

func TestWhyTellsTurnoutByHowItCame(t *testing.T) {
	c := crowd(t)
	c.delegate(1, types.TOPIC_GENERAL, c.all(2))
	c.delegate(3, types.TOPIC_CONSENSUS, c.all(2))
	c.blocks(1)
	id := c.propose(6, c.change(func(p *types.Params) { p.ClaimEpochs++ }))
	c.vote(2, id, yes)
	require.NoError(t, c.tryVote(5, id, sdkgovv1.WeightedVoteOptions{
		{Option: yes, Weight: "0.700000000000000000"}, {Option: no, Weight: "0.300000000000000000"},
	}))
	res := c.why(id)
	require.Equal(t, "hardest", res.Kind)
	require.Equal(t, types.TOPIC_CONSENSUS, res.Topic)
	require.Equal(t, "PROPOSAL_STATUS_VOTING_PERIOD", res.Status)
	require.Equal(t, []string{"2100", "1100", "950", "0", "150", "0"}, []string{
		res.Total.String(), res.Turnout.String(), res.Yes.String(), res.Abstain.String(), res.No.String(),
		res.NoWithVeto.String(),
	})
	require.Equal(t, []string{"700", "300", "100"}, []string{
		res.TurnoutDirect.String(), res.TurnoutTopic.String(), res.TurnoutGeneral.String(),
	})
	require.Equal(t, uint64(2), res.Voters)
	require.Equal(t, types.Check{
		Share: math.LegacyNewDec(1100).QuoTruncate(math.LegacyNewDec(2100)), Limit: math.LegacyNewDecWithPrec(334, 3),
		Met: true,
	}, res.Quorum)
	require.True(t, res.Threshold.Met)
	require.False(t, res.Veto.Met)
	require.Len(t, res.Delegates, 2)
	for _, d := range res.Delegates {
		switch d.Agent {
		case c.text(2):
			require.Equal(t, []string{"200", "400", "300", "600"},
				[]string{d.Own.String(), d.Delegated.String(), d.Listed.String(), d.Power.String()})
			require.Equal(t, "1.000000000000000000", d.Yes.String())
		case c.text(5):
			require.Equal(t, "0.300000000000000000", d.No.String())
		}
	}
	page, err := c.queries.Why(c.Ctx, &types.QueryWhyRequest{ProposalId: id, Pagination: &query.PageRequest{Limit: 1}})
	require.NoError(t, err)
	require.Len(t, page.Delegates, 1)
	require.NotEmpty(t, page.Pagination.NextKey)
}

func TestWhyBeforeAndLongAfterTheVote(t *testing.T) {
	c := newChainWith(t, func(p *types.Params) { p.SnapshotInterval, p.ClaimEpochs = 1, 1 })
	c.bond(1, 1_000)
	c.blocks(1)
	id := c.submit(1, false)
	require.Equal(t, "waits: deposit: nothing of 1000umasa is there, the vote begins with the rest", c.why(id).Verdict)
	c.pay(1, id, 400)
	res := c.why(id)
	require.Equal(t, "waits: deposit: 400umasa of 1000umasa is there, the vote begins with the rest", res.Verdict)
	require.Equal(t, "text", res.Kind)
	require.Equal(t, "1000", res.Total.String())
	c.pay(1, id, 600)
	c.vote(1, id, yes)
	c.end()
	require.Len(t, c.why(id).Delegates, 1, "the voters are kept until their followers have claimed")
	for range 4 {
		c.epoch(1_000)
		c.blocks(1)
	}
	res = c.why(id)
	require.Equal(t, "passed: threshold: 100 % of yes and no is yes, 50 % must be", res.Verdict)
	require.Equal(t, uint64(1), res.Voters)
	require.Empty(t, res.Delegates, "a record tells no names")
	_, err := c.queries.Power(c.Ctx, &types.QueryPowerRequest{Agent: c.text(1), ProposalId: id})
	require.ErrorIs(t, err, types.ErrBallotNotFound)
}

func TestWhyTellsWhatFailed(t *testing.T) {
	c := newChain(t)
	c.bond(1, 1_000)
	c.blocks(1)
	bad, err := c.gov.Params.Get(c.Ctx)
	require.NoError(t, err)
	bad.Quorum = "nonsense"
	change := c.change(func(p *types.Params) { p.ClaimEpochs = 5 })
	id := c.propose(1, change, &sdkgovv1.MsgUpdateParams{Authority: c.Authority, Params: bad})
	c.vote(1, id, yes)
	c.end()
	res := c.why(id)
	require.Equal(t, c.proposal(id).Status.String(), res.Status)
	require.Equal(t, "PROPOSAL_STATUS_FAILED", res.Status)
	require.Contains(t, res.Verdict, "failed: message 1 (/cosmos.gov.v1.MsgUpdateParams)")
	require.Contains(t, res.FailedReason, "quorum")
	params, err := c.k.Params(c.Ctx)
	require.NoError(t, err)
	require.NotEqual(t, uint64(5), params.ClaimEpochs, "all or none")
}

func TestWhyOfAnExpeditedProposalThatBecomesRegular(t *testing.T) {
	c := newChain(t)
	c.bond(1, 600)
	c.bond(2, 400)
	c.blocks(1)
	id := c.submit(1, true)
	require.Equal(t, "waits: deposit: nothing of 2000umasa is there, the vote begins with the rest", c.why(id).Verdict)
	c.pay(1, id, 2*deposit)
	c.vote(1, id, yes)
	c.vote(2, id, no)
	require.Equal(t, "fails: threshold: 60 % of yes and no is yes, 66.7 % must be; "+
		"it is expedited, and if it does not pass in time goes on as a regular proposal", c.why(id).Verdict)
	c.blocks(expeditedBlocks + 1)
	res := c.why(id)
	require.Equal(t, "PROPOSAL_STATUS_VOTING_PERIOD", res.Status)
	require.Equal(t, "passes: threshold: 60 % of yes and no is yes, 50 % must be", res.Verdict)
	require.Equal(t, uint64(2), res.Voters, "votes stay")
	c.end()
	require.Equal(t, "passed: threshold: 60 % of yes and no is yes, 50 % must be", c.why(id).Verdict)
}

func TestACancelledProposalIsNotFound(t *testing.T) {
	c := newChain(t)
	c.bond(1, 600)
	c.blocks(1)
	id := c.propose(1)
	c.vote(1, id, yes)
	require.NoError(t, c.gov.CancelProposal(c.Ctx, id, c.text(1)))
	for range 3 {
		_, err := c.queries.Why(c.Ctx, &types.QueryWhyRequest{ProposalId: id})
		require.ErrorIs(t, err, types.ErrBallotNotFound)
		_, err = c.queries.Rule(c.Ctx, &types.QueryRuleRequest{ProposalId: id})
		require.ErrorIs(t, err, types.ErrBallotNotFound)
		c.blocks(1)
	}
	_, err := c.queries.Power(c.Ctx, &types.QueryPowerRequest{Agent: c.text(1), ProposalId: id})
	require.ErrorIs(t, err, types.ErrBallotNotFound)
	_, err = c.queries.Vote(c.Ctx, &types.QueryVoteRequest{Agent: c.text(1), ProposalId: id})
	require.ErrorIs(t, err, types.ErrBallotNotFound)
}

func TestRuleOfProposalsAndMessages(t *testing.T) {
	c := newChain(t)
	c.bond(1, 1_000)
	c.blocks(1)
	rule := func(req *types.QueryRuleRequest) string {
		res, err := c.queries.Rule(c.Ctx, req)
		require.NoError(t, err)
		cut := func(d math.LegacyDec) string { return d.String()[:5] }
		return res.Kind + " " + res.Topic.Word() + " " + cut(res.Quorum) + " " + cut(res.Threshold) + " " + cut(res.Veto)
	}
	text := "text general 0.334 0.500 0.334"
	require.Equal(t, text, rule(&types.QueryRuleRequest{}))
	require.Equal(t, "text general 0.334 0.667 0.334", rule(&types.QueryRuleRequest{Expedited: true}))
	require.Equal(t, "economics economics 0.334 0.600 0.334", rule(&types.QueryRuleRequest{Messages: []string{
		types.TextURL, "/masa.staking.v1.MsgUpdateParams",
	}}))
	hardest := "hardest consensus 0.334 0.667 0.334"
	require.Equal(t, hardest, rule(&types.QueryRuleRequest{Messages: []string{"/some.Other"}}))

	change := c.change(func(p *types.Params) { p.Rules[0].Threshold = math.LegacyNewDecWithPrec(55, 2) })
	waiting, voting := c.submit(1, false), c.propose(1)
	hard := c.propose(1, change)
	require.Equal(t, hardest, rule(&types.QueryRuleRequest{ProposalId: hard}))
	require.Equal(t, text, rule(&types.QueryRuleRequest{ProposalId: waiting}))
	c.vote(1, hard, yes)
	c.blocks(1)
	expedited := c.submit(1, true)
	require.Equal(t, "text general 0.334 0.667 0.334", rule(&types.QueryRuleRequest{ProposalId: expedited}))
	c.end()
	require.Equal(t, "text general 0.334 0.550 0.334", rule(&types.QueryRuleRequest{ProposalId: waiting}),
		"one that waits for deposits follows the rules")
	require.Equal(t, text, rule(&types.QueryRuleRequest{ProposalId: voting}), "a vote keeps those it began with")
}

// TestQueriesRefuseWhatTheyCannotAnswer: errors name the field and the limit.
func TestQueriesRefuseWhatTheyCannotAnswer(t *testing.T) {
	c := crowd(t)
	ctx, q := c.Ctx, c.queries
	long := &query.PageRequest{Limit: 201}
	for name, row := range map[string]struct {
		ask  func() (any, error)
		err  error
		text string
	}{
		"power of nothing": {func() (any, error) { return q.Power(ctx, nil) }, types.ErrInvalidRequest, "request"},
		"power of no address": {
			func() (any, error) { return q.Power(ctx, &types.QueryPowerRequest{Agent: "x"}) }, types.ErrInvalidAddress, "agent",
		},
		"too large a tree": {func() (any, error) {
			return q.Power(ctx, &types.QueryPowerRequest{Agent: c.text(1), Limit: 201})
		}, types.ErrInvalidRequest, "limit: 201 is above 200"},
		"no topic": {func() (any, error) {
			return q.Power(ctx, &types.QueryPowerRequest{Agent: c.text(1), Topic: 6})
		}, types.ErrInvalidTopic, "topic: 6 is outside 0..5"},
		"no vote": {func() (any, error) {
			return q.Power(ctx, &types.QueryPowerRequest{Agent: c.text(1), ProposalId: 7})
		}, types.ErrBallotNotFound, "proposal_id: 7"},
		"delegation of nothing": {
			func() (any, error) { return q.Delegation(ctx, nil) }, types.ErrInvalidRequest, "request",
		},
		"delegation of nobody": {func() (any, error) {
			return q.Delegation(ctx, &types.QueryDelegationRequest{})
		}, types.ErrInvalidAddress, "agent"},
		"delegators of nothing": {
			func() (any, error) { return q.Delegators(ctx, nil) }, types.ErrInvalidRequest, "request",
		},
		"delegators of nobody": {func() (any, error) {
			return q.Delegators(ctx, &types.QueryDelegatorsRequest{Delegate: "masa1"})
		}, types.ErrInvalidAddress, "delegate"},
		"delegators on no topic": {func() (any, error) {
			return q.Delegators(ctx, &types.QueryDelegatorsRequest{Delegate: c.text(1), Topic: -1})
		}, types.ErrInvalidTopic, "topic: -1"},
		"too long a page": {func() (any, error) {
			return q.Delegators(ctx, &types.QueryDelegatorsRequest{Delegate: c.text(1), Pagination: long})
		}, types.ErrInvalidRequest, "pagination.limit: 201 is above 200"},
		"rule of nothing": {func() (any, error) { return q.Rule(ctx, nil) }, types.ErrInvalidRequest, "request"},
		"rule of two things": {func() (any, error) {
			return q.Rule(ctx, &types.QueryRuleRequest{ProposalId: 1, Expedited: true})
		}, types.ErrInvalidRequest, "expedited"},
		"rule of too many": {func() (any, error) {
			return q.Rule(ctx, &types.QueryRuleRequest{Messages: make([]string, 65)})
		}, types.ErrInvalidRequest, "messages: 65 is above 64"},
		"rule of no message": {func() (any, error) {
			return q.Rule(ctx, &types.QueryRuleRequest{Messages: []string{"MsgSend"}})
		}, types.ErrInvalidRequest, "messages: \"MsgSend\""},
		"rule of no proposal": {func() (any, error) {
			return q.Rule(ctx, &types.QueryRuleRequest{ProposalId: 9})
		}, types.ErrBallotNotFound, "proposal_id: 9"},
		"why of nothing": {func() (any, error) { return q.Why(ctx, nil) }, types.ErrInvalidRequest, "request"},
		"why of no number": {func() (any, error) {
			return q.Why(ctx, &types.QueryWhyRequest{})
		}, types.ErrInvalidRequest, "proposal_id: 0"},
		"why of no proposal": {func() (any, error) {
			return q.Why(ctx, &types.QueryWhyRequest{ProposalId: 9})
		}, types.ErrBallotNotFound, "proposal_id: 9"},
		"why on a long page": {func() (any, error) {
			return q.Why(ctx, &types.QueryWhyRequest{ProposalId: 9, Pagination: long})
		}, types.ErrInvalidRequest, "pagination.limit: 201 is above 200"},
		"vote of nothing": {func() (any, error) { return q.Vote(ctx, nil) }, types.ErrInvalidRequest, "request"},
		"vote of nobody": {func() (any, error) {
			return q.Vote(ctx, &types.QueryVoteRequest{ProposalId: 1})
		}, types.ErrInvalidAddress, "agent"},
		"vote on no number": {func() (any, error) {
			return q.Vote(ctx, &types.QueryVoteRequest{Agent: c.text(1)})
		}, types.ErrInvalidRequest, "proposal_id: 0"},
		"vote on no proposal": {func() (any, error) {
			return q.Vote(ctx, &types.QueryVoteRequest{Agent: c.text(1), ProposalId: 9})
		}, types.ErrBallotNotFound, "proposal_id: 9"},
		"review of nothing":     {func() (any, error) { return q.Review(ctx, nil) }, types.ErrInvalidRequest, "request"},
		"reputation of nothing": {func() (any, error) { return q.Reputation(ctx, nil) }, types.ErrInvalidRequest, "request"},
		"reputation of nobody": {func() (any, error) {
			return q.Reputation(ctx, &types.QueryReputationRequest{Agent: sdk.ValAddress(c.Addr(1)).String()})
		}, types.ErrInvalidAddress, "agent"},
	} {
		t.Run(name, func(t *testing.T) {
			before := c.Dump()
			_, err := row.ask()
			require.ErrorIs(t, err, row.err)
			require.ErrorContains(t, err, row.text)
			require.Equal(t, before, c.Dump(), "a query changes nothing")
		})
	}
}
