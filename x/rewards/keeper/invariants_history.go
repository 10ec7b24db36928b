package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// checkHistory checks that the list of settled requests is a bijection of them, and that nothing is left of an epoch
// that was swept.
func (k *Keeper) checkHistory(ctx context.Context) error {
	history, err := k.progressOfHistory(ctx)
	if err == nil {
		err = history.Validate()
	}
	if err != nil {
		return types.ErrBrokenInvariant.Wrapf("%s", err)
	}
	if err := k.checkSettled(ctx, history); err != nil {
		return err
	}
	kept := func(what string, epoch uint64) error {
		if err := history.Keeps(what, epoch); err != nil {
			return types.ErrBrokenInvariant.Wrapf("%s", err)
		}
		return nil
	}
	err = k.entries.Walk(ctx, nil, func(key entryKey, _ types.Entry) (bool, error) {
		return true, kept("entry", key.K1()) // the first is the oldest
	})
	if err != nil {
		return err
	}
	err = k.books.Walk(ctx, nil, func(epoch uint64, _ types.Book) (bool, error) { return true, kept("book", epoch) })
	if err != nil {
		return err
	}
	err = k.activities.Walk(ctx, nil, func(key activityKey, _ types.Activity) (bool, error) {
		return true, kept("activity", key.K1())
	})
	if err != nil {
		return err
	}
	return k.items.Walk(ctx, nil, func(id string, item types.Item) (bool, error) {
		if item.IsAudit() {
			return false, nil // see checkItem
		}
		known, err := k.requests.Has(ctx, item.Request)
		if err == nil && !known {
			err = types.ErrBrokenInvariant.Wrapf("item %s: request %s is gone", id, item.Request)
		}
		return false, err
	})
}

// checkSettled compares the list of settled requests with the requests.
func (k *Keeper) checkSettled(ctx context.Context, history types.History) error {
	settled := 0
	err := k.requests.Walk(ctx, nil, func(id string, req types.Request) (bool, error) {
		if !req.IsSettled() {
			return false, nil
		}
		settled++
		if err := history.Keeps("request", req.Epoch); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("%s: %s", id, err)
		}
		listed, err := k.settled.Has(ctx, collections.Join(req.Epoch, id))
		if err == nil && !listed {
			err = types.ErrBrokenInvariant.Wrapf("request %s: missing among the settled ones of epoch %d", id, req.Epoch)
		}
		return false, err
	})
	if err != nil {
		return err
	}
	err = k.settled.Walk(ctx, nil, func(settledKey) (bool, error) {
		settled--
		return false, nil
	})
	if err == nil && settled != 0 {
		err = types.ErrBrokenInvariant.Wrapf("settled requests: %d listed too many", -settled)
	}
	if err != nil {
		return err
	}
	return k.checkSent(ctx)
}

// checkSent checks that nothing is left of what committees sent for items that are gone.
func (k *Keeper) checkSent(ctx context.Context) error {
	of := func(what string, key collections.Pair[string, sdk.AccAddress]) error {
		known, err := k.items.Has(ctx, key.K1())
		if err == nil && !known {
			err = types.ErrBrokenInvariant.Wrapf("%s of %s: item %s is gone", what, key.K2(), key.K1())
		}
		return err
	}
	err := k.commitments.Walk(ctx, nil,
		func(key collections.Pair[string, sdk.AccAddress], _ types.Commitment) (bool, error) {
			return false, of("commitment", key)
		})
	if err != nil {
		return err
	}
	return k.evaluations.Walk(ctx, nil,
		func(key collections.Pair[string, sdk.AccAddress], _ types.Evaluation) (bool, error) {
			return false, of("evaluation", key)
		})
}
