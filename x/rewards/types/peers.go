package types

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

// Holds tells whether so many verdicts may be there: all of them, and fewer once the epoch is being scored.
func (p Peers) Holds(verdicts uint64) bool {
	return verdicts == p.Items || len(p.Seed) != 0 && verdicts < p.Items
}

// validatePeers checks the verdicts of epochs that are not scored yet.
func (g GenesisState) validatePeers(seen uniques) error {
	peers, count := make(map[uint64]Peers, len(g.Peers)), make(map[uint64]uint64)
	for _, p := range g.Peers {
		peers[p.Epoch] = p
		if err := seen.add(p.Validate(), "peers", number64(p.Epoch)); err != nil {
			return err
		}
	}
	for _, j := range g.Judged {
		count[j.Epoch]++
		err := j.Validate()
		if err == nil && j.Index >= peers[j.Epoch].Items {
			err = ErrInvalidField.Wrapf("judged.index: %d, must be below peers.items, %d", j.Index, peers[j.Epoch].Items)
		}
		if err := seen.add(err, "judged", number64(j.Epoch), number64(j.Index)); err != nil {
			return err
		}
	}
	for _, p := range g.Peers {
		if !p.Holds(count[p.Epoch]) {
			return ErrInvalidGenesis.Wrapf("peers.items: %d in epoch %d, there are %d", p.Items, p.Epoch, count[p.Epoch])
		}
	}
	return nil
}
