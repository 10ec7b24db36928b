package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// pay moves a request's escrow as its settlement says: burned, to the treasury, or credited to its receivers.
func (k *Keeper) pay(ctx context.Context, p types.Params, req types.Request) error {
	s := req.Settlement
	if err := k.burnFromEscrow(ctx, s.FeeBurned); err != nil {
		return err
	}
	if err := k.escrowToTreasury(ctx, s.FeeTreasury.Add(s.RewardTreasury)); err != nil {
		return err
	}
	if err := k.payEvaluators(ctx, req); err != nil {
		return err
	}
	for _, a := range req.Assignments {
		if a.Response == nil || a.Outcome == types.OutcomeExpired {
			continue
		}
		entry, err := k.responseEntry(ctx, p, req, a)
		if err != nil {
			return err
		}
		if err := k.credit(ctx, entry); err != nil {
			return err
		}
	}
	return k.credit(ctx, refundEntry(req))
}

// payEvaluators divides the evaluators' part of the fee over all who revealed on an answer that was judged, in
// proportion to their agreement with the others of their committee.
func (k *Keeper) payEvaluators(ctx context.Context, req types.Request) error {
	pool := req.Settlement.FeeEvaluators
	if !pool.IsPositive() {
		return nil
	}
	evaluations, references, err := k.judgements(ctx, req)
	if err != nil {
		return err
	}
	shares := shares{pool: pool, weights: agreementWeights(evaluations)}
	if shares.parts, err = apportion.LargestRemainder(pool, shares.weights); err != nil {
		return types.ErrInvalidAmount.Wrapf("fee: %s", err)
	}
	agreements := sumOfAgreements(evaluations)
	for i, e := range evaluations {
		err := k.credit(ctx, types.Entry{
			Epoch: req.Epoch, Owner: e.Operator, Role: stakingtypes.Role_ROLE_VALIDATOR, Kind: types.EntryEvaluationFee,
			Reference: references[i], Amount: shares.parts[i],
			// If nobody agrees with anybody, so that total is 0, the pool goes to all reveals alike.
			Factors: []types.Factor{
				types.NewFactor("pool", pool), types.NewFactor("agreement", e.Agreement),
				types.NewFactor("total", agreements), types.NewFactor("reveals", len(evaluations)),
				types.NewFactor("leftover", shares.leftover(i)),
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// judgements are the evaluations of a request's answers that were judged, by place and then by ascending operator, each
// with its reference: a validator may have judged several. It is request/worker, and request/worker/dispute for a second
// committee that had a quorum.
func (k *Keeper) judgements(ctx context.Context, req types.Request) ([]types.Evaluation, []string, error) {
	var evaluations []types.Evaluation
	var references []string
	add := func(item, reference string) error {
		of, err := k.evaluationsOf(ctx, item)
		evaluations = append(evaluations, of...)
		references = append(references, slices.Repeat([]string{reference}, len(of))...)
		return err
	}
	for _, a := range req.Assignments {
		if !wasJudged(a) {
			continue
		}
		reference := req.Id + "/" + a.Worker
		if err := add(a.Item, reference); err != nil {
			return nil, nil, err
		}
		if !a.Reviewed() {
			continue
		}
		if err := add(a.Dispute.Item, reference+"/dispute"); err != nil {
			return nil, nil, err
		}
	}
	return evaluations, references, nil
}

// evaluationsOf are the evaluations of an item by ascending operator.
func (k *Keeper) evaluationsOf(ctx context.Context, item string) ([]types.Evaluation, error) {
	var evaluations []types.Evaluation
	err := k.evaluations.Walk(ctx, ofItem(item),
		func(_ collections.Pair[string, sdk.AccAddress], e types.Evaluation) (bool, error) {
			evaluations = append(evaluations, e)
			return false, nil
		})
	return evaluations, err
}

// responseEntry explains a worker's pay: floor(portion·base_reward·q) for a good answer, for one that nobody judged the
// same of q_hat if that is at least tau, else 0. The portion is 1 for the best answer and c for others.
func (k *Keeper) responseEntry(
	ctx context.Context, p types.Params, req types.Request, a types.Assignment,
) (types.Entry, error) {
	factors := []types.Factor{
		types.NewFactor("outcome", a.Outcome), types.NewFactor("decision", a.Decision),
		types.NewFactor("base_reward", req.BaseReward), types.NewFactor("portion", portionOf(req, a)),
		types.NewFactor("tau", p.Evaluation.Tau),
	}
	if v := a.Verdict; v != nil && v.Quorum {
		e := p.Evaluation
		factors = append(factors, types.NewFactor("r", v.R), types.NewFactor("c", v.C), types.NewFactor("f", v.F),
			types.NewFactor("t", v.T), types.NewFactor("alpha", e.Alpha), types.NewFactor("beta", e.Beta),
			types.NewFactor("gamma", e.Gamma), types.NewFactor("delta", e.Delta), types.NewFactor("q", v.Q))
	} else {
		qHat, err := k.smoothedQuality(ctx, a.Worker)
		if err != nil {
			return types.Entry{}, err
		}
		factors = append(factors, types.NewFactor("q_hat", qHat))
	}
	return types.Entry{
		Epoch: req.Epoch, Owner: a.Worker, Role: stakingtypes.Role_ROLE_WORKER, Kind: types.EntryResponse,
		Reference: req.Id, Amount: a.Reward, Factors: factors,
	}, nil
}

// refundEntry explains what an oracle gets back: fee + base_reward + consolations − fee_due − reward − reward_treasury,
// where fee_due is the fee for the used units at the price, allowance and consumption of the submission, and reward and
// reward_treasury are sums over the request's places.
func refundEntry(req types.Request) types.Entry {
	s := req.Settlement
	return types.Entry{
		Epoch: req.Epoch, Owner: req.Oracle, Role: stakingtypes.Role_ROLE_ORACLE, Kind: types.EntryRefund,
		Reference: req.Id, Amount: s.Refund,
		Factors: []types.Factor{
			types.NewFactor("outcome", req.Outcome), types.NewFactor("fee", req.Fee),
			types.NewFactor("base_reward", req.BaseReward), types.NewFactor("consolations", req.Consolations()),
			types.NewFactor("price", req.Price), types.NewFactor("allowance", req.Allowance),
			types.NewFactor("consumed", req.Consumed), types.NewFactor("used", usedUnits(req)),
			types.NewFactor("fee_due", s.FeeDue), types.NewFactor("reward", s.Reward),
			types.NewFactor("reward_treasury", s.RewardTreasury),
		},
	}
}
