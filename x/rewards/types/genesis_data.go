package types

import (
	"bytes"

	"github.com/masa-finance/masad/mech/record"
)

// roundOf names a round among others.
func roundOf(pool string, epoch uint64) string { return pool + "/" + number64(epoch) }

// validateData checks pools, rounds, samplings, data sets, sketches and the games that are being played.
func (g GenesisState) validateData(seen uniques) error {
	pools := make(map[string]Pool, len(g.Pools))
	for _, pool := range g.Pools {
		if err := seen.add(pool.Validate(), "pool", pool.Id); err != nil {
			return err
		}
		pools[pool.Id] = pool
	}
	if len(g.Pools) > maxPools {
		return ErrInvalidGenesis.Wrapf("pools: %d, limit %d", len(g.Pools), maxPools)
	}
	salts := make(map[uint64]record.Hash, len(g.Samplings))
	for _, sampling := range g.Samplings {
		if err := seen.add(sampling.Validate(), "sampling", number64(sampling.Epoch)); err != nil {
			return err
		}
		salts[sampling.Epoch] = record.Hash(sampling.Salt)
	}
	rounds, err := g.validateRounds(seen, pools)
	if err != nil {
		return err
	}
	datasets, err := g.validateDatasets(seen, rounds)
	if err != nil {
		return err
	}
	for _, sketch := range g.Sketches {
		err := sketch.Validate()
		if err == nil {
			dataset := datasets[sketch.Dataset]
			round := rounds[roundOf(dataset.Pool, dataset.Epoch)]
			err = sketch.validateOf(dataset, round, pools[dataset.Pool], salts)
		}
		if err := seen.add(err, "sketch", sketch.Dataset); err != nil {
			return err
		}
		delete(datasets, sketch.Dataset)
	}
	for _, dataset := range g.Datasets {
		if _, missing := datasets[dataset.Id]; missing && dataset.Entries > 0 {
			return ErrInvalidGenesis.Wrapf("data set %q: its sketch of %d entries must be given", dataset.Id, dataset.Entries)
		}
	}
	return g.validateShapley(seen, rounds)
}

// validateRounds checks rounds: each is one of a pool, and not yet swept.
func (g GenesisState) validateRounds(seen uniques, pools map[string]Pool) (map[string]Round, error) {
	rounds := make(map[string]Round, len(g.Rounds))
	for _, round := range g.Rounds {
		err := round.Validate()
		if _, known := pools[round.Pool]; err == nil && !known {
			err = ErrPoolNotFound.Wrapf("round.pool: %s is none", round.Pool)
		}
		if err == nil {
			err = g.History.Keeps("round", AuditEpoch(round.Epoch))
		}
		if err := seen.add(err, "round", round.Pool, number64(round.Epoch)); err != nil {
			return nil, err
		}
		rounds[roundOf(round.Pool, round.Epoch)] = round
	}
	return rounds, nil
}

// validateDatasets checks data sets: each is one of a round, and the round counts them. A round that is being swept has
// fewer.
func (g GenesisState) validateDatasets(seen uniques, rounds map[string]Round) (map[string]Dataset, error) {
	datasets, counts := make(map[string]Dataset, len(g.Datasets)), make(map[string]uint64)
	for _, dataset := range g.Datasets {
		err := dataset.Validate()
		if _, known := rounds[roundOf(dataset.Pool, dataset.Epoch)]; err == nil && !known {
			err = ErrRoundNotFound.Wrapf("dataset.pool: %s has no round in epoch %d", dataset.Pool, dataset.Epoch)
		}
		if err := seen.add(err, "data set", dataset.Id); err != nil {
			return nil, err
		}
		datasets[dataset.Id] = dataset
		counts[roundOf(dataset.Pool, dataset.Epoch)]++
	}
	for _, round := range g.Rounds {
		count := counts[roundOf(round.Pool, round.Epoch)]
		if count > round.Datasets || count < round.Datasets && AuditEpoch(round.Epoch) > g.History.Until {
			return nil, ErrInvalidGenesis.Wrapf("round %s/%d: datasets: %d, has %d", round.Pool, round.Epoch, round.Datasets,
				count)
		}
	}
	return datasets, nil
}

// validateOf refuses a sketch that its data set would not have taken.
func (s Sketch) validateOf(d Dataset, r Round, p Pool, salts map[uint64]record.Hash) error {
	if d.Id == "" {
		return ErrDatasetNotFound.Wrapf("sketch.dataset: %s is none", truncate(s.Dataset))
	}
	if !bytes.Equal(SketchHash(s.Entries), d.SketchHash) {
		return ErrInvalidSketch.Wrapf("sketch.entries: their hash is not that of the data set, limit %x", d.SketchHash)
	}
	entries, err := ParseSketch("sketch.entries", s.Entries)
	if err != nil {
		return err
	}
	salt, known := salts[d.Epoch]
	if !known || len(entries) != int(d.Entries) {
		return ErrInvalidSketch.Wrapf("sketch.entries: %d of an epoch that was sampled: %t, must be %d", len(entries), known,
			d.Entries)
	}
	return CheckSketch("sketch.entries", entries, d, p, salt, r.Threshold)
}

// validateShapley checks the games that are being played: only rounds that are not over have one.
func (g GenesisState) validateShapley(seen uniques, rounds map[string]Round) error {
	for _, state := range g.ShapleyStates {
		round, known := rounds[roundOf(state.Pool, state.Epoch)]
		var err error
		switch {
		case !known || round.State == RoundPaid:
			err = ErrRoundNotFound.Wrapf("shapley_state.pool: %s has no open round in epoch %d", truncate(state.Pool),
				state.Epoch)
		case state.AllValue.IsNil() || state.AllValue.IsNegative():
			err = ErrInvalidAmount.Wrapf("shapley_state.all_value: %s is below 0", state.AllValue)
		}
		if err := seen.add(err, "shapley state", state.Pool, number64(state.Epoch)); err != nil {
			return err
		}
	}
	return nil
}

// datasetItems are the items of audits by data set.
func (g GenesisState) datasetItems() map[string]string {
	items := make(map[string]string, len(g.Datasets))
	for _, set := range g.Datasets {
		items[set.Id] = set.Item
	}
	return items
}
