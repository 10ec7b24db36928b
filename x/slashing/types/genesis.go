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
	return nil
}
