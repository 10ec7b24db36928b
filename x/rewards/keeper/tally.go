package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/x/rewards/types"
)

// finish ends a round of evaluation: the last reveal is in, or its window is over. Without a quorum another committee
// is drawn, once; then the item ends without a quality.
func (k *Keeper) finish(ctx context.Context, item types.Item) error {
	of, err := k.subjectOf(ctx, item)
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	revealed, err := k.revealed(ctx, item)
	if err != nil {
		return err
	}
	verdict, err := of.judge(params, item, revealed)
	if err != nil {
		return err
	}
	verdict.Height = height(ctx)
	if err := k.recordAgreements(ctx, params.Evaluation, item, revealed); err != nil {
		return err
	}
	if err := k.dismiss(ctx, item); err != nil {
		return err
	}
	if err := k.unschedule(ctx, item.RevealHeight, types.KindReveal, item.Id); err != nil {
		return err
	}
	if !verdict.Quorum && item.Round == 0 && len(item.Committee) > 0 {
		return k.redraw(ctx, item)
	}
	return of.conclude(ctx, params, item, verdict)
}

// revealed are the evaluations of an item in the order of its committee, nil for a silent member.
func (k *Keeper) revealed(ctx context.Context, item types.Item) ([]*types.Evaluation, error) {
	evaluations := make([]*types.Evaluation, len(item.Committee))
	for i, member := range item.Committee {
		operator, err := accountOf(member.Operator)
		if err != nil {
			return nil, err
		}
		evaluation, err := k.evaluations.Get(ctx, collections.Join(item.Id, operator))
		if errors.Is(err, collections.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		evaluations[i] = &evaluation
	}
	return evaluations, nil
}

// judge computes a committee's verdict. What follows from it for money is decided at settlement.
func judge(
	p types.Params, item types.Item, req types.Request, revealed []*types.Evaluation,
) (types.Verdict, error) {
	place := req.Place(item.Worker)
	if place < 0 || req.Assignments[place].Response == nil {
		return types.Verdict{}, types.ErrBrokenInvariant.Wrapf("item %s: request %s has no response of %s", item.Id, req.Id,
			item.Worker)
	}
	response, none := req.Assignments[place].Response, math.LegacyZeroDec()
	in := quality.Input{
		Weights: p.Evaluation.Weights(), Committee: uint64(len(item.Committee)), FraudQuorum: fraudQuorum(p, item),
		Responded: true, Blocks: response.Blocks, Deadline: req.DeadlineBlocks, RBase: req.BaseReward,
		Tau: p.Evaluation.Tau, Kappa: none, KappaFraud: none, WorkerStake: math.ZeroInt(),
	}
	return verdictOf(in, item, revealed)
}

// fraudQuorum is how much of a committee calls a response a fraud: two thirds if it has the last word, as the second
// committee has, and the first one where nothing is disputed or reviewed; otherwise more than half, gold item or not.
func fraudQuorum(p types.Params, item types.Item) quality.FraudQuorum {
	if item.Dispute || p.Disputes.DisputeBlocks == 0 {
		return quality.TwoThirds
	}
	return quality.Majority
}

// verdictOf fills in what was revealed and judges it.
func verdictOf(in quality.Input, item types.Item, revealed []*types.Evaluation) (types.Verdict, error) {
	none := math.LegacyZeroDec()
	for i, e := range revealed {
		if e == nil {
			continue
		}
		in.Evaluations = append(in.Evaluations, quality.Evaluation{
			Stake: item.Committee[i].Stake, R: fixed.FromMicro(e.R), C: fixed.FromMicro(e.C), F: fixed.FromMicro(e.F),
			Fraud: e.Flag,
		})
	}
	found, err := quality.Judge(in)
	if err != nil {
		return types.Verdict{}, types.ErrInvalidField.Wrapf("item %s: %s", item.Id, err)
	}
	verdict := types.Verdict{
		R: none, C: none, F: none, T: found.T, Q: none, Quorum: found.Quorum,
		Reveals: uint32(len(in.Evaluations)), Committee: uint32(len(item.Committee)),
	}
	if m := found.Medians; m != nil {
		verdict.R, verdict.C, verdict.F, verdict.Fraud, verdict.Q = m.R, m.C, m.F, m.Fraud, found.Q
	}
	return verdict, nil
}

// redraw gives an item to another committee in the next block. What the first one sent is gone.
func (k *Keeper) redraw(ctx context.Context, item types.Item) error {
	if err := k.commitments.Clear(ctx, ofItem(item.Id)); err != nil {
		return err
	}
	if err := k.evaluations.Clear(ctx, ofItem(item.Id)); err != nil {
		return err
	}
	next := types.Item{
		Id: item.Id, Request: item.Request, Worker: item.Worker, Phase: types.PhaseReady, Round: item.Round + 1,
		Gold: item.Gold, Dispute: item.Dispute, Dataset: item.Dataset, Audited: item.Audited,
	}
	if err := k.items.Set(ctx, item.Id, next); err != nil {
		return err
	}
	return k.schedule(ctx, height(ctx)+1, types.KindDraw, item.Id)
}

// conclude records the verdict on an item. It settles the request if that was the last thing to wait for.
func (k *Keeper) conclude(
	ctx context.Context, p types.Params, item types.Item, req types.Request, verdict types.Verdict,
) error {
	item.Phase = types.PhaseDone
	if err := k.items.Set(ctx, item.Id, item); err != nil {
		return err
	}
	err := emit(ctx, &types.EventItemJudged{
		Item: item.Id, Request: req.Id, Verdict: verdict, Dispute: item.Dispute,
	})
	if err != nil {
		return err
	}
	if err := k.keepVerdict(ctx, p.Evaluation, item, verdict); err != nil {
		return err
	}
	place := req.Place(item.Worker)
	if item.Dispute {
		if err := k.review(ctx, p, &req, place, verdict); err != nil {
			return err
		}
	} else {
		req.Assignments[place].Verdict = &verdict
	}
	if err := k.setRequest(ctx, req); err != nil {
		return err
	}
	return k.settleIfReady(ctx, req)
}

// learn folds a verdict that stands into the worker's quality and activity, in the epoch of this block. Units of a
// response below tau or fraudulent do not count as served; a response without a quorum has units but no quality.
func (k *Keeper) learn(ctx context.Context, p types.Params, a types.Assignment, verdict types.Verdict) error {
	owner, err := accountOf(a.Worker)
	if err != nil {
		return err
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	failed := verdict.Quorum && (verdict.Fraud || verdict.Q.LT(p.Evaluation.Tau))
	if err := k.countAnswer(ctx, a.Worker, failed); err != nil {
		return err
	}
	if !verdict.Quorum {
		return k.addWorkerActivity(ctx, epoch.Number, owner, a.Response.Ru, nil)
	}
	served := a.Response.Ru
	if failed {
		served = 0
	}
	if err := k.addWorkerActivity(ctx, epoch.Number, owner, served, &verdict.Q); err != nil {
		return err
	}
	return k.learnQuality(ctx, p, owner, verdict.Q)
}

// learnQuality folds a quality into a worker's smoothed one, and into its weights.
func (k *Keeper) learnQuality(ctx context.Context, p types.Params, owner sdk.AccAddress, q math.LegacyDec) error {
	if err := k.foldQuality(ctx, owner.String(), p.Market.EtaQuality, q); err != nil {
		return err
	}
	return k.refreshWeights(ctx, owner)
}

// countAnswer counts an answer that was judged.
func (k *Keeper) countAnswer(ctx context.Context, worker string, failed bool) error {
	return k.changeWorker(ctx, worker, func(w *types.Worker) {
		w.Served++
		if failed {
			w.Failed++
		}
	})
}
