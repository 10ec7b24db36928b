package types

import (
	"fmt"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/liquid"
)

func (g GenesisState) validateBallots() error {
	seen := once{}
	for _, b := range g.Ballots {
		if err := seen.see("ballots", fmt.Sprint(b.ProposalId)); err != nil {
			return err
		}
		if err := b.validate(g.Boundary); err != nil {
			return err
		}
	}
	return nil
}

// validate refuses a ballot that no vote could have made.
func (b Ballot) validate(boundary int64) error {
	if b.State < BALLOT_STATE_OPEN || b.State > BALLOT_STATE_SWEPT {
		return ErrInvalidGenesis.Wrapf("ballots.state: %d of %d is outside %d..%d", b.State, b.ProposalId, BALLOT_STATE_OPEN,
			BALLOT_STATE_SWEPT)
	}
	if b.Snapshot < 1 || b.Snapshot > boundary {
		return ErrInvalidGenesis.Wrapf("ballots.snapshot: %d of %d is outside 1..%d, the latest snapshot", b.Snapshot,
			b.ProposalId, boundary)
	}
	if err := b.Topic.Validate(); err != nil {
		return err
	}
	for _, r := range []ratio{{"ballots.quorum", b.Quorum, "0", "1"}, {"ballots.threshold", b.Threshold, "0", "1"}} {
		if err := r.check(); err != nil {
			return err
		}
	}
	t := b.Tally
	return amounts("ballots", named{"total", b.Total}, named{"set_aside", b.SetAside}, named{"tally.yes", t.Yes},
		named{"tally.abstain", t.Abstain}, named{"tally.no", t.No}, named{"tally.no_with_veto", t.NoWithVeto},
		named{"tally.turnout", t.Turnout}, named{"tally.listed", t.Listed}, named{"tally.direct", t.Direct})
}

// validateVoters checks that the voters of each ballot are what its tally counts. A ballot that is being removed may
// have lost some.
func (g GenesisState) validateVoters() error {
	sums := make(map[uint64]Tally, len(g.Ballots))
	aside := make(map[uint64]math.Int, len(g.Ballots))
	for _, b := range g.Ballots {
		sums[b.ProposalId], aside[b.ProposalId] = NoTally(), math.ZeroInt()
	}
	seen := once{}
	for _, v := range g.Voters {
		sum, known := sums[v.ProposalId]
		if !known {
			return ErrInvalidGenesis.Wrapf("voters.proposal_id: %d has no ballot", v.ProposalId)
		}
		if err := seen.see("voters", fmt.Sprintf("%d/%s", v.ProposalId, v.Agent)); err != nil {
			return err
		}
		if err := v.validate(); err != nil {
			return err
		}
		sums[v.ProposalId] = sum.with(v)
		aside[v.ProposalId] = aside[v.ProposalId].Add(v.SetAside).Sub(v.Claimed)
	}
	for _, b := range g.Ballots {
		if b.State == BALLOT_STATE_SWEPT {
			continue
		}
		if sum := sums[b.ProposalId]; !sum.Equal(b.Tally) {
			return ErrInvalidGenesis.Wrapf("ballots.tally: of %d is not the sum of its voters, turnout %s", b.ProposalId,
				sum.Turnout)
		}
		if !aside[b.ProposalId].Equal(b.SetAside) {
			return ErrInvalidGenesis.Wrapf("ballots.set_aside: %s of %d, its voters have %s", b.SetAside, b.ProposalId,
				aside[b.ProposalId])
		}
	}
	return nil
}

