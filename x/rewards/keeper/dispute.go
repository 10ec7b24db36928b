package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// dispute puts the verdict on a response before a second committee. It takes the bond, and draws the committee in the
// next block.
func (k *Keeper) dispute(ctx context.Context, msg *types.MsgDispute) (types.Dispute, error) {
	req, place, err := k.contested(ctx, msg)
	if err != nil {
		return types.Dispute{}, err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return types.Dispute{}, err
	}
	a := req.Assignments[place]
	outcome := outcomeOf(a, params.Evaluation.Tau)
	if !outcome.Costs() { // governance lowered tau meanwhile
		return types.Dispute{}, types.ErrWrongStatus.Wrapf("request: %s ends with %s for %s, must cost somebody", req.Id,
			outcome, a.Worker)
	}
	d := types.Dispute{
		Disputer: msg.Disputer, Ratio: params.Disputes.BondRatio, Bond: params.Disputes.Bond(req.BaseReward),
		Height: height(ctx), First: *a.Verdict, Outcome: outcome,
	}
	disputer, err := accountOf(d.Disputer)
	if err != nil {
		return types.Dispute{}, err
	}
	if err := k.takeEscrow(ctx, disputer, "bond", types.Coins(d.Bond)); err != nil {
		return types.Dispute{}, err
	}
	return k.openDispute(ctx, req, place, d)
}

// openDispute stores a dispute and queues its evaluation. The window is over with it.
func (k *Keeper) openDispute(
	ctx context.Context, req types.Request, place int, d types.Dispute,
) (types.Dispute, error) {
	a := req.Assignments[place]
	if err := k.summon(ctx, req.Id, &a, d); err != nil {
		return types.Dispute{}, err
	}
	if err := k.setPlace(ctx, req, place, a); err != nil {
		return types.Dispute{}, err
	}
	return *a.Dispute, k.unscheduleDispute(ctx, req, a.DisputeHeight)
}

// summon has a second committee drawn for a response in the next block. The caller stores the place.
func (k *Keeper) summon(ctx context.Context, request string, a *types.Assignment, d types.Dispute) (err error) {
	item := types.Item{Request: request, Worker: a.Worker, Phase: types.PhaseReady, Dispute: true}
	if item.Id, err = item.Derive(); err != nil {
		return err
	}
	d.Item, a.Dispute = item.Id, &d
	if err := k.items.Set(ctx, item.Id, item); err != nil {
		return err
	}
	if err := k.schedule(ctx, d.Height+1, types.KindDraw, item.Id); err != nil {
		return err
	}
	return emit(ctx, &types.EventDisputeOpened{
		Id: request, Worker: a.Worker, Disputer: d.Disputer, Item: d.Item, Bond: types.Coin(d.Bond), Outcome: d.Outcome,
	})
}

// contested finds the place whose verdict is disputed: by its worker or the request's oracle, once, and in time.
func (k *Keeper) contested(ctx context.Context, msg *types.MsgDispute) (types.Request, int, error) {
	req, err := k.getRequest(ctx, msg.Request)
	if err != nil {
		return types.Request{}, 0, err
	}
	worker := msg.Worker
	if worker == "" && req.Place(msg.Disputer) >= 0 {
		worker = msg.Disputer
	}
	place, err := answered(req, worker)
	if err != nil {
		return types.Request{}, 0, err
	}
	a := req.Assignments[place]
	if msg.Disputer != a.Worker && msg.Disputer != req.Oracle {
		return types.Request{}, 0, types.ErrNotAllowed.Wrapf("disputer: %s, must be the worker or the oracle: %s or %s",
			msg.Disputer, a.Worker, req.Oracle)
	}
	if a.Dispute != nil && a.Dispute.IsReview() {
		return types.Request{}, 0, types.ErrTooLate.Wrapf(
			"request: %s was to be disputed, limit block %d, now it is reviewed", req.Id, a.DisputeHeight)
	}
	if a.Dispute != nil {
		return types.Request{}, 0, types.ErrDuplicate.Wrapf(
			"request: the verdict on the response of %s was disputed, limit 1", a.Worker)
	}
	if !a.IsContestable() {
		return types.Request{}, 0, types.ErrWrongStatus.Wrapf(
			"request: %s has no verdict on the response of %s that may be disputed, must be one that costs somebody", req.Id,
			a.Worker)
	}
	if now := height(ctx); now > a.DisputeHeight {
		return types.Request{}, 0, types.ErrTooLate.Wrapf("request: %s was to be disputed, limit block %d, now %d", req.Id,
			a.DisputeHeight, now)
	}
	return req, place, nil
}

// unscheduleDispute takes the end of a window out of the queue, unless another verdict of the request has the same.
func (k *Keeper) unscheduleDispute(ctx context.Context, req types.Request, at int64) error {
	for _, a := range req.Assignments {
		if a.IsContestable() && a.DisputeHeight == at {
			return nil
		}
	}
	return k.unschedule(ctx, at, types.KindDispute, req.Id)
}

