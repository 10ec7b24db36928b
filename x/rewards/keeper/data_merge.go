package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/mech/shapley"
	"github.com/masa-finance/masad/x/rewards/types"
)

const (
	// playersPerUnit is how many data sets, entriesPerUnit how many entries of sketches, are read and merged for a unit
	// of epoch work.
	playersPerUnit = 16
	entriesPerUnit = 512
)

// players are the data sets of a round that have a part in its game, by owner: those that stood the audit, and all that
// had one.
type players struct {
	accepted, all []types.Dataset
}

// playersOf reads the data sets that have a part in a round's game.
func (k *Keeper) playersOf(ctx context.Context, round types.Round) (p players, err error) {
	datasets, err := k.datasetsAfter(ctx, round, nil, 0)
	for _, dataset := range datasets {
		switch dataset.Status {
		case types.DatasetAccepted, types.DatasetPaid:
			p.accepted, p.all = append(p.accepted, dataset), append(p.all, dataset)
		case types.DatasetFailed:
			p.all = append(p.all, dataset)
		}
	}
	return p, err
}

// games are the two games of a round: that of the accepted data sets, which are paid by it, and that of those with the
// failed ones, which are punished by it. If none failed there is no second one.
type games struct {
	players       players
	accepted, all *shapley.Game
	state         types.ShapleyState
}

// gamesOf reads how far the games of a round are.
func (k *Keeper) gamesOf(ctx context.Context, round types.Round, pool types.Pool) (games, error) {
	state, err := k.shapleyStates.Get(ctx, keyOf(round))
	if errors.Is(err, collections.ErrNotFound) {
		state, err = types.ShapleyState{Pool: round.Pool, Epoch: round.Epoch, AllValue: math.ZeroInt()}, nil
	}
	if err != nil {
		return games{}, err
	}
	g := games{state: state}
	if g.players, err = k.playersOf(ctx, round); err != nil {
		return games{}, err
	}
	if g.accepted, err = resume(pool, round, g.players.accepted, state.Accepted); err != nil {
		return games{}, err
	}
	if len(g.players.all) > len(g.players.accepted) {
		g.all, err = resume(pool, round, g.players.all, state.All)
	}
	return g, err
}

// resume goes on with a game.
func resume(pool types.Pool, round types.Round, of []types.Dataset, raw []byte) (*shapley.Game, error) {
	game, err := shapley.ResumeGame(pool.Rules(round.Threshold, types.StakesOf(of)), len(of), raw)
	if err != nil {
		return nil, types.ErrInvalidSketch.Wrapf("round: %s", err)
	}
	return game, nil
}

// merge is the stage that merges the sketches, one of 16 chunks after the other. A chunk is merged at once: its owners
// must be known together. It costs as many units as it has data sets and entries to read, or all that are left, so that
// a block merges one chunk more than its budget has room for, at most: 512 entries for each data set.
func (w roundWork) merge(ctx context.Context, _ uint64, key []byte, budget uint64) (progress, error) {
	round, pool, err := w.round(ctx)
	if err != nil {
		return progress{}, err
	}
	g, err := w.gamesOf(ctx, round, pool)
	if err != nil {
		return progress{}, err
	}
	chunk, step := 0, progress{}
	if len(key) > 0 {
		chunk = int(key[0])
	}
	for ; chunk < record.Chunks && step.used < budget; chunk++ {
		entries, err := w.mergeChunk(ctx, g, uint32(chunk))
		if err != nil {
			return progress{}, err
		}
		step.used += uint64(1 + len(g.players.all)/playersPerUnit + entries/entriesPerUnit)
	}
	step.used, step.next, step.done = min(step.used, budget), []byte{byte(chunk)}, chunk == record.Chunks
	g.state.Accepted = g.accepted.Encode()
	if g.all != nil {
		g.state.All = g.all.Encode()
	}
	return step, w.shapleyStates.Set(ctx, keyOf(round), g.state)
}

// mergeChunk adds one chunk of all sketches to both games, and returns how many entries that were.
func (k *Keeper) mergeChunk(ctx context.Context, g games, chunk uint32) (int, error) {
	accepted, all, place := shapley.NewMerge(0), shapley.NewMerge(0), 0
	for i, dataset := range g.players.all {
		raw, err := k.sketchChunk(ctx, dataset.Id, chunk)
		if err != nil {
			return 0, err
		}
		parsed, err := record.ParseEntries(raw, record.MaxEntries)
		if err != nil {
			return 0, types.ErrInvalidSketch.Wrapf("data set %s: %s", dataset.Id, err)
		}
		entries := types.GameEntries(parsed)
		if g.all != nil {
			if err := all.Add(i, entries); err != nil {
				return 0, types.ErrInvalidSketch.Wrapf("data set %s: %s", dataset.Id, err)
			}
		}
		if dataset.Status == types.DatasetFailed {
			continue
		}
		if err := accepted.Add(place, entries); err != nil {
			return 0, types.ErrInvalidSketch.Wrapf("data set %s: %s", dataset.Id, err)
		}
		place++
	}
	if err := g.accepted.Add(accepted); err != nil {
		return 0, types.ErrInvalidSketch.Wrapf("chunk %d: %s", chunk, err)
	}
	if g.all == nil {
		return accepted.Entries(), nil
	}
	if err := g.all.Add(all); err != nil {
		return 0, types.ErrInvalidSketch.Wrapf("chunk %d: %s", chunk, err)
	}
	return accepted.Entries() + all.Entries(), nil
}
