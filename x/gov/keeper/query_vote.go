package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// Vote returns what an agent's vote counts, or who votes with its stake.
func (s queryServer) Vote(ctx context.Context, req *types.QueryVoteRequest) (*types.QueryVoteResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	agent, err := types.ParseAddress("agent", req.Agent)
	if err != nil {
		return nil, err
	}
	if req.ProposalId == 0 {
		return nil, types.ErrInvalidRequest.Wrap("proposal_id: 0, must be 1 or more")
	}
	ballot, err := s.k.counted(ctx, req.ProposalId)
	if err != nil {
		return nil, err
	}
	voter, _, err := s.k.voter(ctx, req.ProposalId, agent)
	if err != nil {
		return nil, err
	}
	res := &types.QueryVoteResponse{Claimable: math.ZeroInt()}
	if voter.Voted {
		counts := weighed(voter)
		res.Voted, res.Weighed = true, &counts
		return res, nil
	}
	return res, s.k.addCarried(ctx, res, ballot, agent)
}

// addCarried adds who votes with an agent's stake, and what the agent may claim for it.
func (k *Keeper) addCarried(
	ctx context.Context, res *types.QueryVoteResponse, ballot types.Ballot, agent sdk.AccAddress,
) error {
	sources, err := liquid.Sources(count{ctx, k, &ballot}, string(agent))
	if err != nil {
		return types.ErrBroken.Wrapf("delegations of %s: %s", agent, err)
	}
	for _, source := range sources {
		res.Carried = append(res.Carried, types.Source{
			Voter: sdk.AccAddress(source.Voter).String(), Amount: source.Amount,
		})
	}
	if res.Claimed, err = k.claims.Has(ctx, agentVote(ballot.ProposalId, agent)); err != nil {
		return err
	}
	if res.Claimed || ballot.State != types.BALLOT_STATE_PAID {
		return nil
	}
	parts, err := k.partsOf(ctx, ballot, agent)
	if err != nil {
		return err
	}
	for _, part := range parts {
		res.Claimable = res.Claimable.Add(part.amount)
	}
	return nil
}
