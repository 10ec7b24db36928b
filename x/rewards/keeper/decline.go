package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// decline takes a request back from a worker, without a slash. The worker rests, its place is drawn anew in the next
// block, or stays empty if that happened too often. If another place is open already its search finds for both.
func (k *Keeper) decline(ctx context.Context, owner sdk.AccAddress, id string) error {
	req, place, err := k.assignedTo(ctx, owner.String(), id)
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	now, limit := height(ctx), req.Assignments[place].AssignedHeight+int64(params.Market.DeclineBlocks)
	if now > limit {
		return types.ErrTooLate.Wrapf("request: %s may be declined in decline_blocks, limit block %d, now %d", id,
			limit, now)
	}
	if err := k.rest(ctx, owner, now+int64(params.Market.RestBlocks)); err != nil {
		return err
	}
	searching := req.Count(types.Assignment.IsOpen) > 0
	if err := k.takeBack(ctx, owner, &req, place); err != nil {
		return err
	}
	if req.Redraws >= params.Market.MaxRedraws {
		return k.leaveEmpty(ctx, req, place)
	}
	req.Redraws++
	if err := k.setRequest(ctx, req); err != nil || searching {
		return err
	}
	return k.schedule(ctx, now+1, types.KindAssign, id)
}

// leaveEmpty ends a place that was declined too often. The request is settled at the end of the block if nothing else
// of it is open.
func (k *Keeper) leaveEmpty(ctx context.Context, req types.Request, place int) error {
	if err := k.endPlace(ctx, &req, place, types.OutcomeExpired); err != nil {
		return err
	}
	if err := k.setRequest(ctx, req); err != nil || !req.IsDone() {
		return err
	}
	return k.schedule(ctx, height(ctx), types.KindSettle, req.Id)
}

// rest keeps a worker out of all draws before a height.
func (k *Keeper) rest(ctx context.Context, owner sdk.AccAddress, until int64) error {
	err := k.releaseWorker(ctx, owner.String(), func(worker *types.Worker) {
		worker.RestingUntil = max(worker.RestingUntil, until)
	})
	if err != nil {
		return err
	}
	if err := k.schedule(ctx, until, types.KindWake, owner.String()); err != nil {
		return err
	}
	return k.weighLater(ctx, owner.String())
}

// takeBack makes an assigned place open again and remembers who gave it back. The caller stores the request.
func (k *Keeper) takeBack(ctx context.Context, owner sdk.AccAddress, req *types.Request, place int) error {
	a := req.Assignments[place]
	req.Reopen(place)
	if err := k.unscheduleDeadline(ctx, *req, a.DeadlineHeight); err != nil {
		return err
	}
	if err := k.unindexWorker(ctx, owner, a.AssignedHeight, req.Id); err != nil {
		return err
	}
	if err := k.Staking.Release(ctx, stakingtypes.Role_ROLE_WORKER, owner, req.HoldReference()); err != nil {
		return err
	}
	req.DeclinedBy = append(req.DeclinedBy, a.Worker)
	return nil
}

// assignedTo returns a request that waits for this worker's response, and the worker's place.
func (k *Keeper) assignedTo(ctx context.Context, worker, id string) (types.Request, int, error) {
	req, err := k.getRequest(ctx, id)
	if err != nil {
		return types.Request{}, 0, err
	}
	place := req.Place(worker)
	if place < 0 {
		return types.Request{}, 0, types.ErrNotAllowed.Wrapf(
			"worker: %s, must be one to whom request %s is assigned: %q", worker, id, req.Workers())
	}
	if !req.Assignments[place].AwaitsResponse() {
		return types.Request{}, 0, types.ErrWrongStatus.Wrapf("request: %s is %s, must be waiting for a response of %s",
			id, req.Status, worker)
	}
	return req, place, nil
}
