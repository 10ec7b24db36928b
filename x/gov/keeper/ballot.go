package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// openBallot begins the vote on a proposal: by the rule of its messages now, and stakes and delegations of the latest
// snapshot.
func (k *Keeper) openBallot(ctx context.Context, proposal sdkgovv1.Proposal) (types.Ballot, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return types.Ballot{}, err
	}
	urls, err := messageURLs(proposal)
	if err != nil {
		return types.Ballot{}, err
	}
	snapshot, err := k.latest(ctx)
	if err != nil {
		return types.Ballot{}, err
	}
	total, err := k.totalAt(ctx, snapshot)
	if err != nil {
		return types.Ballot{}, err
	}
	rule := params.RuleOf(urls)
	ballot := types.Ballot{
		ProposalId: proposal.Id, State: types.BALLOT_STATE_OPEN, Snapshot: snapshot, Topic: rule.Topic, Kind: rule.Kind,
		Quorum: rule.Quorum, Threshold: rule.Threshold, Proposer: proposal.Proposer, Total: total,
		Tally: types.NoTally(), SetAside: math.ZeroInt(),
	}
	if err := k.putBallot(ctx, ballot); err != nil {
		return types.Ballot{}, err
	}
	return ballot, emit(ctx, &types.EventVotingOpened{
		ProposalId: proposal.Id, Snapshot: snapshot, Topic: rule.Topic, Kind: rule.Kind, Quorum: rule.Quorum,
		Threshold: rule.Threshold,
	})
}

// putBallot stores a ballot where its state belongs.
func (k *Keeper) putBallot(ctx context.Context, ballot types.Ballot) error {
	id := ballot.ProposalId
	if err := k.ballots.Set(ctx, id, ballot); err != nil {
		return err
	}
	if err := k.snapshots.Set(ctx, collections.Join(ballot.Snapshot, id)); err != nil {
		return err
	}
	switch ballot.State {
	case types.BALLOT_STATE_OPEN:
		return k.open.Set(ctx, id)
	case types.BALLOT_STATE_ENDED, types.BALLOT_STATE_PAID:
		return k.ended.Set(ctx, collections.Join(ballot.Epoch, id))
	default:
		return k.sweeping.Set(ctx, id)
	}
}

// ballot reads a ballot.
func (k *Keeper) ballot(ctx context.Context, proposal uint64) (types.Ballot, error) {
	ballot, err := k.ballots.Get(ctx, proposal)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Ballot{}, types.ErrBallotNotFound.Wrapf(
			"proposal_id: %d has no vote: it waits for deposits, or is over for longer than claim_epochs, or there is none",
			proposal)
	}
	return ballot, err
}

// count is a ballot as the mechanism sees it.
type count struct {
	ctx    context.Context
	k      *Keeper
	ballot *types.Ballot
}

var _ liquid.Ballot = count{}

// Stake implements liquid.Ballot.
func (c count) Stake(agent string) (math.Int, error) {
	return c.k.stakeAt(c.ctx, sdk.AccAddress(agent), c.ballot.Snapshot)
}

// List implements liquid.Ballot.
func (c count) List(agent string) (liquid.List, error) {
	return c.k.effective(c.ctx, sdk.AccAddress(agent), c.ballot.Topic, c.ballot.Snapshot)
}

// In implements liquid.Ballot.
func (c count) In(agent string) (liquid.Amount, error) {
	return c.k.inAt(c.ctx, sdk.AccAddress(agent), c.ballot.Topic, c.ballot.Snapshot)
}

// Voter implements liquid.Ballot.
func (c count) Voter(agent string) (liquid.Voter, error) {
	voter, found, err := c.k.voter(c.ctx, c.ballot.ProposalId, sdk.AccAddress(agent))
	if err != nil || !found {
		return liquid.Voter{Own: math.ZeroInt(), Power: noAmount(), Adj: noAmount()}, err
	}
	return voter.Mech(), nil
}

// SetVoter implements liquid.Ballot. What its followers may claim is not the mechanism's.
func (c count) SetVoter(agent string, voter liquid.Voter) error {
	who := sdk.AccAddress(agent)
	record, _, err := c.k.voter(c.ctx, c.ballot.ProposalId, who)
	if err != nil {
		return err
	}
	return c.k.voters.Set(c.ctx, collections.Join(c.ballot.ProposalId, who), record.With(voter))
}

// Tally implements liquid.Ballot.
func (c count) Tally() (liquid.Tally, error) { return c.ballot.Tally.Mech(), nil }

// SetTally implements liquid.Ballot. The caller stores the ballot.
func (c count) SetTally(tally liquid.Tally) error {
	c.ballot.Tally = types.TallyOf(tally)
	return nil
}

// voter reads an agent's record in a vote.
func (k *Keeper) voter(ctx context.Context, proposal uint64, agent sdk.AccAddress) (types.Voter, bool, error) {
	voter, err := k.voters.Get(ctx, collections.Join(proposal, agent))
	if errors.Is(err, collections.ErrNotFound) {
		return types.NewVoter(proposal, agent.String()), false, nil
	}
	return voter, err == nil, err
}
