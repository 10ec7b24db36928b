package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// Rule returns what a proposal, or one with some messages, needs to pass.
func (s queryServer) Rule(ctx context.Context, req *types.QueryRuleRequest) (*types.QueryRuleResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	shown, err := s.ruleAsked(ctx, req)
	if err != nil {
		return nil, err
	}
	return &types.QueryRuleResponse{
		Kind: shown.ballot.Kind, Topic: shown.ballot.Topic, Quorum: shown.rule.Quorum, Threshold: shown.rule.Threshold,
		Veto: shown.rule.Veto,
	}, nil
}

// ruleAsked is the vote on the proposal that is named, or one on the messages.
func (s queryServer) ruleAsked(ctx context.Context, req *types.QueryRuleRequest) (shownVote, error) {
	if req.ProposalId > 0 {
		if len(req.Messages) > 0 || req.Expedited {
			return shownVote{}, types.ErrInvalidRequest.Wrapf(
				"messages, expedited: must be absent beside proposal_id %d, which has its own", req.ProposalId)
		}
		return s.k.shown(ctx, req.ProposalId)
	}
	if n := len(req.Messages); n > types.MaxRuleMessages {
		return shownVote{}, types.ErrInvalidRequest.Wrapf("messages: %d is above %d", n, types.MaxRuleMessages)
	}
	for _, url := range req.Messages {
		if err := types.CheckURL(url); err != nil {
			return shownVote{}, err
		}
	}
	return s.k.ruled(ctx, types.Ballot{}, req.Messages, sdkgovv1.Proposal{Expedited: req.Expedited})
}

// shownVote is a vote as queries show it.
type shownVote struct {
	proposal sdkgovv1.Proposal
	// ballot is the vote; of one whose records are gone what a review keeps, of one that has not begun what it would be.
	ballot types.Ballot
	rule   liquid.Rule
	params sdkgovv1.Params
}

// shown finds the vote on a proposal, also before it begins and after it was swept.
func (k *Keeper) shown(ctx context.Context, id uint64) (shownVote, error) {
	proposal, err := k.gov.Proposals.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return shownVote{}, types.ErrBallotNotFound.Wrapf("proposal_id: %d, there is no such proposal", id)
	}
	if err != nil {
		return shownVote{}, err
	}
	ballot, err := k.counted(ctx, id)
	if err == nil {
		return k.ruleShown(ctx, shownVote{proposal: proposal, ballot: ballot})
	}
	if !errors.Is(err, types.ErrBallotNotFound) {
		return shownVote{}, err
	}
	if proposal.Status == sdkgovv1.StatusDepositPeriod {
		urls, err := messageURLs(proposal)
		if err != nil {
			return shownVote{}, err
		}
		return k.ruled(ctx, types.Ballot{ProposalId: id}, urls, proposal)
	}
	record, found := k.records.Get(ctx, id)
	if errors.Is(found, collections.ErrNotFound) {
		return shownVote{}, err // there was a vote, and it is forgotten
	}
	if found != nil {
		return shownVote{}, found
	}
	return k.ruleShown(ctx, shownVote{proposal: proposal, ballot: ballotOf(record)})
}

// ballotOf is what a record tells of a vote whose voters are gone.
func ballotOf(record types.Record) types.Ballot {
	return types.Ballot{
		ProposalId: record.ProposalId, State: types.BALLOT_STATE_SWEPT, Topic: record.Topic, Kind: record.Kind,
		Quorum: record.Quorum, Threshold: record.Threshold, Total: record.Total, Tally: record.Tally,
		Outcome: record.Outcome, SetAside: math.ZeroInt(),
	}
}

// ruled is a vote that has not begun: by the rules of now, with everything that is bonded.
func (k *Keeper) ruled(
	ctx context.Context, ballot types.Ballot, urls []string, proposal sdkgovv1.Proposal,
) (shownVote, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return shownVote{}, err
	}
	if ballot.Total, err = k.bonded(ctx); err != nil {
		return shownVote{}, err
	}
	rule := params.RuleOf(urls)
	ballot.Topic, ballot.Kind, ballot.Quorum, ballot.Threshold = rule.Topic, rule.Kind, rule.Quorum, rule.Threshold
	ballot.Tally, ballot.SetAside = types.NoTally(), math.ZeroInt()
	return k.ruleShown(ctx, shownVote{proposal: proposal, ballot: ballot})
}

// ruleShown adds what the vote needs.
func (k *Keeper) ruleShown(ctx context.Context, shown shownVote) (shownVote, error) {
	params, err := k.gov.Params.Get(ctx)
	if err != nil {
		return shownVote{}, err
	}
	shown.params = params
	shown.rule, err = ruleFor(shown.ballot, params, shown.proposal.Expedited)
	return shown, err
}
