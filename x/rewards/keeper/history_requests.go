package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/rewards/types"
)

const (
	// restless is for how many blocks after its settlement something may still be queued for a request: what failed is
	// tried again so long.
	restless = retryBlocks * maxAttempts
	// requestsAtOnce is how many requests are looked up at a time.
	requestsAtOnce = 16
)

// keepSettled lists a settled request under its epoch.
func (k *Keeper) keepSettled(ctx context.Context, req types.Request) error {
	return k.settled.Set(ctx, collections.Join(req.Epoch, req.Id))
}

// sweepRequests removes settled requests of an epoch with all that belongs to them. A request goes as a whole, so that
// the last one may exceed the limit. One that something is still queued for, or evaluated, keeps the epoch waiting.
func (k *Keeper) sweepRequests(ctx context.Context, epoch, limit uint64) (used uint64, done bool, err error) {
	quiet, err := k.quietUntil(ctx)
	if err != nil {
		return 0, false, err
	}
	of := collections.NewPrefixedPairRange[uint64, string](epoch)
	for used < limit {
		list, err := firstKeys(ctx, collections.Map[settledKey, collections.NoValue](k.settled), of, requestsAtOnce)
		if err != nil || len(list) == 0 {
			return used, err == nil, err
		}
		for _, key := range list {
			if used >= limit {
				break
			}
			removed, busy, err := k.sweepRequest(ctx, key, quiet)
			if err != nil || busy {
				return used, false, err
			}
			used += removed
		}
	}
	return used, false, nil
}

// settledKey is (epoch, request).
type settledKey = collections.Pair[uint64, string]

// quietUntil is a height before which nothing is queued any more: that of the first thing due, at most the present one.
func (k *Keeper) quietUntil(ctx context.Context) (int64, error) {
	quiet := height(ctx)
	for _, q := range []queue{k.beginQueue, k.endQueue} {
		first, err := firstKeys(ctx, q, nil, 1)
		if err != nil {
			return 0, err
		}
		if len(first) > 0 {
			quiet = min(quiet, first[0].K1())
		}
	}
	return quiet, nil
}

// sweepRequest removes a request and returns how many records that were, or that it is busy.
func (k *Keeper) sweepRequest(ctx context.Context, key settledKey, quiet int64) (used uint64, busy bool, err error) {
	req, err := k.getRequest(ctx, key.K2())
	if err != nil {
		return 0, false, err
	}
	if req.SettledHeight+restless >= quiet {
		return 0, true, nil
	}
	for _, a := range req.Assignments {
		if a.Worker == "" {
			continue
		}
		removed, open, err := k.forgetAnswer(ctx, req.Id, a)
		if err != nil || open {
			return 0, open, err
		}
		used += removed
	}
	return used + 1, false, k.forgetRequest(ctx, key, req)
}

// forgetRequest removes a request from the lists, the queues and the store.
func (k *Keeper) forgetRequest(ctx context.Context, key settledKey, req types.Request) error {
	oracle, err := accountOf(req.Oracle)
	if err != nil {
		return err
	}
	if err := k.requestsByOracle.Remove(ctx, collections.Join3(oracle, req.SubmittedHeight, req.Id)); err != nil {
		return err
	}
	// One that was given back may have left a window that ends much later.
	for _, a := range req.Assignments {
		if err := k.unschedule(ctx, a.AcceptHeight, types.KindAccept, req.Id); err != nil {
			return err
		}
		if err := k.unschedule(ctx, a.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
			return err
		}
		if err := k.unschedule(ctx, a.DisputeHeight, types.KindDispute, req.Id); err != nil {
			return err
		}
	}
	if err := k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
		return err
	}
	if err := k.settled.Remove(ctx, key); err != nil {
		return err
	}
	return k.requests.Remove(ctx, req.Id)
}

// forgetAnswer removes a worker's part in a request: its place in the worker's list and the evaluations of its answer,
// which must be over.
func (k *Keeper) forgetAnswer(
	ctx context.Context, request string, a types.Assignment,
) (used uint64, open bool, err error) {
	owner, err := accountOf(a.Worker)
	if err != nil {
		return 0, false, err
	}
	items := []string{a.Item}
	if a.Dispute != nil {
		items = append(items, a.Dispute.Item)
	}
	for _, id := range items {
		removed, open, err := k.forgetItem(ctx, id)
		if err != nil || open {
			return 0, open, err
		}
		used += removed
	}
	return used, false, k.unindexWorker(ctx, owner, a.AssignedHeight, request)
}

// forgetItem removes an evaluation, which must be over, and what its committee sent. One that is not there leaves
// nothing.
func (k *Keeper) forgetItem(ctx context.Context, id string) (used uint64, open bool, err error) {
	item, err := k.getItem(ctx, id)
	if errors.Is(err, types.ErrItemNotFound) {
		return 0, false, nil
	}
	if err != nil || item.Phase != types.PhaseDone {
		return 0, err == nil, err
	}
	for _, member := range item.Committee {
		if err := k.forgetEvaluation(ctx, id, member.Operator); err != nil {
			return 0, false, err
		}
	}
	if err := k.unschedule(ctx, item.CommitHeight, types.KindCommit, id); err != nil {
		return 0, false, err
	}
	if err := k.unschedule(ctx, item.RevealHeight, types.KindReveal, id); err != nil {
		return 0, false, err
	}
	if err := k.items.Remove(ctx, id); err != nil {
		return 0, false, err
	}
	const perMember = 2 // a commitment and an evaluation
	return uint64(1 + perMember*len(item.Committee)), false, nil
}

// forgetEvaluation removes what a committee member sent for an item.
func (k *Keeper) forgetEvaluation(ctx context.Context, item, operator string) error {
	owner, err := accountOf(operator)
	if err != nil {
		return err
	}
	key := collections.Join(item, owner)
	if err := k.commitments.Remove(ctx, key); err != nil {
		return err
	}
	if err := k.evaluations.Remove(ctx, key); err != nil {
		return err
	}
	return k.attempts.Remove(ctx, key)
}
