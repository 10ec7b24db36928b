package keeper

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// resolveQueue names the ends of votes in the records of failures.
const resolveQueue = "resolve"

// endKey is where the SDK keeps when a vote ends: (time, proposal).
type endKey = collections.Pair[time.Time, uint64]

// resolveEnded resolves the votes that have ended, earliest first, at most resolve_per_block.
func (k *Keeper) resolveEnded(ctx context.Context, params types.Params) error {
	if err := k.takeOver(ctx); err != nil {
		return err
	}
	for range params.ResolvePerBlock {
		key, found, err := first(ctx, k.waiting)
		if err != nil || !found {
			return err
		}
		if err := k.resolveSafely(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// takeOver moves the votes that ended from the SDK's queue to ours: the SDK would resolve in this block, by its own
// rules, what is left in its own. Each is moved once, and there are no more than blocks can begin.
func (k *Keeper) takeOver(ctx context.Context) error {
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	iterator, err := k.gov.ActiveProposalsQueue.Iterate(ctx, collections.NewPrefixUntilPairRange[time.Time, uint64](now))
	if err != nil {
		return err
	}
	keys, err := iterator.Keys()
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := k.gov.ActiveProposalsQueue.Remove(ctx, key); err != nil {
			return err
		}
		if err := k.waiting.Set(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// leave gives a vote back to the SDK, which ends it in this block.
func (k *Keeper) leave(ctx context.Context, key endKey) error {
	if err := k.waiting.Remove(ctx, key); err != nil {
		return err
	}
	return k.gov.ActiveProposalsQueue.Set(ctx, key, key.K2())
}

// resolveSafely resolves a vote. If that fails, the proposal fails, with the reason, and gives its deposits back. If
// that fails as well it is left to the SDK, which asks for the running tally and cannot fail by it.
func (k *Keeper) resolveSafely(ctx context.Context, key endKey) error {
	failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error { return k.resolve(ctx, key) })
	if failed == nil {
		return nil
	}
	item := fmt.Sprintf("proposal/%d", key.K2())
	if err := k.Epochs.RecordFailure(ctx, resolveQueue, item, failed); err != nil {
		return err
	}
	failed = safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		return k.giveUp(ctx, key, failed)
	})
	if failed == nil {
		return nil
	}
	if err := k.leave(ctx, key); err != nil {
		return err
	}
	return k.Epochs.RecordFailure(ctx, resolveQueue, item+"/give-up", failed)
}

// giveUp fails a proposal that could not be resolved.
func (k *Keeper) giveUp(ctx sdk.Context, key endKey, reason error) error {
	proposal, err := k.gov.Proposals.Get(ctx, key.K2())
	if err != nil {
		return err
	}
	return k.close(ctx, key, proposal, verdict{
		status: sdkgovv1.StatusFailed, reason: "could not be resolved: " + reason.Error(),
	})
}

// verdict is how a proposal ends.
type verdict struct {
	status  sdkgovv1.ProposalStatus
	reason  string
	burn    bool
	outcome liquid.Outcome
}

// resolve ends a vote: in constant time, however many voted or stand behind those who did.
func (k *Keeper) resolve(ctx sdk.Context, key endKey) error {
	proposal, err := k.gov.Proposals.Get(ctx, key.K2())
	if errors.Is(err, collections.ErrEncoding) {
		return k.leave(ctx, key) // the SDK knows what to do with what it cannot read
	}
	if err != nil {
		return err
	}
	ballot, err := k.ballotOrNone(ctx, proposal)
	if err != nil {
		return err
	}
	params, err := k.gov.Params.Get(ctx)
	if err != nil {
		return err
	}
	rule, err := ruleFor(ballot, params, proposal.Expedited)
	if err != nil {
		return err
	}
	outcome := liquid.Decide(ballot.Tally.Mech(), ballot.Total, rule)
	switch {
	case outcome.Passed:
		status, reason := k.execute(ctx, proposal)
		return k.close(ctx, key, proposal, verdict{status: status, reason: reason, outcome: outcome})
	case proposal.Expedited:
		return k.makeRegular(ctx, key, proposal, params)
	default:
		return k.close(ctx, key, proposal, verdict{
			status: sdkgovv1.StatusRejected, reason: whyNot(ballot, rule, outcome), outcome: outcome,
			burn: (outcome.Vetoed && params.BurnVoteVeto) || (!outcome.Quorum && params.BurnVoteQuorum),
		})
	}
}

// ballotOrNone is the vote on a proposal; one that nobody noticed begins and ends without a voter.
func (k *Keeper) ballotOrNone(ctx context.Context, proposal sdkgovv1.Proposal) (types.Ballot, error) {
	ballot, err := k.ballots.Get(ctx, proposal.Id)
	if errors.Is(err, collections.ErrNotFound) {
		return k.openBallot(ctx, proposal)
	}
	return ballot, err
}

// ruleFor is what a vote needs: its own quorum and threshold, at least the SDK's expedited threshold if it is
// expedited, and the SDK's share of the turnout above which no_with_veto rejects.
func ruleFor(ballot types.Ballot, params sdkgovv1.Params, expedited bool) (liquid.Rule, error) {
	veto, err := math.LegacyNewDecFromStr(params.VetoThreshold)
	if err != nil {
		return liquid.Rule{}, types.ErrInvalidParams.Wrapf("gov.veto_threshold: %s", err)
	}
	rule := liquid.Rule{Quorum: ballot.Quorum, Threshold: ballot.Threshold, Veto: veto}
	if !expedited {
		return rule, nil
	}
	least, err := math.LegacyNewDecFromStr(params.ExpeditedThreshold)
	if err != nil {
		return liquid.Rule{}, types.ErrInvalidParams.Wrapf("gov.expedited_threshold: %s", err)
	}
	rule.Threshold = math.LegacyMaxDec(rule.Threshold, least)
	return rule, nil
}

// whyNot says in words why a vote does not pass.
func whyNot(ballot types.Ballot, rule liquid.Rule, outcome liquid.Outcome) string {
	tally := ballot.Tally
	switch {
	case !outcome.Quorum:
		return fmt.Sprintf("quorum: %sumasa of %sumasa voted, a share of %s was needed", tally.Turnout, ballot.Total,
			rule.Quorum)
	case outcome.Vetoed:
		return fmt.Sprintf("veto: more than a share of %s of the turnout voted no_with_veto", rule.Veto)
	default:
		return fmt.Sprintf("threshold: yes is less than a share of %s of yes and no", rule.Threshold)
	}
}

// close ends a proposal: deposits, status and final tally as the SDK does, and the ballot waits for its epoch.
func (k *Keeper) close(ctx sdk.Context, key endKey, proposal sdkgovv1.Proposal, v verdict) error {
	deposits := k.gov.RefundAndDeleteDeposits
	if v.burn {
		deposits = k.gov.DeleteAndBurnDeposits
	}
	if err := deposits(ctx, proposal.Id); err != nil {
		return err
	}
	if err := k.waiting.Remove(ctx, key); err != nil {
		return err
	}
	proposal.Status, proposal.FailedReason = v.status, v.reason
	if err := k.setTally(ctx, &proposal); err != nil {
		return err
	}
	if err := k.gov.SetProposal(ctx, proposal); err != nil {
		return err
	}
	if err := k.endBallot(ctx, proposal, v); err != nil {
		return err
	}
	word, log := statusWords(v)
	tell(ctx, proposal.Id, word, log)
	return k.hear(ctx, proposal.Id)
}

// endBallot ends a ballot and keeps a record of it.
func (k *Keeper) endBallot(ctx sdk.Context, proposal sdkgovv1.Proposal, v verdict) error {
	ballot, err := k.ballotOrNone(ctx, proposal)
	if err != nil {
		return err
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	ballot.State, ballot.Epoch = types.BALLOT_STATE_ENDED, epoch.Number
	ballot.Outcome = types.Outcome{Quorum: v.outcome.Quorum, Passed: v.outcome.Passed, Vetoed: v.outcome.Vetoed}
	if err := k.open.Remove(ctx, proposal.Id); err != nil {
		return err
	}
	if err := k.putBallot(ctx, ballot); err != nil {
		return err
	}
	if err := k.votesLeft.Set(ctx, proposal.Id); err != nil {
		return err
	}
	if err := k.recordVote(ctx, ballot, v.status == sdkgovv1.StatusPassed); err != nil {
		return err
	}
	return emit(ctx, &types.EventVotingEnded{
		ProposalId: proposal.Id, Tally: ballot.Tally, Outcome: ballot.Outcome, Status: v.status.String(), Reason: v.reason,
	})
}

// hear tells the SDK's listeners that the vote is over. Their error is nobody's, as in the SDK.
func (k *Keeper) hear(ctx sdk.Context, proposal uint64) error {
	failed := safeitem.Run(ctx, func(ctx sdk.Context) error {
		return k.gov.Hooks().AfterProposalVotingPeriodEnded(ctx, proposal)
	})
	if failed == nil {
		return nil
	}
	return k.Epochs.RecordFailure(ctx, resolveQueue, fmt.Sprintf("proposal/%d/hooks", proposal), failed)
}

// statusWords are the SDK's words for a result.
func statusWords(v verdict) (word, log string) {
	switch v.status {
	case sdkgovv1.StatusPassed:
		return sdkgovtypes.AttributeValueProposalPassed, "passed"
	case sdkgovv1.StatusRejected:
		return sdkgovtypes.AttributeValueProposalRejected, "rejected"
	default:
		return sdkgovtypes.AttributeValueProposalFailed, v.reason
	}
}

// tell emits what explorers follow.
func tell(ctx sdk.Context, proposal uint64, result, log string) {
	ctx.EventManager().EmitEvent(sdk.NewEvent(
		sdkgovtypes.EventTypeActiveProposal,
		sdk.NewAttribute(sdkgovtypes.AttributeKeyProposalID, fmt.Sprint(proposal)),
		sdk.NewAttribute(sdkgovtypes.AttributeKeyProposalResult, result),
		sdk.NewAttribute(sdkgovtypes.AttributeKeyProposalLog, log),
	))
}
