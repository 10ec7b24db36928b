package types

// DefaultGenesis is a chain on which nobody has offended.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate refuses everything that an import could not take.
func (g GenesisState) Validate() error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	seen := make(map[string]bool, len(g.Offences))
	for _, o := range g.Offences {
		if err := o.Validate(); err != nil {
			return err
		}
		if seen[o.Id] {
			return ErrInvalidGenesis.Wrapf("offences: %s is there twice", o.Id)
		}
		seen[o.Id] = true
	}
	for _, check := range []func() error{g.validateSweep, g.validateTotals, g.validateFrauds, g.validateDowntimes} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// validateFrauds checks that each owner's frauds are remembered once in a role.
func (g GenesisState) validateFrauds() error {
	seen := map[string]bool{}
	for _, f := range g.Frauds {
		if err := f.Validate(); err != nil {
			return err
		}
		key := f.Role.String() + "/" + f.Owner
		if seen[key] {
			return ErrInvalidGenesis.Wrapf("frauds: %s is there twice", f.Owner)
		}
		seen[key] = true
	}
	return nil
}

// validateDowntimes checks that the counts are those of the blocks.
func (g GenesisState) validateDowntimes() error {
	counts, heights := map[string]uint64{}, map[int64]bool{}
	since := map[string]int64{}
	for _, d := range g.Downtimes {
		since[d.Operator] = d.SinceHeight
	}
	old := map[string]uint64{}
	for _, m := range g.MissedBlocks {
		if m.Height < 0 || heights[m.Height] || len(m.Operators) == 0 {
			return ErrInvalidGenesis.Wrapf("missed_blocks: height %d: must be there once, at least 0, with operators", m.Height)
		}
		heights[m.Height] = true
		for _, name := range m.Operators {
			if m.Height < since[name] {
				old[name]++
			} else {
				counts[name]++
			}
		}
	}
	seen := map[string]bool{}
	for _, d := range g.Downtimes {
		if _, err := ParseAddress("downtimes", d.Operator); err != nil {
			return err
		}
		if seen[d.Operator] || d.Missed != counts[d.Operator] || d.Forgiven != old[d.Operator] || d.Missed+d.Forgiven == 0 {
			return ErrInvalidGenesis.Wrapf("downtimes: %s: must be there once with missed %d and forgiven %d",
				d.Operator, counts[d.Operator], old[d.Operator])
		}
		seen[d.Operator] = true
	}
	for _, m := range g.MissedBlocks {
		for _, name := range m.Operators {
			if !seen[name] {
				return ErrInvalidGenesis.Wrapf("missed_blocks: %s: must be in downtimes", shortened(name))
			}
		}
	}
	return nil
}
