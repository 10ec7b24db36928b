package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// sweepPerRun bounds how many old entries of one kind a run of RANK removes. An epoch adds at most two per seat, so a
// backlog, as after history_epochs became smaller, shrinks from epoch to epoch.
const sweepPerRun = 512

// oldest returns the first keys up to an epoch, that one included, at most count.
func oldest[V any](
	ctx context.Context, entries collections.Map[byOperator, V], until uint64, count int,
) ([]byOperator, error) {
	iterator, err := entries.Iterate(ctx, collections.NewPrefixUntilPairRange[uint64, sdk.AccAddress](until))
	if err != nil {
		return nil, err
	}
	var keys []byOperator
	for ; iterator.Valid() && len(keys) < count; iterator.Next() {
		key, err := iterator.Key()
		if err != nil {
			return nil, errors.Join(err, iterator.Close())
		}
		keys = append(keys, key)
	}
	return keys, iterator.Close()
}

// sweepMap removes the oldest entries up to an epoch.
func sweepMap[V any](ctx context.Context, entries collections.Map[byOperator, V], until uint64) error {
	keys, err := oldest(ctx, entries, until, sweepPerRun)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := entries.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// sweep forgets what lies more than history_epochs before an epoch.
func (k *Keeper) sweep(ctx context.Context, epoch uint64) error {
	params, err := k.params.Get(ctx)
	if err != nil || epoch <= params.HistoryEpochs {
		return err
	}
	until := epoch - params.HistoryEpochs
	if err := sweepMap(ctx, k.judgements, until); err != nil {
		return err
	}
	if err := sweepMap(ctx, k.ranks, until); err != nil {
		return err
	}
	if err := sweepMap(ctx, k.changes, until); err != nil {
		return err
	}
	if err := sweepEpochs(ctx, k.prunings, until); err != nil {
		return err
	}
	return sweepEpochs(ctx, k.signings, until)
}

// sweepEpochs removes the oldest records of whole epochs up to an epoch.
func sweepEpochs[V any](ctx context.Context, records collections.Map[uint64, V], until uint64) error {
	var epochs []uint64
	err := records.Walk(ctx, new(collections.Range[uint64]).EndInclusive(until), func(epoch uint64, _ V) (bool, error) {
		epochs = append(epochs, epoch)
		return len(epochs) == sweepPerRun, nil
	})
	if err != nil {
		return err
	}
	for _, epoch := range epochs {
		if err := records.Remove(ctx, epoch); err != nil {
			return err
		}
	}
	return nil
}
