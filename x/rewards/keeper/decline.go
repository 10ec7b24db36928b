package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// decline takes a request back from its worker, without a slash. The worker rests, the request is drawn anew in the
// next block, or given back to its oracle if that happened too often.
func (k *Keeper) decline(ctx context.Context, owner sdk.AccAddress, id string) error {
	req, err := k.assignedTo(ctx, owner.String(), id)
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	now, limit := height(ctx), req.AssignedHeight+int64(params.Market.DeclineBlocks)
	if now > limit {
		return types.ErrTooLate.Wrapf("request: %s may be declined in decline_blocks, limit block %d, now %d", id,
			limit, now)
	}
	if err := k.rest(ctx, owner, now+int64(params.Market.RestBlocks)); err != nil {
		return err
	}
	if req, err = k.takeBack(ctx, owner, req); err != nil {
		return err
	}
	if req.Redraws >= params.Market.MaxRedraws {
		return k.expire(ctx, req)
	}
	req.Redraws++
	if err := k.requests.Set(ctx, id, req); err != nil {
		return err
	}
	return k.schedule(ctx, now+1, types.KindAssign, id)
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

// takeBack makes an assigned request open again and remembers who gave it back. The caller stores it.
func (k *Keeper) takeBack(ctx context.Context, owner sdk.AccAddress, req types.Request) (types.Request, error) {
	if err := k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
		return req, err
	}
	if err := k.unindexWorker(ctx, owner, req); err != nil {
		return req, err
	}
	if err := k.Staking.Release(ctx, stakingtypes.Role_ROLE_WORKER, owner, req.HoldReference()); err != nil {
		return req, err
	}
	req.DeclinedBy = append(req.DeclinedBy, req.Worker)
	req.Status, req.Worker, req.AssignedHeight, req.Draw = types.StatusOpen, "", 0, nil
	req.DeadlineHeight = req.SubmittedHeight + int64(req.DeadlineBlocks)
	return req, nil
}

// assignedTo returns a request that waits for this worker's response.
func (k *Keeper) assignedTo(ctx context.Context, worker, id string) (types.Request, error) {
	req, err := k.getRequest(ctx, id)
	if err != nil {
		return types.Request{}, err
	}
	if req.Worker != worker {
		return types.Request{}, types.ErrNotAllowed.Wrapf("worker: %s, must be the one to whom request %s is assigned: %q",
			worker, id, req.Worker)
	}
	if req.Status != types.StatusAssigned {
		return types.Request{}, types.ErrWrongStatus.Wrapf("request: %s is %s, must be %s", id, req.Status,
			types.StatusAssigned)
	}
	return req, nil
}
