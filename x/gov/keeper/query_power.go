package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// Power returns the voting power of an agent, now or in a vote, and the tree of those who stand behind it.
func (s queryServer) Power(ctx context.Context, req *types.QueryPowerRequest) (*types.QueryPowerResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	agent, err := types.ParseAddress("agent", req.Agent)
	if err != nil {
		return nil, err
	}
	limit, err := treeLimit(req.Limit)
	if err != nil {
		return nil, err
	}
	ballot, err := s.k.ballotShown(ctx, req.ProposalId, req.Topic)
	if err != nil {
		return nil, err
	}
	voter, err := s.k.weight(ctx, ballot, agent)
	if err != nil {
		return nil, err
	}
	behind, more, err := s.k.standers(ctx, ballot, agent, limit)
	return &types.QueryPowerResponse{
		Power: voter.Power, Total: ballot.Total, Own: voter.Own, Delegated: voter.Delegated(), Listed: voter.Listed,
		Topic: ballot.Topic, Snapshot: ballot.Snapshot, Behind: behind, More: more,
	}, err
}

// ballotShown is the vote on a proposal. Without a proposal it is one on a topic, by stakes and delegations as they
// stand, in which nobody has voted.
func (k *Keeper) ballotShown(ctx context.Context, proposal uint64, topic types.Topic) (types.Ballot, error) {
	if proposal > 0 {
		return k.counted(ctx, proposal)
	}
	if err := topic.Validate(); err != nil {
		return types.Ballot{}, err
	}
	total, err := k.bonded(ctx)
	return types.Ballot{Topic: topic, Total: total, Tally: types.NoTally(), SetAside: math.ZeroInt()}, err
}

// counted is a vote whose records are all there.
func (k *Keeper) counted(ctx context.Context, proposal uint64) (types.Ballot, error) {
	ballot, err := k.ballot(ctx, proposal)
	if err == nil && ballot.State == types.BALLOT_STATE_SWEPT {
		return types.Ballot{}, types.ErrBallotNotFound.Wrapf(
			"proposal_id: the votes on %d are being removed: it is over for longer than claim_epochs, or was cancelled",
			proposal)
	}
	return ballot, err
}

// weight is an agent in a vote, as if it had voted: with what its vote counts, or would count as votes stand. Who had
// no stake cannot vote: its power is 0, and what is delegated to it flows on.
func (k *Keeper) weight(ctx context.Context, ballot types.Ballot, agent sdk.AccAddress) (types.Voter, error) {
	voter, _, err := k.voter(ctx, ballot.ProposalId, agent)
	if err != nil || voter.Voted {
		return voter, err
	}
	stake, err := k.stakeAt(ctx, agent, ballot.Snapshot)
	if err != nil || !stake.IsPositive() {
		return types.NewVoter(ballot.ProposalId, agent.String()), err
	}
	// The vote is tried where nobody sees it: a path through another's secondary edge may lead back to the agent, and
	// what comes back by it is no power.
	tried, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
	if err := liquid.Vote(count{tried, k, &ballot}, string(agent), liquid.Wholly(liquid.Abstain)); err != nil {
		return types.Voter{}, types.ErrBroken.Wrapf("power of %s: %s", agent, err)
	}
	voter, _, err = k.voter(tried, ballot.ProposalId, agent)
	return voter, err
}
