package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// sweepStep removes up to limit records of an epoch and returns how many, and whether none is left.
type sweepStep func(ctx context.Context, epoch, limit uint64) (used uint64, done bool, err error)

// sweepSteps are the records that an epoch leaves, in the order in which they can go: what is part of a sum before the
// sum, and a book before the records that an open one must agree with. After a phase that failed there is more than
// entries, requests and the book.
func (k *Keeper) sweepSteps() []sweepStep {
	return []sweepStep{
		k.sweepAnswerRanks, k.sweepAnswers, k.sweepRollCall, k.sweepRanks, k.sweepShares, k.sweepTotals, k.sweepBook,
		k.sweepActivities, k.sweepPaidRequests, k.sweepPeers, k.sweepRequests,
		k.sweepDatasets, k.sweepRounds, k.sweepSampling, k.sweepShareSteps, k.sweepEntries,
	}
}

// progressOfHistory is how far old epochs are swept.
func (k *Keeper) progressOfHistory(ctx context.Context) (types.History, error) {
	history, err := k.history.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return types.History{}, nil
	}
	return history, err
}

// ageHistory lets everything go that is history_epochs older than an epoch that was paid. All epochs before that one
// have been through the pipeline, so that nothing needs their records any more.
func (k *Keeper) ageHistory(ctx context.Context, paid uint64) error {
	params, err := k.Params(ctx)
	if err != nil || paid <= params.History.HistoryEpochs {
		return err
	}
	history, err := k.progressOfHistory(ctx)
	if err != nil {
		return err
	}
	until := paid - params.History.HistoryEpochs
	if until <= history.Until {
		return nil // history_epochs was raised
	}
	history.Until = until
	return k.history.Set(ctx, history)
}

// sweepHistory removes records of epochs that are too old, oldest first. Most blocks have nothing to sweep and only
// read how far that is. If it fails it waits for the next epoch that is paid.
func (k *Keeper) sweepHistory(ctx sdk.Context) error {
	history, err := k.progressOfHistory(ctx)
	if err != nil || history.IsIdle() {
		return err
	}
	failed := safeitem.Run(ctx, func(ctx sdk.Context) error { return k.sweepSome(ctx, history) })
	if failed == nil {
		return nil
	}
	history.Until = history.Swept
	if err := k.history.Set(ctx, history); err != nil {
		return err
	}
	return k.Epochs.RecordFailure(ctx, types.ModuleName+"/history", "", failed)
}

// sweepSome removes about as many records as the parameter and the epochs that wait allow. An epoch that left nothing
// counts as one.
func (k *Keeper) sweepSome(ctx context.Context, history types.History) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	for left := history.Budget(uint64(params.History.SweepPerBlock)); left > 0 && !history.IsIdle(); {
		used, done, err := k.sweepEpoch(ctx, history.Swept+1, left)
		if err != nil {
			return err
		}
		if !done {
			break
		}
		history.Swept++
		if err := emit(ctx, &types.EventEpochSwept{Epoch: history.Swept}); err != nil {
			return err
		}
		left -= min(left, max(used, 1))
	}
	return k.history.Set(ctx, history)
}

// sweepEpoch removes records of one epoch.
func (k *Keeper) sweepEpoch(ctx context.Context, epoch, limit uint64) (used uint64, done bool, err error) {
	for _, step := range k.sweepSteps() {
		removed, done, err := step(ctx, epoch, limit-used)
		if err != nil {
			return 0, false, err
		}
		used += removed
		if !done || used >= limit {
			return used, false, nil
		}
	}
	return used, true, nil
}

func (k *Keeper) sweepAnswerRanks(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	of := collections.NewPrefixedTripleRange[uint64, uint64, sdk.AccAddress](epoch)
	return drop(ctx, collections.Map[answerRankKey, collections.NoValue](k.answerRanks), of, limit)
}

func (k *Keeper) sweepAnswers(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.answers, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](epoch), limit)
}

func (k *Keeper) sweepRollCall(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.rollCalls, epochAlone(epoch), limit)
}

func (k *Keeper) sweepRanks(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	of := collections.NewPrefixedQuadRange[uint64, int32, uint64, sdk.AccAddress](epoch)
	return drop(ctx, collections.Map[rankKey, collections.NoValue](k.payRanks), of, limit)
}

func (k *Keeper) sweepShares(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.payShares, collections.NewPrefixedTripleRange[uint64, int32, sdk.AccAddress](epoch), limit)
}

func (k *Keeper) sweepTotals(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.payTotals, collections.NewPrefixedPairRange[uint64, int32](epoch), limit)
}

// sweepBook removes a book. One whose PAY phase failed was never closed: what it holds is counted now.
func (k *Keeper) sweepBook(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return 0, false, err
	}
	if book.State == types.BookPaying {
		if err := k.countBook(ctx, book); err != nil {
			return 0, false, err
		}
	}
	return drop(ctx, k.books, epochAlone(epoch), limit)
}

// epochAlone is the range of one epoch's record.
func epochAlone(epoch uint64) collections.Ranger[uint64] {
	return new(collections.Range[uint64]).StartInclusive(epoch).EndInclusive(epoch)
}

func (k *Keeper) sweepActivities(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.activities, collections.NewPrefixedTripleRange[uint64, int32, sdk.AccAddress](epoch), limit)
}

func (k *Keeper) sweepPaidRequests(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.paidRequests, collections.NewPrefixedPairRange[uint64, string](epoch), limit)
}

func (k *Keeper) sweepEntries(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.entries, collections.NewPrefixedTripleRange[uint64, sdk.AccAddress, string](epoch), limit)
}

// drop removes up to limit records of a range.
func drop[K, V any](
	ctx context.Context, from collections.Map[K, V], within collections.Ranger[K], limit uint64,
) (used uint64, done bool, err error) {
	keys, err := firstKeys(ctx, from, within, limit)
	if err != nil {
		return 0, false, err
	}
	for _, key := range keys {
		if err := from.Remove(ctx, key); err != nil {
			return 0, false, err
		}
	}
	used = uint64(len(keys))
	return used, used < limit, nil
}

// firstKeys are up to limit keys of a range. Values are not read.
func firstKeys[K, V any](
	ctx context.Context, from collections.Map[K, V], within collections.Ranger[K], limit uint64,
) (keys []K, err error) {
	found, err := from.Iterate(ctx, within)
	if err != nil {
		return nil, err
	}
	for ; err == nil && found.Valid() && uint64(len(keys)) < limit; found.Next() {
		var key K
		if key, err = found.Key(); err == nil {
			keys = append(keys, key)
		}
	}
	return keys, errors.Join(err, found.Close())
}
