package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// mostDoublings bounds the pause between two draws of a request that nobody is found for: 2^4 = 16 blocks.
const mostDoublings = 4

// searchAgain queues the next draw of a request after vain ones and this one found too few: in the next block, then
// after 2, 4, 8, 16, 16, … blocks, and at its deadline. Its deadline is queued beside the first: it is kept also if the
// blocks until then are too full for any search.
func (k *Keeper) searchAgain(ctx context.Context, req types.Request, vain uint32) error {
	if vain == 0 {
		if err := k.schedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
			return err
		}
	}
	vain = min(vain, mostDoublings)
	pause := int64(1) << vain
	return k.queueSearch(ctx, min(height(ctx)+pause, req.DeadlineHeight), req.Id, vain+1)
}

// queueSearch puts a search into its queue and keeps the height of the earliest.
func (k *Keeper) queueSearch(ctx context.Context, at int64, id string, vain uint32) error {
	if err := k.searches.Set(ctx, collections.Join3(at, uint32(types.KindSearch), id), vain); err != nil {
		return err
	}
	next, err := k.nextSearch.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) || err == nil && at < next {
		return k.nextSearch.Set(ctx, at)
	}
	return err
}

// searchFor draws anew for a request that nobody was found for. A search that waited behind other work for long may
// find that its request has ended and was swept.
func (k *Keeper) searchFor(ctx context.Context, id string, vain uint32) error {
	err := k.assign(ctx, id, vain)
	if errors.Is(err, types.ErrRequestNotFound) {
		return nil
	}
	return err
}

// search does the searches that are due, oldest first, with what done items have left of items_per_block. They are
// apart from the other draws, so that requests nobody serves keep nobody waiting, and are not looked at before the
// earliest is due.
func (k *Keeper) search(ctx sdk.Context, done int) error {
	next, err := k.nextSearch.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) || err == nil && next > height(ctx) {
		return nil
	}
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	room := int(params.Market.ItemsPerBlock) - done
	if room <= 0 {
		return nil
	}
	due, err := k.dueSearches(ctx, room)
	if err != nil {
		return err
	}
	return k.do(ctx, k.searches, due)
}

// dueSearches are up to limit searches of this block. The earliest of the others becomes the next one.
func (k *Keeper) dueSearches(ctx context.Context, limit int) ([]dueItem, error) {
	var due []dueItem
	next := int64(0)
	err := k.searches.Walk(ctx, nil, func(key collections.Triple[int64, uint32, string], vain uint32) (bool, error) {
		if key.K1() > height(ctx) || len(due) == limit {
			next = key.K1()
			return true, nil
		}
		due = append(due, dueItem{key, vain})
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	if next == 0 {
		return due, k.nextSearch.Remove(ctx)
	}
	return due, k.nextSearch.Set(ctx, next)
}
