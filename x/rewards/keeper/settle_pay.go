package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
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
func (k *Keeper) pay(ctx context.Context, req types.Request) error {
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
		if err := k.credit(ctx, responseEntry(req)); err != nil {
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
	parts, err := apportion.LargestRemainder(pool, agreementWeights(evaluations))
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("fee: %s", err)
	}
	for i, e := range evaluations {
		err := k.credit(ctx, types.Entry{
			Epoch: req.Epoch, Owner: e.Operator, Role: stakingtypes.Role_ROLE_VALIDATOR, Kind: kindEvaluationFee,
			Reference: req.Id, Amount: parts[i], Factors: evaluationFactors(pool, e, len(evaluations)),
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

func evaluationFactors(pool math.Int, e types.Evaluation, revealed int) []types.Factor {
	return []types.Factor{
		{Name: "pool", Value: pool.String()},
		{Name: "agreement", Value: e.Agreement.String()},
		{Name: "reveals", Value: math.NewInt(int64(revealed)).String()},
	}
}

func responseEntry(req types.Request) types.Entry {
	factors := []types.Factor{
		{Name: "outcome", Value: req.Outcome.String()},
		{Name: "decision", Value: req.Decision.String()},
		{Name: "base_reward", Value: req.BaseReward.String()},
	}
	if v := req.Verdict; v != nil && v.Quorum {
		factors = append(factors,
			types.Factor{Name: "r", Value: v.R.String()}, types.Factor{Name: "c", Value: v.C.String()},
			types.Factor{Name: "f", Value: v.F.String()}, types.Factor{Name: "t", Value: v.T.String()},
			types.Factor{Name: "q", Value: v.Q.String()},
		)
	}
	return types.Entry{
		Epoch: req.Epoch, Owner: req.Worker, Role: stakingtypes.Role_ROLE_WORKER, Kind: kindResponse,
		Reference: req.Id, Amount: req.Settlement.Reward, Factors: factors,
	}
}

func refundEntry(req types.Request) types.Entry {
	s := req.Settlement
	return types.Entry{
		Epoch: req.Epoch, Owner: req.Oracle, Role: stakingtypes.Role_ROLE_ORACLE, Kind: kindRefund,
		Reference: req.Id, Amount: s.Refund,
		Factors: []types.Factor{
			{Name: "outcome", Value: req.Outcome.String()},
			{Name: "fee", Value: req.Fee.String()},
			{Name: "base_reward", Value: req.BaseReward.String()},
			{Name: "fee_due", Value: s.FeeDue.String()},
			{Name: "reward", Value: s.Reward.String()},
			{Name: "reward_treasury", Value: s.RewardTreasury.String()},
		},
	}
}
