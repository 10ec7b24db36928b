package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/x/rewards/types"
)

// settleIfReady settles a request as soon as both verdicts are there: the oracle's and the committee's.
func (k *Keeper) settleIfReady(ctx context.Context, req types.Request) error {
	if req.Status != types.StatusResponded || req.Decision == types.Undecided || req.Verdict == nil {
		return nil
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	return k.settle(ctx, params, req, outcomeOf(req, params.Evaluation.Tau))
}

// outcomeOf is the row of the settlement table a judged and decided request falls into: the first that applies.
func outcomeOf(req types.Request, tau math.LegacyDec) types.Outcome {
	switch verdict := req.Verdict; {
	case !verdict.Quorum:
		return types.OutcomeNoQuorum
	case verdict.Fraud:
		return types.OutcomeFraud
	case verdict.Q.LT(tau):
		return types.OutcomeBelowThreshold
	case !req.Accepted():
		return types.OutcomeRejected
	default:
		return types.OutcomePaid
	}
}

// settle ends a request: it computes where the escrow goes, moves it there, punishes, counts, and closes. It is the
// one way out of the market.
func (k *Keeper) settle(ctx context.Context, p types.Params, req types.Request, outcome types.Outcome) error {
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	req.Outcome, req.Epoch, req.SettledHeight = outcome, epoch.Number, height(ctx)
	if req.Settlement, err = k.divide(ctx, p, req); err != nil {
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

// usedUnits are the resource units the oracle pays for: none if it got no judged answer.
func usedUnits(req types.Request) uint64 {
	switch req.Outcome {
	case types.OutcomeTimeout, types.OutcomeNoQuorum, types.OutcomeExpired:
		return 0
	default:
		return req.Response.Ru
	}
}

// divide splits a request's escrow; the parts add up to it.
func (k *Keeper) divide(ctx context.Context, p types.Params, req types.Request) (*types.Settlement, error) {
	s := types.NoSettlement()
	var err error
	if s.FeeDue, err = req.FeeFor(usedUnits(req)); err != nil {
		return nil, err
	}
	if s.FeeBurned, s.FeeEvaluators, s.FeeTreasury, err = splitFee(p.Treasury, s.FeeDue); err != nil {
		return nil, err
	}
	switch req.Outcome {
	case types.OutcomePaid:
		s.Reward = quality.Reward(req.BaseReward, req.Verdict.Q)
	case types.OutcomeRejected:
		s.RewardTreasury = req.BaseReward // or reading and rejecting would be free
	case types.OutcomeNoQuorum:
		if s.Reward, err = k.unjudged(ctx, p, req); err != nil {
			return nil, err
		}
	}
	s.Refund = req.Escrow().Sub(s.FeeDue).Sub(s.Reward).Sub(s.RewardTreasury)
	if s.Refund.IsNegative() {
		return nil, types.ErrBrokenInvariant.Wrapf("request %s: escrow %s is less than what it is to pay", req.Id,
			req.Escrow())
	}
	return &s, nil
}

// unjudged is what a response without a verdict earns: the worker's smoothed quality stands in for it.
func (k *Keeper) unjudged(ctx context.Context, p types.Params, req types.Request) (math.Int, error) {
	qHat, err := k.smoothedQuality(ctx, req.Worker)
	if err != nil {
		return math.Int{}, err
	}
	return quality.Unjudged(req.BaseReward, qHat, p.Evaluation.Tau, req.Accepted()), nil
}

// smoothedQuality is a worker's Q̂, 0 for one that has left.
func (k *Keeper) smoothedQuality(ctx context.Context, worker string) (math.LegacyDec, error) {
	owner, err := accountOf(worker)
	if err != nil {
		return math.LegacyDec{}, err
	}
	found, known, err := k.findWorker(ctx, owner)
	if err != nil || !known {
		return math.LegacyZeroDec(), err
	}
	return found.Quality, nil
}
