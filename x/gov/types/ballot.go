package types

import (
	"strings"

	"cosmossdk.io/math"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/mech/liquid"
)

// NoTally is a vote in which nobody voted.
func NoTally() Tally {
	return Tally{
		Yes: math.ZeroInt(), Abstain: math.ZeroInt(), No: math.ZeroInt(), NoWithVeto: math.ZeroInt(),
		Turnout: math.ZeroInt(), Listed: math.ZeroInt(), Direct: math.ZeroInt(),
	}
}

// Mech is the tally as the mechanism knows it.
func (t Tally) Mech() liquid.Tally {
	return liquid.Tally{
		Options: [4]math.Int{t.Yes, t.Abstain, t.No, t.NoWithVeto},
		Turnout: liquid.Amount{All: t.Turnout, Listed: t.Listed}, Direct: t.Direct, Voters: t.Voters,
	}
}

// TallyOf is the mechanism's tally as it is stored.
func TallyOf(t liquid.Tally) Tally {
	return Tally{
		Yes: t.Options[0], Abstain: t.Options[1], No: t.Options[2], NoWithVeto: t.Options[3],
		Turnout: t.Turnout.All, Listed: t.Turnout.Listed, Direct: t.Direct, Voters: t.Voters,
	}
}

// Results are the options in umasa, with all 18 decimals.
func (t Tally) Results() map[sdkgovv1.VoteOption]math.LegacyDec {
	return map[sdkgovv1.VoteOption]math.LegacyDec{
		sdkgovv1.OptionYes:        inMasa(t.Yes),
		sdkgovv1.OptionAbstain:    inMasa(t.Abstain),
		sdkgovv1.OptionNo:         inMasa(t.No),
		sdkgovv1.OptionNoWithVeto: inMasa(t.NoWithVeto),
	}
}

// inMasa reads units of 10^-18 umasa.
func inMasa(units math.Int) math.LegacyDec {
	return math.LegacyNewDecFromBigIntWithPrec(units.BigInt(), math.LegacyPrecision)
}

// NewVoter is an agent that has nothing to do with a vote yet.
func NewVoter(proposal uint64, agent string) Voter {
	return Voter{
		ProposalId: proposal, Agent: agent, Own: math.ZeroInt(), Power: math.ZeroInt(), Listed: math.ZeroInt(),
		Taken: math.ZeroInt(), TakenListed: math.ZeroInt(), SetAside: math.ZeroInt(), Claimed: math.ZeroInt(),
	}
}

// Mech is the voter as the mechanism knows it.
func (v Voter) Mech() liquid.Voter {
	return liquid.Voter{
		Voted: v.Voted, Weights: liquid.Weights{v.Yes, v.Abstain, v.No, v.NoWithVeto}, Own: v.Own,
		Power: liquid.Amount{All: v.Power, Listed: v.Listed},
		Adj:   liquid.Amount{All: v.Taken, Listed: v.TakenListed},
	}
}

// With is the record with what the mechanism says of the voter.
func (v Voter) With(m liquid.Voter) Voter {
	v.Voted, v.Own, v.Power, v.Listed = m.Voted, m.Own, m.Power.All, m.Power.Listed
	v.Yes, v.Abstain, v.No, v.NoWithVeto = m.Weights[0], m.Weights[1], m.Weights[2], m.Weights[3]
	v.Taken, v.TakenListed = m.Adj.All, m.Adj.Listed
	return v
}

// Delegated is what stands behind the voter, in umasa.
func (v Voter) Delegated() math.Int { return v.Power.Sub(v.Own) }

// NewVersion is a version with a stake and what flowed in.
func NewVersion(stake, in, listed math.Int) Version {
	return Version{Stake: stake, In: in, InListed: listed}
}

// Word is the state as people write it.
func (s BallotState) Word() string {
	return strings.ToLower(strings.TrimPrefix(s.String(), "BALLOT_STATE_"))
}
