package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// expire ends a request that no worker answers for: everything goes back and nobody is slashed.
func (k *Keeper) expire(ctx context.Context, req types.Request) error {
	if req.Count(types.Assignment.IsOpen) > 0 {
		if err := k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
			return err
		}
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	for place := range req.Assignments {
		req.Assignments[place].Outcome = types.OutcomeExpired
	}
	return k.settle(ctx, params, req)
}

// endDeadline ends the places of a request whose deadline has come: those that nobody was found for, and those whose
// worker did not answer. The request is settled if nothing else of it is open.
func (k *Keeper) endDeadline(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.IsSettled() {
		return err
	}
	now := height(ctx)
	for place, a := range req.Assignments {
		if a.AwaitsResponse() && now >= a.DeadlineHeight {
			if err := k.timeout(ctx, &req, place); err != nil {
				return err
			}
		}
	}
	if now >= req.DeadlineHeight {
		return k.endSearch(ctx, req)
	}
	if err := k.setRequest(ctx, req); err != nil {
		return err
	}
	return k.settleIfReady(ctx, req)
}

// endSearch leaves the open places of a request empty, and settles it if nothing else of it is open.
func (k *Keeper) endSearch(ctx context.Context, req types.Request) error {
	for place, a := range req.Assignments {
		if a.IsOpen() {
			if err := k.endPlace(ctx, &req, place, types.OutcomeExpired); err != nil {
				return err
			}
		}
	}
	if err := k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
		return err
	}
	if err := k.setRequest(ctx, req); err != nil {
		return err
	}
	return k.settleIfReady(ctx, req)
}

// endPlace ends a place that will have no response. The caller stores the request.
func (k *Keeper) endPlace(ctx context.Context, req *types.Request, place int, outcome types.Outcome) error {
	a := &req.Assignments[place]
	a.Outcome = outcome
	return emit(ctx, &types.EventAssignmentEnded{Id: req.Id, Worker: a.Worker, Outcome: outcome})
}

// timeout ends a place whose worker did not answer in time. Its quality counts as 0; it is slashed at settlement. The
// caller stores the request.
func (k *Keeper) timeout(ctx context.Context, req *types.Request, place int) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	worker := req.Assignments[place].Worker
	owner, err := accountOf(worker)
	if err != nil {
		return err
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	err = k.releaseWorker(ctx, worker, func(w *types.Worker) { w.Failed++ })
	if err != nil {
		return err
	}
	none := math.LegacyZeroDec()
	if err := k.addWorkerActivity(ctx, epoch.Number, owner, 0, &none); err != nil {
		return err
	}
	if err := k.learnQuality(ctx, params, owner, none); err != nil {
		return err
	}
	return k.endPlace(ctx, req, place, types.OutcomeTimeout)
}

// giveBack ends a request whose work failed too often: whatever it waits for, everything goes back.
func (k *Keeper) giveBack(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.IsSettled() {
		return err
	}
	for place, a := range req.Assignments {
		if a.AwaitsResponse() {
			if err := k.abandon(ctx, req.Id, a); err != nil {
				return err
			}
		}
		if err := k.closeDispute(ctx, req, &req.Assignments[place]); err != nil {
			return err
		}
		if a.Response != nil {
			if err := k.closeItem(ctx, a.Item); err != nil {
				return err
			}
		}
	}
	return k.expire(ctx, req)
}

// abandon frees a worker of a request that is given back.
func (k *Keeper) abandon(ctx context.Context, id string, a types.Assignment) error {
	if err := k.unschedule(ctx, a.DeadlineHeight, types.KindDeadline, id); err != nil {
		return err
	}
	if err := k.releaseWorker(ctx, a.Worker, func(*types.Worker) {}); err != nil {
		return err
	}
	return k.weighLater(ctx, a.Worker)
}

// closeItem ends an evaluation of a request that is given back.
func (k *Keeper) closeItem(ctx context.Context, id string) error {
	item, err := k.getItem(ctx, id)
	if err != nil || item.Phase == types.PhaseDone {
		return err
	}
	if err := k.dismiss(ctx, item); err != nil {
		return err
	}
	item.Phase = types.PhaseDone
	return k.items.Set(ctx, id, item)
}
