package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// word is the oracle's word on a response.
type word struct {
	// worker is whose response is meant; it may be empty while there is only one.
	worker   string
	decision types.Decision
	reason   string
}

// decide records the oracle's word on a response. Settlement follows at the end of the block if that was the last thing
// to wait for.
func (k *Keeper) decide(ctx context.Context, oracle, id string, w word) error {
	req, err := k.getRequest(ctx, id)
	if err != nil {
		return err
	}
	if req.Oracle != oracle {
		return types.ErrNotAllowed.Wrapf("oracle: %s, must be the one who sent request %s: %s", oracle, id, req.Oracle)
	}
	place, err := answered(req, w.worker)
	if err != nil {
		return err
	}
	a := req.Assignments[place]
	if a.Decision != types.Undecided {
		return types.ErrDuplicate.Wrapf("request: %s is %s already, limit 1 decision a response", id, a.Decision)
	}
	if now := height(ctx); now > a.AcceptHeight {
		return types.ErrTooLate.Wrapf("request: %s was to be decided, limit block %d, now %d", id, a.AcceptHeight, now)
	}
	if err := k.recordDecision(ctx, req, place, w); err != nil {
		return err
	}
	if err := k.unscheduleAccept(ctx, req, a.AcceptHeight); err != nil {
		return err
	}
	return k.schedule(ctx, height(ctx), types.KindSettle, id)
}

// answered finds the place with the response of a worker, or with the only one if none is named.
func answered(req types.Request, worker string) (int, error) {
	if req.IsSettled() {
		return 0, types.ErrWrongStatus.Wrapf("request: %s is %s, must be %s", req.Id, req.Status, types.StatusResponded)
	}
	found, responses := -1, 0
	for i, a := range req.Assignments {
		if a.Response == nil || worker != "" && a.Worker != worker {
			continue
		}
		found, responses = i, responses+1
	}
	switch {
	case responses > 1:
		return 0, types.ErrInvalidField.Wrapf("worker: must be given, request %s has %d responses", req.Id, responses)
	case responses == 1:
		return found, nil
	case worker != "" && req.Place(worker) < 0:
		return 0, types.ErrNotAllowed.Wrapf("worker: %s, must be one to whom request %s is assigned: %q", worker, req.Id,
			req.Workers())
	case worker != "":
		return 0, types.ErrWrongStatus.Wrapf("request: %s is %s, must have a response of %s", req.Id, req.Status, worker)
	default:
		return 0, types.ErrWrongStatus.Wrapf("request: %s is %s, must have a response", req.Id, req.Status)
	}
}

// acceptByDefault takes the oracle's silence for a yes, on every response whose window ends.
func (k *Keeper) acceptByDefault(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.IsSettled() {
		return err
	}
	for place, a := range req.Assignments {
		if !a.AwaitsDecision() || height(ctx) < a.AcceptHeight {
			continue
		}
		if err := k.recordDecision(ctx, req, place, word{decision: types.DecisionDefault}); err != nil {
			return err
		}
	}
	return k.settleIfReady(ctx, req)
}

// recordDecision writes a decision into the request it is given and into state.
func (k *Keeper) recordDecision(ctx context.Context, req types.Request, place int, w word) error {
	a := req.Assignments[place]
	a.Decision, a.DecisionReason = w.decision, w.reason
	if err := k.setPlace(ctx, req, place, a); err != nil {
		return err
	}
	return emit(ctx, &types.EventResponseDecided{
		Id: req.Id, Decision: w.decision, Reason: w.reason, Worker: a.Worker,
	})
}

// unscheduleAccept takes the end of an accept window out of the queue, unless another response has the same.
func (k *Keeper) unscheduleAccept(ctx context.Context, req types.Request, at int64) error {
	for _, a := range req.Assignments {
		if a.AwaitsDecision() && a.AcceptHeight == at {
			return nil
		}
	}
	return k.unschedule(ctx, at, types.KindAccept, req.Id)
}

// settleDecided settles a request that was decided in this block, if its committees are done.
func (k *Keeper) settleDecided(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil {
		return err
	}
	return k.settleIfReady(ctx, req)
}
