package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// countOracle gives unused units back and tells what the oracle consumed, paid, and how its verdict stood beside the
// committee's.
func (k *Keeper) countOracle(ctx context.Context, p types.Params, req types.Request) error {
	used := usedUnits(req)
	if err := k.returnUnits(ctx, req, req.Ru-min(used, req.Ru)); err != nil {
		return err
	}
	judged := req.Verdict != nil && req.Verdict.Quorum && req.Decision != types.Undecided
	if used == 0 && !judged {
		return nil
	}
	owner, err := accountOf(req.Oracle)
	if err != nil {
		return err
	}
	agreed := judged && req.Accepted() == isGood(*req.Verdict, p.Evaluation.Tau)
	return k.addOracleActivity(ctx, req.Epoch, owner, used, req.Settlement.FeeDue, judged, agreed)
}

// isGood tells whether a committee found a response worth paying.
func isGood(v types.Verdict, tau math.LegacyDec) bool { return !v.Fraud && v.Q.GTE(tau) }

// closeRequest writes the end of a request. Inline payloads are dropped, the worker's hold is released.
func (k *Keeper) closeRequest(ctx context.Context, req types.Request) error {
	req.Status = types.StatusSettled
	req.Payload = req.Payload.Settled()
	if req.Response != nil {
		req.Response.Payload = req.Response.Payload.Settled()
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
	if req.Worker != "" {
		owner, err := accountOf(req.Worker)
		if err != nil {
			return err
		}
		if err := k.Staking.Release(ctx, stakingtypes.Role_ROLE_WORKER, owner, req.HoldReference()); err != nil {
			return err
		}
	}
	return emit(ctx, &types.EventRequestSettled{Id: req.Id, Outcome: req.Outcome, Settlement: *req.Settlement})
}
