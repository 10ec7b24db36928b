package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// pay credits a voter with its part of the pool, and with its share of what those behind it earned who did not vote;
// the rest of that is set aside for them.
func (p governPhase) pay(ctx context.Context, round *types.Round, ballot *types.Ballot, voter *types.Voter) error {
	agent, err := types.ParseAddress("voters.agent", voter.Agent)
	if err != nil {
		return err
	}
	params, err := p.Params(ctx)
	if err != nil {
		return err
	}
	record, err := p.recordOf(ctx, agent)
	if err != nil {
		return err
	}
	part, err := partOf(*round, *voter, record.Rho, params.DelegateShare)
	if err != nil {
		return types.ErrBroken.Wrapf("merit of %s: %s", voter.Agent, err)
	}
	entry := rewardstypes.Entry{Epoch: round.Epoch, Owner: voter.Agent, Reference: voteReference(voter.ProposalId)}
	for _, credit := range part.credits(*round, record.Rho, params.DelegateShare) {
		entry.Kind, entry.Amount, entry.Factors = credit.kind, credit.amount, credit.factors
		if err := p.Rewards.CreditGovernance(ctx, entry); err != nil {
			return err
		}
	}
	if err := p.Rewards.SetAsideGovernance(ctx, round.Epoch, part.aside); err != nil {
		return err
	}
	voter.SetAside = part.aside
	round.Paid, round.SetAside = round.Paid.Add(part.own).Add(part.delegate), round.SetAside.Add(part.aside)
	ballot.SetAside = ballot.SetAside.Add(part.aside)
	return p.voters.Set(ctx, agentVote(voter.ProposalId, agent), *voter)
}

// paid lets those behind the voters of a ballot claim.
func (governPhase) paid(ballot *types.Ballot) { ballot.State = types.BALLOT_STATE_PAID }

// part is what a voter's vote earns, in umasa.
type part struct {
	merit                liquid.Merit
	own, delegate, aside math.Int
}

// partOf divides the pool by merits.
func partOf(round types.Round, voter types.Voter, rho, share math.LegacyDec) (part, error) {
	merit, err := liquid.MeritOf(voter.Own, voter.Power, rho)
	if err != nil {
		return part{}, err
	}
	own, err := liquid.Portion(round.Pool, merit.Own, round.Merit)
	if err != nil {
		return part{}, err
	}
	passive, err := liquid.Portion(round.Pool, merit.Passive, round.Merit)
	if err != nil {
		return part{}, err
	}
	delegate, aside, err := liquid.Commission(passive, share)
	return part{merit: merit, own: own, delegate: delegate, aside: aside}, err
}

// creditOf is one of a voter's entries.
type creditOf struct {
	kind    string
	amount  math.Int
	factors []rewardstypes.Factor
}

// credits are the entries of a part, with what they are computed from.
func (p part) credits(round types.Round, rho, share math.LegacyDec) []creditOf {
	common := func(more ...rewardstypes.Factor) []rewardstypes.Factor {
		return append([]rewardstypes.Factor{
			rewardstypes.NewFactor("pool", round.Pool), rewardstypes.NewFactor("total", round.Merit),
			rewardstypes.NewFactor("rho", rho),
		}, more...)
	}
	return []creditOf{
		{rewardstypes.EntryParticipation, p.own, common(rewardstypes.NewFactor("own", p.merit.Own))},
		{rewardstypes.EntryDelegateShare, p.delegate, common(
			rewardstypes.NewFactor("passive", p.merit.Passive), rewardstypes.NewFactor("delegate_share", share))},
	}
}

// voteReference names a vote in an entry.
func voteReference(proposal uint64) string { return fmt.Sprintf("proposal-%d", proposal) }
