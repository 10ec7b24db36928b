package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// respond records a worker's answer and opens its evaluation. The accept window and the committee run side by side.
func (k *Keeper) respond(ctx context.Context, owner sdk.AccAddress, msg *types.MsgSubmitResponse) (types.Item, error) {
	req, place, err := k.assignedTo(ctx, msg.Worker, msg.Request)
	if err != nil {
		return types.Item{}, err
	}
	now, a := height(ctx), req.Assignments[place]
	if now > a.DeadlineHeight {
		return types.Item{}, types.ErrTooLate.Wrapf("request: %s was due, limit block %d, now %d", req.Id,
			a.DeadlineHeight, now)
	}
	params, err := k.Params(ctx)
	if err != nil {
		return types.Item{}, err
	}
	if a.Response, err = responseTo(params.Market, req, msg, now); err != nil {
		return types.Item{}, err
	}
	if err := k.checkCited(ctx, msg.Citations); err != nil {
		return types.Item{}, err
	}
	a.Response.Blocks = uint64(now - a.AssignedHeight)
	item := types.Item{Request: req.Id, Worker: msg.Worker, Phase: types.PhaseReady}
	if item.Id, err = types.ItemID(req.Id, owner); err != nil {
		return types.Item{}, err
	}
	a.Item, a.AcceptHeight = item.Id, now+int64(params.Market.AcceptBlocks)
	if err := k.setPlace(ctx, req, place, a); err != nil {
		return types.Item{}, err
	}
	if err := k.unscheduleDeadline(ctx, req, a.DeadlineHeight); err != nil {
		return types.Item{}, err
	}
	if err := k.items.Set(ctx, item.Id, item); err != nil {
		return types.Item{}, err
	}
	if err := k.schedule(ctx, now+1, types.KindDraw, item.Id); err != nil {
		return types.Item{}, err
	}
	if err := k.schedule(ctx, a.AcceptHeight, types.KindAccept, req.Id); err != nil {
		return types.Item{}, err
	}
	return item, k.freeCapacity(ctx, msg.Worker)
}

// unscheduleDeadline takes a deadline out of the queue, unless another place of the request has the same.
func (k *Keeper) unscheduleDeadline(ctx context.Context, req types.Request, at int64) error {
	for _, a := range req.Assignments {
		if a.AwaitsResponse() && a.DeadlineHeight == at {
			return nil
		}
	}
	return k.unschedule(ctx, at, types.KindDeadline, req.Id)
}

// responseTo checks an answer against its request. How long it took is left to the caller.
func responseTo(
	p types.MarketParams, req types.Request, msg *types.MsgSubmitResponse, now int64,
) (*types.Response, error) {
	if msg.Units == 0 || msg.Units > req.MaxUnits {
		return nil, types.ErrInvalidField.Wrapf("units: %d is outside 1..%d", msg.Units, req.MaxUnits)
	}
	if err := msg.CheckPrivate(req); err != nil {
		return nil, err
	}
	return &types.Response{
		Worker: msg.Worker, Payload: msg.Payload.Complete(), Units: msg.Units, Ru: unitsOf(p, req, msg.Units),
		Height: now, Citations: msg.Citations,
	}, nil
}

// unitsOf are the resource units of what was delivered, at most those declared. If governance has dropped or repriced
// the class meanwhile beyond what can be computed, the declared ones count: the worker must be able to answer.
func unitsOf(p types.MarketParams, req types.Request, units uint64) uint64 {
	class, err := p.Class("service", req.Service)
	if err != nil {
		return req.Ru
	}
	ru, err := class.ResourceUnits(req.Payload.Size_, units)
	if err != nil {
		return req.Ru
	}
	return min(ru, req.Ru)
}

// freeCapacity lets a worker that was busy to its capacity take another request from the next block on.
func (k *Keeper) freeCapacity(ctx context.Context, worker string) error {
	full := false
	err := k.releaseWorker(ctx, worker, func(w *types.Worker) { full = w.Open >= w.Capacity })
	if err != nil || !full {
		return err
	}
	return k.weighLater(ctx, worker)
}
