package types

// IsIdle tells whether there is nothing to sweep.
func (h History) IsIdle() bool { return h.Swept == h.Until }

// Budget is how many records the next block removes: perBlock, doubled for each further epoch that waits, up to eight
// times, so that what is left of a busy network goes as fast as it comes.
func (h History) Budget(perBlock uint64) uint64 {
	if h.IsIdle() {
		return 0
	}
	return perBlock << min(h.Until-h.Swept-1, 3)
}

// Validate refuses a history that was swept further than it is to be.
func (h History) Validate() error {
	if h.Swept > h.Until {
		return ErrInvalidField.Wrapf("history.swept: %d, must be at most until, %d", h.Swept, h.Until)
	}
	return nil
}

// Keeps refuses a record of an epoch of which nothing is left.
func (h History) Keeps(what string, epoch uint64) error {
	if epoch <= h.Swept {
		return ErrInvalidField.Wrapf("%s.epoch: %d is swept, must be at least %d", what, epoch, h.Swept+1)
	}
	return nil
}

// validateHistory checks that no record is older than what was swept.
func (g GenesisState) validateHistory(uniques) error {
	err := g.History.Validate()
	for _, req := range g.Requests {
		if err == nil && req.IsSettled() {
			err = g.History.Keeps("request", req.Epoch)
		}
	}
	for _, e := range g.Entries {
		if err == nil {
			err = g.History.Keeps("entry", e.Epoch)
		}
	}
	for _, b := range g.Books {
		if err == nil {
			err = g.History.Keeps("book", b.Epoch)
		}
	}
	if err != nil {
		return ErrInvalidGenesis.Wrapf("%s", err)
	}
	return nil
}
