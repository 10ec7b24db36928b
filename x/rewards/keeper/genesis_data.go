package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/rewards/types"
)

// initData imports pools, rounds, data sets and sketches, and the games that are being played.
func (k *Keeper) initData(ctx context.Context, state types.GenesisState) error {
	for _, pool := range state.Pools {
		if err := k.pools.Set(ctx, pool.Id, pool); err != nil {
			return err
		}
	}
	for _, round := range state.Rounds {
		if err := k.setRound(ctx, round); err != nil {
			return err
		}
	}
	for _, sampling := range state.Samplings {
		if err := k.samplings.Set(ctx, sampling.Epoch, sampling); err != nil {
			return err
		}
	}
	for _, dataset := range state.Datasets {
		owner, err := accountOf(dataset.Owner)
		if err != nil {
			return err
		}
		if err := k.setDataset(ctx, owner, dataset); err != nil {
			return err
		}
	}
	for _, sketch := range state.Sketches {
		if err := k.setSketch(ctx, sketch.Dataset, sketch.Entries); err != nil {
			return err
		}
	}
	for _, game := range state.ShapleyStates {
		if err := k.shapleyStates.Set(ctx, collections.Join(game.Epoch, game.Pool), game); err != nil {
			return err
		}
	}
	return nil
}

// exportData writes pools, rounds, data sets and sketches, and the games that are being played.
func (k *Keeper) exportData(ctx context.Context, state *types.GenesisState) (err error) {
	if state.Pools, err = allOf(ctx, k.pools); err != nil {
		return err
	}
	if state.Rounds, err = allOf(ctx, k.rounds); err != nil {
		return err
	}
	if state.Samplings, err = allOf(ctx, k.samplings); err != nil {
		return err
	}
	if state.Datasets, err = allOf(ctx, k.datasets); err != nil {
		return err
	}
	if state.ShapleyStates, err = allOf(ctx, k.shapleyStates); err != nil {
		return err
	}
	return k.sketches.Walk(ctx, nil, func(key collections.Pair[string, uint32], part []byte) (bool, error) {
		if last := len(state.Sketches) - 1; last >= 0 && state.Sketches[last].Dataset == key.K1() {
			state.Sketches[last].Entries = append(state.Sketches[last].Entries, part...)
		} else {
			state.Sketches = append(state.Sketches, types.Sketch{Dataset: key.K1(), Entries: part})
		}
		return false, nil
	})
}
