package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"

	"github.com/masa-finance/masad/x/gov/types"
)

// Proposals hears what happens to the SDK's proposals.
type Proposals struct{ k *Keeper }

var _ sdkgovtypes.GovHooks = Proposals{}

// Proposals returns the listener.
func (k *Keeper) Proposals() Proposals { return Proposals{k} }

// AfterProposalSubmission refuses a proposer that bonds too little.
func (p Proposals) AfterProposalSubmission(ctx context.Context, id uint64, proposer sdk.AccAddress) error {
	return p.k.checkProposer(ctx, id, proposer)
}

// AfterProposalDeposit notices when the vote begins. An error here is one of the message that deposits.
func (p Proposals) AfterProposalDeposit(ctx context.Context, id uint64, _ sdk.AccAddress) error {
	voting, err := p.k.gov.VotingPeriodProposals.Has(ctx, id)
	if err != nil || !voting {
		return err
	}
	known, err := p.k.ballots.Has(ctx, id)
	if err != nil || known {
		return err
	}
	proposal, err := p.k.gov.Proposals.Get(ctx, id)
	if err != nil {
		return err
	}
	_, err = p.k.openBallot(ctx, proposal)
	return err
}

// AfterProposalVote counts the vote.
func (p Proposals) AfterProposalVote(ctx context.Context, id uint64, voter sdk.AccAddress) error {
	return p.k.follow(ctx, id, voter)
}

// AfterProposalFailedMinDeposit does nothing: there is no vote yet.
func (Proposals) AfterProposalFailedMinDeposit(context.Context, uint64) error { return nil }

// AfterProposalVotingPeriodEnded does nothing: this module ends the votes.
func (Proposals) AfterProposalVotingPeriodEnded(context.Context, uint64) error { return nil }

// checkProposer refuses who bonds less than the least share of what everybody bonds, rounded up. It also opens the
// messages once, so that nobody deposits on what cannot be put to the vote.
func (k *Keeper) checkProposer(ctx context.Context, id uint64, proposer sdk.AccAddress) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	total, err := k.bonded(ctx)
	if err != nil {
		return err
	}
	stake, err := k.stake(ctx, proposer)
	if err != nil {
		return err
	}
	least := math.MaxInt(math.OneInt(), params.MinProposalShare.MulInt(total).Ceil().TruncateInt())
	if stake.LT(least) {
		return types.ErrBelowMinimum.Wrapf("proposer: %s bonds %sumasa, must bond %sumasa, a share of %s of all that is",
			proposer, stake, least, params.MinProposalShare)
	}
	proposal, err := k.gov.Proposals.Get(ctx, id)
	if err != nil {
		return err
	}
	_, err = messageURLs(proposal)
	return err
}
