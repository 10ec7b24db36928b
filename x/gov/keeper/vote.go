package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// follow counts a vote that the SDK has just stored, or a change of one.
func (k *Keeper) follow(ctx context.Context, proposal uint64, voter sdk.AccAddress) error {
	ballot, err := k.ballot(ctx, proposal)
	if err != nil {
		return err
	}
	over, err := k.over(ctx, ballot)
	if err != nil {
		return err
	}
	if over {
		return types.ErrBallotNotFound.Wrapf("proposal_id: the vote on %d is over", proposal)
	}
	vote, err := k.gov.Votes.Get(ctx, collections.Join(proposal, voter))
	if err != nil {
		return err
	}
	weights, err := weightsOf(vote)
	if err != nil {
		return err
	}
	stake, err := k.stakeAt(ctx, voter, ballot.Snapshot)
	if err != nil {
		return err
	}
	if !stake.IsPositive() {
		return types.ErrNoStake.Wrapf("voter: %s bonded 0umasa at block %d, the snapshot of proposal %d, must be 1 or more",
			voter, ballot.Snapshot, proposal)
	}
	if err := liquid.Vote(count{ctx, k, &ballot}, string(voter), weights); err != nil {
		return types.ErrBroken.Wrapf("vote of %s on %d: %s", voter, proposal, err)
	}
	if err := k.ballots.Set(ctx, proposal, ballot); err != nil {
		return err
	}
	record, _, err := k.voter(ctx, proposal, voter)
	if err != nil {
		return err
	}
	return emit(ctx, &types.EventVoteWeighed{
		ProposalId: proposal, Voter: voter.String(), Power: record.Power, Turnout: ballot.Tally.Turnout,
	})
}

// over tells whether a ballot takes no votes any more. One that ended in an earlier block may wait for its result,
// because that block resolved as many as it may.
func (k *Keeper) over(ctx context.Context, ballot types.Ballot) (bool, error) {
	if ballot.State != types.BALLOT_STATE_OPEN {
		return true, nil
	}
	proposal, err := k.gov.Proposals.Get(ctx, ballot.ProposalId)
	if err != nil || proposal.VotingEndTime == nil {
		return true, err
	}
	return k.waiting.Has(ctx, collections.Join(*proposal.VotingEndTime, ballot.ProposalId))
}

// weightsOf reads the parts of a vote: known options, each once, positive weights that sum to 1.
func weightsOf(vote sdkgovv1.Vote) (liquid.Weights, error) {
	var weights liquid.Weights
	sum := math.LegacyZeroDec()
	for _, option := range vote.Options {
		if option == nil || !sdkgovv1.ValidWeightedVoteOption(*option) {
			return weights, types.ErrInvalidRequest.Wrapf("options: %s is none", option)
		}
		weight, err := math.LegacyNewDecFromStr(option.Weight)
		if err != nil {
			return weights, types.ErrInvalidRequest.Wrapf("options.weight: %s", err)
		}
		at := int(option.Option) - int(sdkgovv1.OptionYes)
		if weights[at] != 0 {
			return weights, types.ErrInvalidRequest.Wrapf("options: %s is there twice, limit 1", option.Option)
		}
		weights[at], sum = weight.BigInt().Uint64(), sum.Add(weight)
	}
	if !sum.Equal(math.LegacyOneDec()) {
		return weights, types.ErrInvalidRequest.Wrapf("options.weight: sum to %s, must be 1", sum)
	}
	return weights, nil
}

// Tally is what the SDK asks for the result of a vote, in queries and if a proposal was left to it. It reads the
// running tally, changes nothing, and never fails on what somebody stored: at the end of a block that would stop the
// chain.
//
//nolint:revive // the four results are those of the SDK's function type
func (k *Keeper) Tally(
	ctx context.Context, _ sdkgovkeeper.Keeper, proposal sdkgovv1.Proposal,
) (voted math.LegacyDec, total math.Int, results map[sdkgovv1.VoteOption]math.LegacyDec, err error) {
	ballot, err := k.ballots.Get(ctx, proposal.Id)
	if err != nil {
		ballot = types.Ballot{Tally: types.NoTally(), Total: math.ZeroInt()}
	}
	return math.LegacyNewDecFromInt(ballot.Tally.Turnout), ballot.Total, ballot.Tally.Results(), nil
}