// validate refuses a voter that no vote could have made.
func (v Voter) validate() error {
	if _, err := ParseAddress("voters.agent", v.Agent); err != nil {
		return err
	}
	err := amounts("voters", named{"own", v.Own}, named{"power", v.Power}, named{"listed", v.Listed},
		named{"taken", v.Taken}, named{"taken_listed", v.TakenListed}, named{"set_aside", v.SetAside},
		named{"claimed", v.Claimed})
	if err != nil {
		return err
	}
	weights := liquid.Weights{v.Yes, v.Abstain, v.No, v.NoWithVeto}
	switch {
	case v.Voted && weights.Validate() != nil:
		return ErrInvalidGenesis.Wrapf("voters: the parts of the vote of %s do not sum to 10^18", v.Agent)
	case !v.Voted && (weights != liquid.Weights{} || !v.Power.IsZero() || !v.Own.IsZero()):
		return ErrInvalidGenesis.Wrapf("voters: %s did not vote, must have no power", v.Agent)
	case v.Own.GT(v.Power) || v.Listed.GT(v.Power.Sub(v.Own)):
		return ErrInvalidGenesis.Wrapf("voters.power: %s of %s is below its parts", v.Power, v.Agent)
	case v.Claimed.GT(v.SetAside):
		return ErrInvalidGenesis.Wrapf("voters.claimed: %s of %s is above %s that were set aside", v.Claimed, v.Agent,
			v.SetAside)
	default:
		return nil
	}
}

// with is the tally with a voter.
func (t Tally) with(v Voter) Tally {
	if !v.Voted {
		return t
	}
	weigh := func(sum math.Int, part uint64) math.Int { return sum.Add(v.Power.Mul(math.NewIntFromUint64(part))) }
	t.Yes, t.Abstain = weigh(t.Yes, v.Yes), weigh(t.Abstain, v.Abstain)
	t.No, t.NoWithVeto = weigh(t.No, v.No), weigh(t.NoWithVeto, v.NoWithVeto)
	t.Turnout, t.Listed, t.Direct = t.Turnout.Add(v.Power), t.Listed.Add(v.Listed), t.Direct.Add(v.Own)
	t.Voters++
	return t
}

// Equal tells whether two tallies are the same.
func (t Tally) Equal(o Tally) bool {
	return t.Yes.Equal(o.Yes) && t.Abstain.Equal(o.Abstain) && t.No.Equal(o.No) && t.NoWithVeto.Equal(o.NoWithVeto) &&
		t.Turnout.Equal(o.Turnout) && t.Listed.Equal(o.Listed) && t.Direct.Equal(o.Direct) && t.Voters == o.Voters
}

func (g GenesisState) validateClaims() error {
	seen := once{}
	for _, c := range g.Claims {
		if _, err := ParseAddress("claims.agent", c.Agent); err != nil {
			return err
		}
		if err := seen.see("claims", fmt.Sprintf("%d/%s", c.ProposalId, c.Agent)); err != nil {
			return err
		}
	}
	return nil
}

func (g GenesisState) validateRecords() error {
	seen := once{}
	for _, r := range g.Records {
		if err := seen.see("records", fmt.Sprint(r.ProposalId)); err != nil {
			return err
		}
		if err := r.Topic.Validate(); err != nil {
			return err
		}
		for _, q := range []ratio{{"records.quorum", r.Quorum, "0", "1"}, {"records.threshold", r.Threshold, "0", "1"}} {
			if err := q.check(); err != nil {
				return err
			}
		}
		if err := amounts("records", named{"total", r.Total}, named{"turnout", r.Tally.Turnout}); err != nil {
			return err
		}
	}
	return nil
}

func (g GenesisState) validateChanges() error {
	seen := once{}
	for _, c := range g.Changes {
		if c.Name == "" || c.Height < 0 {
			return ErrInvalidGenesis.Wrapf("changes: %q at %d, must have a name and a height of 0 or more", c.Name, c.Height)
		}
		if err := seen.see("changes", c.Name); err != nil {
			return err
		}
	}
	return nil
}

func (g GenesisState) validateVotesLeft() error {
	seen := once{}
	for _, id := range g.VotesLeft {
		if err := seen.see("votes_left", fmt.Sprint(id)); err != nil {
			return err
		}
	}
	for _, id := range g.Waiting {
		if err := seen.see("waiting", fmt.Sprint(id)); err != nil {
			return err
		}
	}
	return nil
}
