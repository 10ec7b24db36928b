package types

import (
	"fmt"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
)

// Parameter is a parameter of governance and its value, as text.
type Parameter struct{ Name, Value string }

// Parameters lists the parameters of governance in a fixed order: ours by their names, rules as rules.<kind>.<field>,
// and those of cosmos.gov.v1 with "gov." before their names.
func Parameters(p Params, g sdkgovv1.Params) []Parameter {
	list := []Parameter{
		{"snapshot_interval", fmt.Sprint(p.SnapshotInterval)},
		{"min_proposal_share", p.MinProposalShare.String()},
		{"hardest.quorum", p.HardestQuorum.String()},
		{"hardest.threshold", p.HardestThreshold.String()},
		{"review_epochs", fmt.Sprint(p.ReviewEpochs)},
		{"resolve_per_block", fmt.Sprint(p.ResolvePerBlock)},
		{"sweep_per_block", fmt.Sprint(p.SweepPerBlock)},
		{"claim_epochs", fmt.Sprint(p.ClaimEpochs)},
		{"delegate_share", p.DelegateShare.String()},
		{"grace_rounds", fmt.Sprint(p.GraceRounds)},
		{"inactivity_step", p.InactivityStep.String()},
		{"inactivity_floor", p.InactivityFloor.String()},
	}
	for _, rule := range p.Rules {
		name := "rules." + rule.Kind
		list = append(list,
			Parameter{name + ".topic", rule.Topic.Word()},
			Parameter{name + ".quorum", rule.Quorum.String()},
			Parameter{name + ".threshold", rule.Threshold.String()},
			Parameter{name + ".messages", strings.Join(rule.Messages, ",")})
	}
	return append(list, sdkParameters(g)...)
}

// sdkParameters lists those of cosmos.gov.v1 that hold here: quorum and threshold are those of our rules.
func sdkParameters(g sdkgovv1.Params) []Parameter {
	return []Parameter{
		{"gov.min_deposit", sdk.Coins(g.MinDeposit).String()},
		{"gov.expedited_min_deposit", sdk.Coins(g.ExpeditedMinDeposit).String()},
		{"gov.max_deposit_period", fmt.Sprint(g.MaxDepositPeriod)},
		{"gov.voting_period", fmt.Sprint(g.VotingPeriod)},
		{"gov.expedited_voting_period", fmt.Sprint(g.ExpeditedVotingPeriod)},
		{"gov.expedited_threshold", g.ExpeditedThreshold},
		{"gov.veto_threshold", g.VetoThreshold},
		{"gov.min_initial_deposit_ratio", g.MinInitialDepositRatio},
		{"gov.min_deposit_ratio", g.MinDepositRatio},
		{"gov.proposal_cancel_ratio", g.ProposalCancelRatio},
		{"gov.proposal_cancel_dest", g.ProposalCancelDest},
		{"gov.burn_vote_quorum", fmt.Sprint(g.BurnVoteQuorum)},
		{"gov.burn_proposal_deposit_prevote", fmt.Sprint(g.BurnProposalDepositPrevote)},
		{"gov.burn_vote_veto", fmt.Sprint(g.BurnVoteVeto)},
	}
}
