package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// paidWith is the epoch whose rounds were paid with an epoch, 0 if there is none: it is that epoch by which they age.
func paidWith(epoch uint64) uint64 { return epoch - min(epoch, types.AuditEpoch(0)) }

// sweepDatasets removes data sets that were paid with an epoch, each with its sketch and audit, so that the last one
// may exceed the limit. One that is still being audited keeps the epoch waiting.
func (k *Keeper) sweepDatasets(ctx context.Context, epoch, limit uint64) (used uint64, done bool, err error) {
	of := collections.NewPrefixedTripleRange[uint64, string, sdk.AccAddress](paidWith(epoch))
	keys, err := firstKeys(ctx, k.datasetsByRound, of, limit)
	if err != nil {
		return 0, false, err
	}
	for _, key := range keys {
		if used >= limit {
			return used, false, nil
		}
		removed, open, err := k.forgetDataset(ctx, key)
		if err != nil || open {
			return used, false, err
		}
		used += removed
	}
	return used, uint64(len(keys)) < limit, nil
}

// forgetDataset removes a data set with its sketch and audit, and returns how many records those were, or that the
// audit is open.
func (k *Keeper) forgetDataset(ctx context.Context, key roundDatasetKey) (used uint64, open bool, err error) {
	id, err := k.datasetsByRound.Get(ctx, key)
	if err != nil {
		return 0, false, err
	}
	dataset, err := k.getDataset(ctx, id)
	if err != nil {
		return 0, false, err
	}
	used, open, err = k.forgetAudit(ctx, dataset)
	if err != nil || open {
		return 0, open, err
	}
	parts := collections.NewPrefixedPairRange[string, uint32](id)
	removed, _, err := drop(ctx, k.sketches, parts, types.SketchParts)
	if err != nil {
		return 0, false, err
	}
	if err := k.datasetsByOwner.Remove(ctx, collections.Join3(key.K3(), key.K1(), id)); err != nil {
		return 0, false, err
	}
	if err := k.datasetsByRound.Remove(ctx, key); err != nil {
		return 0, false, err
	}
	return used + removed + 1, false, k.datasets.Remove(ctx, id)
}

// sweepRounds removes rounds that were paid with an epoch. One that could not be paid gives back what it has first.
func (k *Keeper) sweepRounds(ctx context.Context, epoch, limit uint64) (used uint64, done bool, err error) {
	rounds, err := k.roundsOf(ctx, paidWith(epoch))
	if err != nil {
		return 0, false, err
	}
	for _, round := range rounds {
		if used >= limit {
			return used, false, nil
		}
		if round.State != types.RoundPaid {
			if err := k.closeRound(ctx, round); err != nil {
				return 0, false, err
			}
		}
		if err := k.rounds.Remove(ctx, keyOf(round)); err != nil {
			return 0, false, err
		}
		used++
	}
	return used, used < limit, nil
}

func (k *Keeper) sweepSampling(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.samplings, epochAlone(paidWith(epoch)), limit)
}
