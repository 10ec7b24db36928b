package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Kinds of entries that settlements make.
const (
	kindResponse      = "response"
	kindRefund        = "refund"
	kindEvaluationFee = "evaluation_fee"
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
	if req.Response != nil && req.Outcome != types.OutcomeExpired {
		entry, err := k.responseEntry(ctx, p, req)
		if err != nil {
			return err
		}
		if err := k.credit(ctx, entry); err != nil {
			return err
		}
	}
	return k.credit(ctx, refundEntry(req))
}

// payEvaluators divides the evaluators' part of the fee over those who revealed, in proportion to their agreement
// with each other.
func (k *Keeper) payEvaluators(ctx context.Context, req types.Request) error {
	pool := req.Settlement.FeeEvaluators
	if !pool.IsPositive() {
		return nil
	}
	owner, err := accountOf(req.Worker)
	if err != nil {
		return err
	}
	item, err := types.ItemID(req.Id, owner)
	if err != nil {
		return err
	}
	evaluations, err := k.evaluationsOf(ctx, item)
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
			Epoch: req.Epoch, Owner: e.Operator, Role: stakingtypes.Role_ROLE_VALIDATOR, Kind: kindEvaluationFee,
			Reference: req.Id, Amount: shares.parts[i],
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

// responseEntry explains a worker's pay: floor(base_reward·q) for a good answer, floor(base_reward·q_hat) for one that
// nobody judged if q_hat is at least tau, else 0.
func (k *Keeper) responseEntry(ctx context.Context, p types.Params, req types.Request) (types.Entry, error) {
	factors := []types.Factor{
		types.NewFactor("outcome", req.Outcome), types.NewFactor("decision", req.Decision),
		types.NewFactor("base_reward", req.BaseReward), types.NewFactor("tau", p.Evaluation.Tau),
	}
	if v := req.Verdict; v != nil && v.Quorum {
		e := p.Evaluation
		factors = append(factors, types.NewFactor("r", v.R), types.NewFactor("c", v.C), types.NewFactor("f", v.F),
			types.NewFactor("t", v.T), types.NewFactor("alpha", e.Alpha), types.NewFactor("beta", e.Beta),
			types.NewFactor("gamma", e.Gamma), types.NewFactor("delta", e.Delta), types.NewFactor("q", v.Q))
	} else {
		qHat, err := k.smoothedQuality(ctx, req.Worker)
		if err != nil {
			return types.Entry{}, err
		}
		factors = append(factors, types.NewFactor("q_hat", qHat))
	}
	return types.Entry{
		Epoch: req.Epoch, Owner: req.Worker, Role: stakingtypes.Role_ROLE_WORKER, Kind: kindResponse,
		Reference: req.Id, Amount: req.Settlement.Reward, Factors: factors,
	}, nil
}

// refundEntry explains what an oracle gets back: fee + base_reward − fee_due − reward − reward_treasury, where fee_due
// is the fee for the used units at the price, allowance and consumption of the submission.
func refundEntry(req types.Request) types.Entry {
	s := req.Settlement
	return types.Entry{
		Epoch: req.Epoch, Owner: req.Oracle, Role: stakingtypes.Role_ROLE_ORACLE, Kind: kindRefund,
		Reference: req.Id, Amount: s.Refund,
		Factors: []types.Factor{
			types.NewFactor("outcome", req.Outcome), types.NewFactor("fee", req.Fee),
			types.NewFactor("base_reward", req.BaseReward), types.NewFactor("price", req.Price),
			types.NewFactor("allowance", req.Allowance), types.NewFactor("consumed", req.Consumed),
			types.NewFactor("used", usedUnits(req)), types.NewFactor("fee_due", s.FeeDue),
			types.NewFactor("reward", s.Reward), types.NewFactor("reward_treasury", s.RewardTreasury),
		},
	}
}
