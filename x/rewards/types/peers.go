package types

import "strconv"

// Validate refuses a verdict that no committee could have found.
func (j Judged) Validate() error {
	if j.Epoch == 0 {
		return ErrInvalidField.Wrap("judged.epoch: 0, must be at least 1")
	}
	if err := CheckItemID("judged.item", j.Item); err != nil {
		return err
	}
	return checkScore("judged.value", j.Value)
}

// Validate refuses verdicts of no epoch.
func (p Peers) Validate() error {
	if p.Epoch == 0 {
		return ErrInvalidField.Wrap("peers.epoch: 0, must be at least 1")
	}
	if len(p.Seed) != 0 && len(p.Seed) != BeaconLength {
		return ErrInvalidField.Wrapf("peers.seed: %d bytes, must be 0 or %d", len(p.Seed), BeaconLength)
	}
	return nil
}

// Count is the number of verdicts of a kind.
func (p Peers) Count(data bool) uint64 {
	if data {
		return p.Datasets
	}
	return p.Responses
}

// Total is the number of verdicts of both kinds.
func (p Peers) Total() uint64 { return p.Responses + p.Datasets }

// Place is the kind of the i-th of all verdicts and its number among those of that kind: responses come first.
func (p Peers) Place(i uint64) (data bool, index uint64) {
	if i < p.Responses {
		return false, i
	}
	return true, i - p.Responses
}

// Holds checks that so many verdicts of each kind are there: all of them, or fewer once the epoch is being scored.
func (p Peers) Holds(responses, datasets uint64) error {
	for _, kind := range []struct {
		name          string
		counted, held uint64
	}{
		{"responses", p.Responses, responses},
		{"datasets", p.Datasets, datasets},
	} {
		if kind.held > kind.counted || kind.held < kind.counted && len(p.Seed) == 0 {
			return ErrInvalidField.Wrapf("peers.%s: %d in epoch %d, there are %d", kind.name, kind.counted, p.Epoch, kind.held)
		}
	}
	return nil
}

// judgedKind is a kind of an epoch's verdicts.
type judgedKind struct {
	epoch uint64
	data  bool
}

// validatePeers checks the verdicts of epochs that are not scored yet.
func (g GenesisState) validatePeers(seen uniques) error {
	peers, held := make(map[uint64]Peers, len(g.Peers)), make(map[judgedKind]uint64)
	for _, p := range g.Peers {
		peers[p.Epoch] = p
		if err := seen.add(p.Validate(), "peers", number64(p.Epoch)); err != nil {
			return err
		}
	}
	for _, j := range g.Judged {
		held[judgedKind{j.Epoch, j.Data}]++
		err := j.Validate()
		if count := peers[j.Epoch].Count(j.Data); err == nil && j.Index >= count {
			err = ErrInvalidField.Wrapf("judged.index: %d, must be below the number of its kind, %d", j.Index, count)
		}
		if err := seen.add(err, "judged", number64(j.Epoch), strconv.FormatBool(j.Data), number64(j.Index)); err != nil {
			return err
		}
	}
	for _, p := range g.Peers {
		if err := p.Holds(held[judgedKind{p.Epoch, false}], held[judgedKind{p.Epoch, true}]); err != nil {
			return ErrInvalidGenesis.Wrap(err.Error())
		}
	}
	return nil
}
