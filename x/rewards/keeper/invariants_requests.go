package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// checkRequests checks that requests are valid, that each unsettled one has work queued that will end it, and that
// nothing waits for ever.
func (k *Keeper) checkRequests(ctx context.Context) error {
	due, err := k.dueSet(ctx)
	if err != nil {
		return err
	}
	return k.requests.Walk(ctx, nil, func(_ string, req types.Request) (bool, error) {
		if err := req.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("request %s: %s", req.Id, err)
		}
		if !due.Moves(req) {
			return true, types.ErrBrokenInvariant.Wrapf("request %s: %s and nothing queued", req.Id, req.Status)
		}
		return false, nil
	})
}

// dueSet are all queued items. None of them is overdue for longer than any backlog explains.
func (k *Keeper) dueSet(ctx context.Context) (types.Due, error) {
	due := make(types.Due)
	for _, q := range k.queues() {
		err := q.Walk(ctx, nil, func(key collections.Triple[int64, uint32, string], _ uint32) (bool, error) {
			kind := types.Kind(key.K2())
			due.Add(kind, key.K3())
			if key.K1()+maxOverdue < height(ctx) {
				return true, types.ErrBrokenInvariant.Wrapf("queue: %s %s is due since block %d", kind, key.K3(), key.K1())
			}
			return false, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return due, nil
}

// checkSearches checks that the searches begin at the height that is kept of them.
func (k *Keeper) checkSearches(ctx context.Context) error {
	first := int64(0)
	err := k.searches.Walk(ctx, nil, func(key collections.Triple[int64, uint32, string], _ uint32) (bool, error) {
		first = key.K1()
		return true, nil
	})
	if err != nil {
		return err
	}
	next, err := k.nextSearch.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	if next != first {
		return types.ErrBrokenInvariant.Wrapf("searches: begin at block %d, kept is %d", first, next)
	}
	return nil
}

// checkIndexes checks that the lists by oracle and by worker are bijections of the requests.
func (k *Keeper) checkIndexes(ctx context.Context) error {
	byOracle, byWorker := 0, 0
	err := k.requests.Walk(ctx, nil, func(id string, req types.Request) (bool, error) {
		byOracle--
		oracle, err := accountOf(req.Oracle)
		if err != nil {
			return true, err
		}
		listed, err := k.requestsByOracle.Has(ctx, collections.Join3(oracle, req.SubmittedHeight, id))
		for _, a := range req.Assignments {
			if err != nil || !listed || a.Worker == "" {
				continue
			}
			byWorker--
			var worker sdk.AccAddress
			if worker, err = accountOf(a.Worker); err == nil {
				listed, err = k.requestsByWorker.Has(ctx, collections.Join3(worker, a.AssignedHeight, id))
			}
		}
		if err == nil && !listed {
			err = types.ErrBrokenInvariant.Wrapf("request %s: missing in a list", id)
		}
		return false, err
	})
	if err != nil {
		return err
	}
	for _, list := range []struct {
		set   collections.KeySet[partyKey]
		count *int
	}{{k.requestsByOracle, &byOracle}, {k.requestsByWorker, &byWorker}} {
		err := list.set.Walk(ctx, nil, func(partyKey) (bool, error) {
			*list.count++
			return false, nil
		})
		if err != nil {
			return err
		}
	}
	if byOracle != 0 || byWorker != 0 {
		return types.ErrBrokenInvariant.Wrapf("lists: %d by oracle and %d by worker too many", byOracle, byWorker)
	}
	return nil
}

// checkItems checks that items are valid, that an unfinished one is queued and belongs to an answered request, and
// that duties are exactly those of open items.
func (k *Keeper) checkItems(ctx context.Context) error {
	due, err := k.dueSet(ctx)
	if err != nil {
		return err
	}
	duties := 0
	err = k.items.Walk(ctx, nil, func(id string, item types.Item) (bool, error) {
		if err := item.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("item %s: %s", id, err)
		}
		if item.IsOpen() {
			duties += len(item.Committee)
		}
		return false, k.checkItem(ctx, due, item)
	})
	if err != nil {
		return err
	}
	err = k.duties.Walk(ctx, nil, func(key collections.Pair[sdk.AccAddress, string]) (bool, error) {
		duties--
		item, err := k.getItem(ctx, key.K2())
		if _, member := item.Member(key.K1().String()); err == nil && !(member && item.IsOpen()) {
			err = types.ErrBrokenInvariant.Wrapf("duty: %s has none with item %s", key.K1(), key.K2())
		}
		return false, err
	})
	if err == nil && duties != 0 {
		err = types.ErrBrokenInvariant.Wrapf("duties: %d are missing", duties)
	}
	return err
}

func (k *Keeper) checkItem(ctx context.Context, due types.Due, item types.Item) error {
	req, err := k.getRequest(ctx, item.Request)
	if err != nil {
		return err
	}
	done := item.Phase == types.PhaseDone
	if !req.HasItem(item) || done == req.Assignments[req.Place(item.Worker)].Awaits(item) {
		return types.ErrBrokenInvariant.Wrapf("item %s: %s, but request %s is %s", item.Id, item.Phase, req.Id,
			req.Status)
	}
	if !due.MovesItem(item) {
		return types.ErrBrokenInvariant.Wrapf("item %s: %s and nothing queued", item.Id, item.Phase)
	}
	return nil
}
