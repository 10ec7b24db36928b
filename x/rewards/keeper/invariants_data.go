package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/x/rewards/types"
)

// checkData checks that pools and rounds are what messages and blocks make, that the lists of data sets are bijections
// of them, that each round counts its own, that sketches are those the data sets name, and that only open rounds play.
func (k *Keeper) checkData(ctx context.Context) error {
	err := k.pools.Walk(ctx, nil, func(id string, pool types.Pool) (bool, error) {
		if err := pool.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("pool %s: %s", id, err)
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	counts, err := k.checkDatasets(ctx)
	if err != nil {
		return err
	}
	history, err := k.progressOfHistory(ctx)
	if err != nil {
		return err
	}
	err = k.rounds.Walk(ctx, nil, func(key roundKey, round types.Round) (bool, error) {
		err := round.Validate()
		if err == nil {
			err = history.Keeps("round", types.AuditEpoch(key.K1()))
		}
		swept, count := types.AuditEpoch(key.K1()) <= history.Until, counts[roundName(round.Pool, round.Epoch)]
		if err == nil && (count > round.Datasets || count < round.Datasets && !swept) {
			err = types.ErrBrokenInvariant.Wrapf("%d data sets, has %d", round.Datasets, count)
		}
		if err != nil {
			err = types.ErrBrokenInvariant.Wrapf("round %s/%d: %s", key.K2(), key.K1(), err)
		}
		delete(counts, roundName(round.Pool, round.Epoch))
		return false, err
	})
	if err != nil {
		return err
	}
	if len(counts) > 0 {
		return types.ErrBrokenInvariant.Wrapf("data sets: of %d rounds that do not exist", len(counts))
	}
	return k.shapleyStates.Walk(ctx, nil, func(key roundKey, _ types.ShapleyState) (bool, error) {
		round, err := k.getRound(ctx, key.K2(), key.K1())
		if err == nil && round.State == types.RoundPaid {
			err = types.ErrBrokenInvariant.Wrapf("shapley state: round %s/%d is over", key.K2(), key.K1())
		}
		return false, err
	})
}

// checkDatasets checks data sets with their lists and sketches, and counts them by round.
func (k *Keeper) checkDatasets(ctx context.Context) (map[string]uint64, error) {
	counts, listed := make(map[string]uint64), 0
	err := k.datasets.Walk(ctx, nil, func(id string, d types.Dataset) (bool, error) {
		if err := d.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("data set %s: %s", id, err)
		}
		counts[roundName(d.Pool, d.Epoch)]++
		listed++
		return false, k.checkDataset(ctx, d)
	})
	if err != nil {
		return nil, err
	}
	byRound, byOwner, sketches := -listed, -listed, 0
	err = k.datasetsByRound.Walk(ctx, nil, func(roundDatasetKey, string) (bool, error) {
		byRound++
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	err = k.datasetsByOwner.Walk(ctx, nil, func(collections.Triple[sdk.AccAddress, uint64, string]) (bool, error) {
		byOwner++
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	err = k.sketches.Walk(ctx, nil, func(key collections.Pair[string, uint32], _ []byte) (bool, error) {
		known, err := k.datasets.Has(ctx, key.K1())
		if !known {
			sketches++
		}
		return false, err
	})
	if err == nil && (byRound != 0 || byOwner != 0 || sketches != 0) {
		err = types.ErrBrokenInvariant.Wrapf("data sets: %d listed too many by round, %d by owner, %d sketches of none",
			byRound, byOwner, sketches)
	}
	return counts, err
}

// checkDataset checks that a data set is in both lists, and that its sketch is the one it names.
func (k *Keeper) checkDataset(ctx context.Context, d types.Dataset) error {
	owner, err := accountOf(d.Owner)
	if err != nil {
		return err
	}
	id, err := k.datasetsByRound.Get(ctx, collections.Join3(d.Epoch, d.Pool, owner))
	if err != nil || id != d.Id {
		return types.ErrBrokenInvariant.Wrapf("data set %s: is %q in its round: %v", d.Id, id, err)
	}
	known, err := k.datasetsByOwner.Has(ctx, collections.Join3(owner, d.Epoch, d.Id))
	if err != nil || !known {
		return types.ErrBrokenInvariant.Wrapf("data set %s: is not listed by owner: %v", d.Id, err)
	}
	raw, err := k.sketchOf(ctx, d.Id)
	if err != nil {
		return err
	}
	if len(raw) != int(d.Entries)*record.EntrySize || d.Entries > 0 && !bytes.Equal(types.SketchHash(raw), d.SketchHash) {
		return types.ErrBrokenInvariant.Wrapf("data set %s: its sketch has %d bytes for %d entries", d.Id, len(raw),
			d.Entries)
	}
	return nil
}

// owedForData is what the escrow account holds for pools of data: their funds, and what rounds have left to give.
func (k *Keeper) owedForData(ctx context.Context) (math.Int, error) {
	owed := math.ZeroInt()
	err := k.pools.Walk(ctx, nil, func(_ string, pool types.Pool) (bool, error) {
		return false, addTo(&owed, pool.Funds)
	})
	if err != nil {
		return math.Int{}, err
	}
	err = k.rounds.Walk(ctx, nil, func(_ roundKey, round types.Round) (bool, error) {
		return false, addTo(&owed, round.Owed())
	})
	return owed, err
}