// rule looks at a place once both words on its response are in. The verdict stands, unless it costs somebody: then it
// waits for a dispute. The caller stores the request.
func (k *Keeper) rule(ctx context.Context, p types.Params, req *types.Request, place int) error {
	a := &req.Assignments[place]
	outcome := outcomeOf(*a, p.Evaluation.Tau)
	if p.Disputes.DisputeBlocks == 0 || !outcome.Costs() {
		return k.finalize(ctx, p, a)
	}
	a.DisputeHeight = height(ctx) + int64(p.Disputes.DisputeBlocks)
	if err := k.schedule(ctx, a.DisputeHeight, types.KindDispute, req.Id); err != nil {
		return err
	}
	return emit(ctx, &types.EventDisputeWindowOpened{
		Id: req.Id, Worker: a.Worker, Outcome: outcome, DisputeHeight: a.DisputeHeight,
	})
}

// finalize makes a verdict stand, and lets the worker's quality learn from it. The caller stores the request.
func (k *Keeper) finalize(ctx context.Context, p types.Params, a *types.Assignment) error {
	a.Final = true
	return k.learn(ctx, p, *a, *a.Verdict)
}

// endDispute ends the windows of a request in which nobody disputed: the verdict is reviewed, or stands. It settles the
// request if that was the last thing to wait for.
func (k *Keeper) endDispute(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.IsSettled() {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	for place, a := range req.Assignments {
		if !a.IsContestable() || height(ctx) < a.DisputeHeight {
			continue
		}
		if err := k.endWindow(ctx, params, req, &req.Assignments[place]); err != nil {
			return err
		}
	}
	if err := k.setRequest(ctx, req); err != nil {
		return err
	}
	return k.settleIfReady(ctx, req)
}

// endWindow has an undisputed verdict reviewed if much hangs on it, or makes it stand. The caller stores the request.
func (k *Keeper) endWindow(ctx context.Context, p types.Params, req types.Request, a *types.Assignment) error {
	outcome := outcomeOf(*a, p.Evaluation.Tau)
	fee, err := req.FeeFor(a.Response.Ru)
	if err != nil {
		return err
	}
	if !p.Disputes.Reviews(outcome, req.BaseReward, fee) {
		return k.finalize(ctx, p, a)
	}
	return k.summon(ctx, req.Id, a, types.Review(height(ctx), *a.Verdict, outcome))
}

// review takes the second committee's verdict, which is final. Without a quorum the first one stands, but for fraud,
// which is confirmed or is none: else whoever has half of the second committee, but not two thirds, would be silent.
func (k *Keeper) review(
	ctx context.Context, p types.Params, req *types.Request, place int, verdict types.Verdict,
) error {
	a := &req.Assignments[place]
	if !a.AwaitsReview() {
		return types.ErrBrokenInvariant.Wrapf("request %s: no dispute about the response of %s is open", req.Id, a.Worker)
	}
	a.Dispute.Review = &verdict
	if a.Verdict = unconfirmed(*a.Verdict); verdict.Quorum {
		a.Verdict = &verdict
	}
	if err := k.decideDispute(ctx, *req, a, outcomeOf(*a, p.Evaluation.Tau)); err != nil {
		return err
	}
	return k.finalize(ctx, p, a)
}

// unconfirmed is a first verdict that no second one took the place of: that of its medians by quality.
func unconfirmed(first types.Verdict) *types.Verdict {
	first.Fraud = false
	return &first
}

// closeDispute gives the bond of an open dispute back, and ends its evaluation: the request is given back. The caller
// stores the request.
func (k *Keeper) closeDispute(ctx context.Context, req types.Request, a *types.Assignment) error {
	if !a.AwaitsReview() {
		return nil
	}
	if err := k.closeItem(ctx, a.Dispute.Item); err != nil {
		return err
	}
	return k.decideDispute(ctx, req, a, types.OutcomeExpired)
}

// decideDispute lets the bond go, if there is one: back, if the first verdict turned out to be wrong, or there is no
// second one; burned otherwise.
func (k *Keeper) decideDispute(
	ctx context.Context, req types.Request, a *types.Assignment, result types.Outcome,
) error {
	d := a.Dispute
	d.Result = result
	if !d.IsReview() {
		d.Returned = !a.Reviewed() || result != d.Outcome
		if err := k.releaseBond(ctx, req, *a); err != nil {
			return err
		}
	}
	return emit(ctx, &types.EventDisputeDecided{
		Id: req.Id, Worker: a.Worker, Disputer: d.Disputer, Item: d.Item, Bond: types.Coin(d.Bond), Outcome: d.Outcome,
		Result: d.Result, Returned: d.Returned,
	})
}
