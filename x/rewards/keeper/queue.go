package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

const (
	// retryBlocks is how long a failed item waits before it is tried again.
	retryBlocks = 10
	// maxAttempts is how often an item is tried before its request is given back.
	maxAttempts = 3
)

// dueItem is one item of a queue whose height has come.
type dueItem struct {
	key      collections.Triple[int64, uint32, string]
	attempts uint32
}

func (d dueItem) kind() types.Kind { return types.Kind(d.key.K2()) }
func (d dueItem) id() string       { return d.key.K3() }

// schedule puts work into the queue of its kind. It only writes, so that messages of one block do not wait for each
// other.
func (k *Keeper) schedule(ctx context.Context, at int64, kind types.Kind, id string) error {
	return k.queueOf(kind).Set(ctx, collections.Join3(at, uint32(kind), id), 0)
}

// unschedule takes work out of its queue, if it is there.
func (k *Keeper) unschedule(ctx context.Context, at int64, kind types.Kind, id string) error {
	return k.queueOf(kind).Remove(ctx, collections.Join3(at, uint32(kind), id))
}

func (k *Keeper) queueOf(kind types.Kind) queue {
	if kind.IsBegin() {
		return k.beginQueue
	}
	return k.endQueue
}

// queues are all queues, in the order in which a block works through them.
func (k *Keeper) queues() []queue { return []queue{k.beginQueue, k.searches, k.endQueue} }

// work does the items of a queue that are due, oldest first, at most items_per_block of them; the rest is left for the
// next block. It returns how many that were.
func (k *Keeper) work(ctx sdk.Context, q queue) (int, error) {
	due, err := k.dueItems(ctx, q)
	if err != nil {
		return 0, err
	}
	return len(due), k.do(ctx, q, due)
}

// do takes items out of a queue and does them, each in a cache context of its own. An error means broken books, never
// a failed item.
func (k *Keeper) do(ctx sdk.Context, q queue, due []dueItem) error {
	for _, item := range due {
		if err := q.Remove(ctx, item.key); err != nil {
			return err
		}
		failed := safeitem.Run(ctx, func(ctx sdk.Context) error { return k.handle(ctx, item) })
		if failed == nil {
			continue
		}
		if err := k.retry(ctx, item, failed); err != nil {
			return err
		}
	}
	return nil
}

// dueItems are the items of this block. The parameters are read with the first of them: most blocks have none.
func (k *Keeper) dueItems(ctx context.Context, q queue) ([]dueItem, error) {
	var due []dueItem
	var limit int
	until := collections.NewPrefixUntilTripleRange[int64, uint32, string](height(ctx))
	err := q.Walk(ctx, until, func(key collections.Triple[int64, uint32, string], attempts uint32) (bool, error) {
		if len(due) == 0 {
			params, err := k.Params(ctx)
			if err != nil {
				return true, err
			}
			limit = int(params.Market.ItemsPerBlock)
		}
		due = append(due, dueItem{key, attempts})
		return len(due) >= limit, nil
	})
	return due, err
}

// handle does one item.
func (k *Keeper) handle(ctx context.Context, item dueItem) error {
	id := item.id()
	switch kind := item.kind(); kind {
	case types.KindWake, types.KindWeigh:
		return k.weigh(ctx, id)
	case types.KindAssign:
		return k.assign(ctx, id, 0)
	case types.KindSearch:
		return k.searchFor(ctx, id, item.attempts)
	case types.KindDraw:
		return k.drawCommittee(ctx, id)
	case types.KindCount:
		return k.count(ctx, id)
	case types.KindCommit:
		return k.endCommit(ctx, id)
	case types.KindReveal:
		return k.endReveal(ctx, id)
	case types.KindDeadline:
		return k.endDeadline(ctx, id)
	case types.KindAccept:
		return k.acceptByDefault(ctx, id)
	case types.KindSettle:
		return k.settleDecided(ctx, id)
	case types.KindRefund:
		return k.giveBack(ctx, id)
	case types.KindDispute:
		return k.endDispute(ctx, id)
	default:
		return types.ErrInvalidField.Wrapf("kind: %d is unknown", uint32(kind))
	}
}

// retry records a failure and queues the item again. After the last attempt the request behind it is given back
// instead; that alone is tried for ever, so that no escrow is ever lost.
func (k *Keeper) retry(ctx context.Context, item dueItem, failed error) error {
	kind, id, now, attempts := item.kind(), item.id(), height(ctx), item.attempts+1
	if err := k.Epochs.RecordFailure(ctx, types.ModuleName+"/"+kind.String(), id, failed); err != nil {
		return err
	}
	if kind == types.KindSearch { // its count is of draws in vain, none of which failed
		kind, attempts = types.KindAssign, 1
	}
	if attempts < maxAttempts || kind == types.KindRefund {
		return k.queueOf(kind).Set(ctx, collections.Join3(now+retryBlocks, uint32(kind), id), attempts)
	}
	if kind.OfWorker() {
		return nil // the weight is computed afresh at each draw; the next touch writes it
	}
	if kind.OfItem() {
		evaluated, err := k.items.Get(ctx, id)
		if errors.Is(err, collections.ErrNotFound) {
			return nil // nothing waits for it
		}
		if err != nil {
			return err
		}
		id = evaluated.Request
	}
	return k.schedule(ctx, now, types.KindRefund, id)
}
