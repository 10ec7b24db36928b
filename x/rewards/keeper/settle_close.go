package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// countOracle gives unused units back and tells what the oracle consumed, paid, and how each of its verdicts stood
// beside the committee's.
func (k *Keeper) countOracle(ctx context.Context, p types.Params, req types.Request) error {
	used := usedUnits(req)
	if err := k.returnUnits(ctx, req, req.Ru-min(used, req.Ru)); err != nil {
		return err
	}
	owner, err := accountOf(req.Oracle)
	if err != nil {
		return err
	}
	fee := req.Settlement.FeeDue
	for _, a := range req.Assignments {
		if !a.IsJudged() || a.Decision == types.Undecided {
			continue
		}
		agreed := a.Accepted() == isGood(*a.Verdict, p.Evaluation.Tau)
		if err := k.addOracleActivity(ctx, req.Epoch, owner, used, fee, true, agreed); err != nil {
			return err
		}
		used, fee = 0, math.ZeroInt() // told once
	}
	return nil
}

// isGood tells whether a committee found a response worth paying.
func isGood(v types.Verdict, tau math.LegacyDec) bool { return !v.Fraud && v.Q.GTE(tau) }

// closeRequest writes the end of a request. Inline payloads are dropped, the workers' holds are released.
func (k *Keeper) closeRequest(ctx context.Context, req types.Request) error {
	req.Status = types.StatusSettled
	req.Payload = req.Payload.Settled()
	for _, a := range req.Assignments {
		if a.Response != nil {
			a.Response.Payload = a.Response.Payload.Settled()
		}
	}
	if err := k.requests.Set(ctx, req.Id, req); err != nil {
		return err
	}
	if err := k.keepSettled(ctx, req); err != nil {
		return err
	}
	if err := k.bookSettlement(ctx, req.Epoch, req); err != nil {
		return err
	}
	for _, a := range req.Assignments {
		if err := k.closePlace(ctx, req, a); err != nil {
			return err
		}
	}
	return emit(ctx, &types.EventRequestSettled{Id: req.Id, Outcome: req.Outcome, Settlement: *req.Settlement})
}

// closePlace tells how a place ended and releases its worker's hold.
func (k *Keeper) closePlace(ctx context.Context, req types.Request, a types.Assignment) error {
	if a.Worker != "" {
		owner, err := accountOf(a.Worker)
		if err != nil {
			return err
		}
		if err := k.Staking.Release(ctx, stakingtypes.Role_ROLE_WORKER, owner, req.HoldReference()); err != nil {
			return err
		}
	}
	return emit(ctx, &types.EventAssignmentSettled{
		Id: req.Id, Worker: a.Worker, Outcome: a.Outcome, Best: a.Best, Reward: a.Reward,
		RewardTreasury: a.RewardTreasury, Slashed: a.Slashed, Offence: a.Offence,
	})
}
