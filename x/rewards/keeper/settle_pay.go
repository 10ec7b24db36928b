package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// pay moves a request's escrow as its settlement says: burned, to the treasury, or credited to its receivers.
func (k *Keeper) pay(ctx context.Context, p types.Params, req types.Request) error {
	if err := k.payEvaluators(ctx, req); err != nil {
		return err
	}
	s := req.Settlement
	if err := k.burnFromEscrow(ctx, s.FeeBurned); err != nil {
		return err
	}
	if err := k.escrowToTreasury(ctx, s.FeeTreasury.Add(s.RewardTreasury)); err != nil {
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

// refundEntry explains what an oracle gets back: fee + base_reward + consolations + royalty − fee_due − reward −
// reward_treasury − royalty_due, where fee_due is the fee for the used units at the price, allowance and consumption of
// the submission, reward and reward_treasury are sums over the request's places, and royalty_due is floor(royalty·q).
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
			types.NewFactor("reward_treasury", s.RewardTreasury), types.NewFactor("royalty", req.Royalty),
			types.NewFactor("royalty_quality", s.RoyaltyQuality), types.NewFactor("royalty_due", s.Royalty),
		},
	}
}
