package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// settleIfReady settles a request as soon as each of its places is done: it has both verdicts, the oracle's and the
// committee's, and they stand, or it will have no response. A place that has just got the second of the two is looked
// at before.
func (k *Keeper) settleIfReady(ctx context.Context, req types.Request) error {
	ruled := req.Count(types.Assignment.AwaitsRuling)
	if req.IsSettled() || ruled == 0 && !req.IsDone() {
		return nil
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	for place, a := range req.Assignments {
		if !a.AwaitsRuling() {
			continue
		}
		if err := k.rule(ctx, params, &req, place); err != nil {
			return err
		}
	}
	if !req.IsDone() {
		return k.setRequest(ctx, req)
	}
	return k.settle(ctx, params, req)
}

// outcomeOf is the row of the settlement table that a place falls into: the first that applies.
func outcomeOf(a types.Assignment, tau math.LegacyDec) types.Outcome {
	switch verdict := a.Verdict; {
	case a.Outcome != 0:
		return a.Outcome // no response came, or the request is given back
	case !verdict.Quorum:
		return types.OutcomeNoQuorum
	case verdict.Fraud:
		return types.OutcomeFraud
	case verdict.Q.LT(tau):
		return types.OutcomeBelowThreshold
	case !a.Accepted():
		return types.OutcomeRejected
	default:
		return types.OutcomePaid
	}
}

// settle ends a request: it computes who earns what and where the escrow goes, moves it there, punishes, counts, and
// closes. It is the one way out of the market.
func (k *Keeper) settle(ctx context.Context, p types.Params, req types.Request) error {
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	for place := range req.Assignments {
		a := &req.Assignments[place]
		a.Outcome = outcomeOf(*a, p.Evaluation.Tau)
	}
	req.Outcome, req.Epoch, req.SettledHeight = req.Summary(), epoch.Number, height(ctx)
	if err := k.share(ctx, p, &req); err != nil {
		return err
	}
	if req.Settlement, err = divide(p.Treasury, req); err != nil {
		return err
	}
	if err := k.punish(ctx, &req); err != nil {
		return err
	}
	if err := k.pay(ctx, p, req); err != nil {
		return err
	}
	if err := k.countOracle(ctx, p, req); err != nil {
		return err
	}
	return k.closeRequest(ctx, req)
}

// usedUnits are the resource units the oracle pays for: those of the largest answer that was judged, none if there is
// none. What the oracle says of an answer does not move them, nor does who is the best.
func usedUnits(req types.Request) uint64 {
	used := uint64(0)
	for _, a := range req.Assignments {
		if wasJudged(a) {
			used = max(used, a.Response.Ru)
		}
	}
	return used
}

// wasJudged tells whether a settled place had an answer with a verdict.
func wasJudged(a types.Assignment) bool {
	switch a.Outcome {
	case types.OutcomePaid, types.OutcomeRejected, types.OutcomeBelowThreshold, types.OutcomeFraud:
		return true
	default:
		return false
	}
}

// divide splits a request's escrow, of which its places have their shares; the parts add up to it.
func divide(p types.TreasuryParams, req types.Request) (*types.Settlement, error) {
	s := types.NoSettlement()
	var err error
	if s.FeeDue, err = req.FeeFor(usedUnits(req)); err != nil {
		return nil, err
	}
	if s.FeeBurned, s.FeeEvaluators, s.FeeTreasury, err = splitFee(p, s.FeeDue); err != nil {
		return nil, err
	}
	for _, a := range req.Assignments {
		s.Reward, s.RewardTreasury = s.Reward.Add(a.Reward), s.RewardTreasury.Add(a.RewardTreasury)
	}
	s.Refund = req.Escrow().Sub(s.FeeDue).Sub(s.Reward).Sub(s.RewardTreasury)
	if s.Refund.IsNegative() {
		return nil, types.ErrBrokenInvariant.Wrapf("request %s: escrow %s is less than what it is to pay", req.Id,
			req.Escrow())
	}
	return &s, nil
}
