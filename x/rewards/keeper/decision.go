package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// decide records the oracle's verdict on a response. Settlement follows at the end of the block if the committee is
// done too.
func (k *Keeper) decide(ctx context.Context, oracle, id string, decision types.Decision, reason string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil {
		return err
	}
	if req.Oracle != oracle {
		return types.ErrNotAllowed.Wrapf("oracle: %s, must be the one who sent request %s: %s", oracle, id, req.Oracle)
	}
	if req.Status != types.StatusResponded {
		return types.ErrWrongStatus.Wrapf("request: %s is %s, must be %s", id, req.Status, types.StatusResponded)
	}
	if req.Decision != types.Undecided {
		return types.ErrDuplicate.Wrapf("request: %s is %s already, limit 1 decision", id, req.Decision)
	}
	if now := height(ctx); now > req.AcceptHeight {
		return types.ErrTooLate.Wrapf("request: %s was to be decided, limit block %d, now %d", id, req.AcceptHeight, now)
	}
	if err := k.unschedule(ctx, req.AcceptHeight, types.KindAccept, id); err != nil {
		return err
	}
	if err := k.recordDecision(ctx, &req, decision, reason); err != nil {
		return err
	}
	return k.schedule(ctx, height(ctx), types.KindSettle, id)
}

// acceptByDefault takes the oracle's silence for a yes.
func (k *Keeper) acceptByDefault(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.Status != types.StatusResponded || req.Decision != types.Undecided {
		return err
	}
	if err := k.recordDecision(ctx, &req, types.DecisionDefault, ""); err != nil {
		return err
	}
	return k.settleIfReady(ctx, req)
}

func (k *Keeper) recordDecision(
	ctx context.Context, req *types.Request, decision types.Decision, reason string,
) error {
	req.Decision, req.DecisionReason = decision, reason
	if err := k.requests.Set(ctx, req.Id, *req); err != nil {
		return err
	}
	return emit(ctx, &types.EventResponseDecided{Id: req.Id, Decision: decision, Reason: reason})
}

// settleDecided settles a request that was decided in this block, if its committee is done.
func (k *Keeper) settleDecided(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil {
		return err
	}
	return k.settleIfReady(ctx, req)
}
