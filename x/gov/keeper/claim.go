package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func agentVote(proposal uint64, agent sdk.AccAddress) agentKey {
	return collections.Join(proposal, agent)
}

// claim credits an agent with its part of what was set aside by those who voted with its stake, and returns the sum.
func (k *Keeper) claim(ctx context.Context, agent sdk.AccAddress, proposals []uint64) (math.Int, error) {
	sum := math.ZeroInt()
	for _, proposal := range proposals {
		amount, err := k.claimOne(ctx, agent, proposal)
		if err != nil {
			return math.Int{}, err
		}
		sum = sum.Add(amount)
	}
	return sum, nil
}

// claimOne credits an agent with its part of one vote.
func (k *Keeper) claimOne(ctx context.Context, agent sdk.AccAddress, proposal uint64) (math.Int, error) {
	ballot, err := k.ballot(ctx, proposal)
	if err != nil {
		return math.Int{}, errorsmod.Wrap(err, "proposal_ids")
	}
	if ballot.State != types.BALLOT_STATE_PAID {
		return math.Int{}, types.ErrNothingToClaim.Wrapf(
			"proposal_ids: %d is in state %s, must be paid: the vote is over and so is the work on its epoch", proposal,
			ballot.State.Word())
	}
	claimed, err := k.claims.Has(ctx, agentVote(proposal, agent))
	if err != nil {
		return math.Int{}, err
	}
	if claimed {
		return math.Int{}, types.ErrNothingToClaim.Wrapf("proposal_ids: %s has its part of %d already, limit 1", agent,
			proposal)
	}
	parts, err := k.partsOf(ctx, ballot, agent)
	if err != nil {
		return math.Int{}, err
	}
	sum := math.ZeroInt()
	for i, part := range parts {
		if err := k.payPart(ctx, &ballot, agent, i, part); err != nil {
			return math.Int{}, err
		}
		sum = sum.Add(part.amount)
	}
	if sum.IsZero() {
		return sum, types.ErrNothingToClaim.Wrapf("proposal_ids: nobody voted on %d with stake of agent %s, or for 0umasa",
			proposal, agent)
	}
	if err := k.claims.Set(ctx, agentVote(proposal, agent)); err != nil {
		return math.Int{}, err
	}
	if err := k.ballots.Set(ctx, proposal, ballot); err != nil {
		return math.Int{}, err
	}
	return sum, emit(ctx, &types.EventParticipationClaimed{ProposalId: proposal, Agent: agent.String(), Amount: sum})
}

// followed is what an agent has of a voter that voted with its stake.
type followed struct {
	voter          types.Voter
	tokens, amount math.Int
}

// partsOf are an agent's parts of what the voters of a ballot set aside, by edge:
// floor(set aside · its tokens / all tokens that stand behind the voter).
func (k *Keeper) partsOf(ctx context.Context, ballot types.Ballot, agent sdk.AccAddress) ([]followed, error) {
	sources, err := liquid.Sources(count{ctx, k, &ballot}, string(agent))
	if err != nil {
		return nil, types.ErrBroken.Wrapf("delegations of %s: %s", agent, err)
	}
	parts := make([]followed, 0, len(sources))
	for _, source := range sources {
		voter, _, err := k.voter(ctx, ballot.ProposalId, sdk.AccAddress(source.Voter))
		if err != nil {
			return nil, err
		}
		amount, err := liquid.Portion(voter.SetAside, source.Amount, voter.Delegated())
		if err != nil {
			return nil, types.ErrBroken.Wrapf("part of %s: %s", agent, err)
		}
		parts = append(parts, followed{voter: voter, tokens: source.Amount, amount: amount})
	}
	return parts, nil
}

// payPart credits a part. Two edges of an agent may lead to one voter, so the voter is read again.
func (k *Keeper) payPart(
	ctx context.Context, ballot *types.Ballot, agent sdk.AccAddress, edge int, part followed,
) error {
	err := k.Rewards.PaySetAside(ctx, rewardstypes.Entry{
		Owner: agent.String(), Kind: rewardstypes.EntryDelegation,
		Reference: fmt.Sprintf("%s/%d", voteReference(ballot.ProposalId), edge), Amount: part.amount,
		Factors: []rewardstypes.Factor{
			rewardstypes.NewFactor("voter", part.voter.Agent), rewardstypes.NewFactor("aside", part.voter.SetAside),
			rewardstypes.NewFactor("tokens", part.tokens),
			rewardstypes.NewFactor("passive_tokens", part.voter.Delegated()),
		},
	})
	if err != nil {
		return err
	}
	who, err := types.ParseAddress("voters.agent", part.voter.Agent)
	if err != nil {
		return err
	}
	voter, _, err := k.voter(ctx, ballot.ProposalId, who)
	if err != nil {
		return err
	}
	voter.Claimed = voter.Claimed.Add(part.amount)
	ballot.SetAside = ballot.SetAside.Sub(part.amount)
	return k.voters.Set(ctx, agentVote(ballot.ProposalId, who), voter)
}
