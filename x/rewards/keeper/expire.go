package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// expire ends a request that no worker answers for: everything goes back and nobody is slashed.
func (k *Keeper) expire(ctx context.Context, req types.Request) error {
	if req.Status == types.StatusOpen {
		if err := k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
			return err
		}
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	return k.settle(ctx, params, req, types.OutcomeExpired)
}

// endDeadline ends a request whose deadline has come: one that nobody was found for, or one whose worker did not
// answer.
func (k *Keeper) endDeadline(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || height(ctx) < req.DeadlineHeight {
		return err
	}
	switch req.Status {
	case types.StatusOpen:
		return k.expire(ctx, req)
	case types.StatusAssigned:
		return k.timeout(ctx, req)
	default:
		return nil
	}
}

// timeout ends a request whose worker did not answer in time: everything goes back and the worker is slashed. Its
// quality counts as 0.
func (k *Keeper) timeout(ctx context.Context, req types.Request) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	owner, err := accountOf(req.Worker)
	if err != nil {
		return err
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	err = k.releaseWorker(ctx, req.Worker, func(w *types.Worker) { w.Failed++ })
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
	return k.settle(ctx, params, req, types.OutcomeTimeout)
}

// giveBack ends a request whose work failed too often: whatever it waits for, everything goes back.
func (k *Keeper) giveBack(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.IsSettled() {
		return err
	}
	if req.Status == types.StatusAssigned {
		if err := k.abandon(ctx, req); err != nil {
			return err
		}
	}
	if req.Response != nil {
		if err := k.closeItem(ctx, req); err != nil {
			return err
		}
	}
	return k.expire(ctx, req)
}

// abandon frees the worker of a request that is given back.
func (k *Keeper) abandon(ctx context.Context, req types.Request) error {
	if err := k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
		return err
	}
	if err := k.releaseWorker(ctx, req.Worker, func(*types.Worker) {}); err != nil {
		return err
	}
	return k.weighLater(ctx, req.Worker)
}

// closeItem ends the evaluation of a request that is given back.
func (k *Keeper) closeItem(ctx context.Context, req types.Request) error {
	owner, err := accountOf(req.Worker)
	if err != nil {
		return err
	}
	id, err := types.ItemID(req.Id, owner)
	if err != nil {
		return err
	}
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
