package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// Why tells where a vote stands, or how it ended: quorum, threshold and veto, turnout by how it came, and by voter.
func (s queryServer) Why(ctx context.Context, req *types.QueryWhyRequest) (*types.QueryWhyResponse, error) {
	if req == nil {
		return nil, noRequest()
	}
	page, err := pageOf(req.Pagination)
	if err != nil {
		return nil, err
	}
	if req.ProposalId == 0 {
		return nil, types.ErrInvalidRequest.Wrap("proposal_id: 0, must be 1 or more")
	}
	shown, err := s.k.shown(ctx, req.ProposalId)
	if err != nil {
		return nil, err
	}
	res := standing(shown)
	if shown.ballot.State == types.BALLOT_STATE_SWEPT {
		return res, nil // who voted is not kept any more
	}
	res.Delegates, res.Pagination, err = s.votersOf(ctx, req.ProposalId, page)
	return res, err
}

// standing is where a vote stands.
func standing(shown shownVote) *types.QueryWhyResponse {
	ballot, tally := shown.ballot, shown.ballot.Tally
	quorum, threshold, veto := checks(ballot, shown.rule)
	return &types.QueryWhyResponse{
		ProposalId: ballot.ProposalId, Status: shown.proposal.Status.String(),
		Verdict: verdictWords(shown, quorum, threshold, veto), Kind: ballot.Kind, Topic: ballot.Topic,
		Snapshot: ballot.Snapshot, Quorum: quorum, Threshold: threshold, Veto: veto, Total: ballot.Total,
		Turnout: tally.Turnout, Yes: wholeUnits(tally.Yes), Abstain: wholeUnits(tally.Abstain), No: wholeUnits(tally.No),
		NoWithVeto: wholeUnits(tally.NoWithVeto), Voters: tally.Voters, TurnoutDirect: tally.Direct,
		TurnoutTopic: tally.Listed, TurnoutGeneral: tally.Turnout.Sub(tally.Direct).Sub(tally.Listed),
		FailedReason: failedReason(shown.proposal),
	}
}

// failedReason is what the execution of a proposal failed with. The SDK's field also tells why one was rejected.
func failedReason(proposal sdkgovv1.Proposal) string {
	if proposal.Status != sdkgovv1.StatusFailed {
		return ""
	}
	return proposal.FailedReason
}

// checks compares a tally with its limits, each for itself. Shares are cut to 18 decimals, comparisons exact.
func checks(ballot types.Ballot, rule liquid.Rule) (quorum, threshold, veto types.Check) {
	tally := ballot.Tally
	decisive := tally.Yes.Add(tally.No).Add(tally.NoWithVeto)
	outcome := liquid.Decide(tally.Mech(), ballot.Total, rule)
	alone := liquid.Decide(tally.Mech(), ballot.Total, liquid.Rule{
		Quorum: math.LegacyZeroDec(), Threshold: rule.Threshold, Veto: math.LegacyOneDec(),
	})
	quorum = types.Check{Share: shareOf(tally.Turnout, ballot.Total), Limit: rule.Quorum, Met: outcome.Quorum}
	threshold = types.Check{Share: shareOf(tally.Yes, decisive), Limit: rule.Threshold, Met: alone.Passed}
	veto = types.Check{
		Share: shareOf(tally.NoWithVeto, tally.Turnout.Mul(oneUnit())), Limit: rule.Veto, Met: outcome.Vetoed,
	}
	return quorum, threshold, veto
}

// oneUnit is 1 umasa in the units of a tally.
func oneUnit() math.Int { return math.NewIntFromUint64(liquid.One) }

// wholeUnits is a part of a tally in umasa, cut.
func wholeUnits(part math.Int) math.Int { return part.Quo(oneUnit()) }

// shareOf is part of whole, cut to 18 decimals, 0 of nothing.
func shareOf(part, whole math.Int) math.LegacyDec {
	if !whole.IsPositive() {
		return math.LegacyZeroDec()
	}
	return math.LegacyNewDecFromInt(part).QuoTruncate(math.LegacyNewDecFromInt(whole))
}

// votersOf is a page of those who voted, by address.
func (s queryServer) votersOf(
	ctx context.Context, proposal uint64, page *query.PageRequest,
) ([]types.Weighed, *query.PageResponse, error) {
	return query.CollectionFilteredPaginate(ctx, s.k.voters, page,
		func(_ agentKey, voter types.Voter) (bool, error) { return voter.Voted, nil },
		func(_ agentKey, voter types.Voter) (types.Weighed, error) { return weighed(voter), nil },
		query.WithCollectionPaginationPairPrefix[uint64, sdk.AccAddress](proposal))
}

// weighed is a voter and what it brings.
func weighed(voter types.Voter) types.Weighed {
	return types.Weighed{
		Agent: voter.Agent, Own: voter.Own, Delegated: voter.Delegated(), Listed: voter.Listed, Power: voter.Power,
		Yes: weightOf(voter.Yes), Abstain: weightOf(voter.Abstain), No: weightOf(voter.No),
		NoWithVeto: weightOf(voter.NoWithVeto),
	}
}

// weightOf reads a part of a vote, in 10^-18.
func weightOf(part uint64) math.LegacyDec {
	return math.LegacyNewDecFromIntWithPrec(math.NewIntFromUint64(part), math.LegacyPrecision)
}
