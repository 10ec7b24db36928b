package types

// DefaultGenesis is the ledger of a new network: nobody bonds anything, no block has run.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate accepts a ledger that can be imported; the balance of the module's account is compared on import.
func (g GenesisState) Validate() error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	checks := []func() error{
		g.checkEpochs, g.checkGlobals, g.checkPositions, g.checkUnbondings, g.checkHolds, g.checkFailures, g.checkPrice,
	}
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// Current is the number of the running epoch, 0 on a new chain.
func (g GenesisState) Current() uint64 {
	if len(g.Epochs) == 0 {
		return 0
	}
	return g.Epochs[len(g.Epochs)-1].Number
}

// checkEpochs accepts epochs in order, of which the last alone is open.
func (g GenesisState) checkEpochs() error {
	for i, epoch := range g.Epochs {
		last := i == len(g.Epochs)-1
		if epoch.Number == 0 || (i > 0 && epoch.Number <= g.Epochs[i-1].Number) {
			return ErrInvalidGenesis.Wrapf("epochs: number %d is not above the one before", epoch.Number)
		}
		if epoch.StartHeight < 1 || epoch.EndHeight < epoch.StartHeight ||
			(i > 0 && epoch.StartHeight <= g.Epochs[i-1].EndHeight) {
			return ErrInvalidGenesis.Wrapf("epochs: heights %d..%d of %d are out of order",
				epoch.StartHeight, epoch.EndHeight, epoch.Number)
		}
		if length := epoch.EndHeight - epoch.StartHeight + 1; length > MaxEpochBlocks {
			return ErrInvalidGenesis.Wrapf("epochs: end_height of %d: %d blocks are above %d",
				epoch.Number, length, MaxEpochBlocks)
		}
		if (epoch.Phase == "") != last || (epoch.Phase == PhaseDone) != (epoch.DoneHeight > 0) || epoch.DoneHeight < 0 {
			return ErrInvalidGenesis.Wrapf("epochs: %d with phase %q, done at %d: the last epoch alone is open",
				epoch.Number, epoch.Phase, epoch.DoneHeight)
		}
		if i > 0 && g.Epochs[i-1].Waits() && (epoch.Number != g.Epochs[i-1].Number+1 || epoch.Phase == PhaseDone) {
			return ErrInvalidGenesis.Wrapf("epochs: %d comes behind %d, which waits: its successor waits or runs",
				epoch.Number, g.Epochs[i-1].Number)
		}
	}
	return nil
}

// checkGlobals accepts globals of past epochs, each once. A chain that runs has some of every role: the first block
// computed them, and without any nothing would be required of anybody.
func (g GenesisState) checkGlobals() error {
	seen := make(map[[2]uint64]bool, len(g.Globals))
	known := make(map[Role]bool, len(Roles()))
	for _, globals := range g.Globals {
		if err := globals.Validate(); err != nil {
			return err
		}
		key := [2]uint64{globals.Epoch, uint64(globals.Role)}
		if globals.Epoch > g.Current() || seen[key] {
			return ErrInvalidGenesis.Wrapf("globals: %s of epoch %d comes twice or too early",
				globals.Role.Word(), globals.Epoch)
		}
		seen[key], known[globals.Role] = true, true
	}
	for _, role := range Roles() {
		if g.Current() > 0 && !known[role] {
			return ErrInvalidGenesis.Wrapf("globals: none of %s, at least 1 while epoch %d runs", role.Word(), g.Current())
		}
	}
	return nil
}

// checkPositions accepts positions that each exist once.
func (g GenesisState) checkPositions() error {
	seen := make(map[string]bool, len(g.Positions))
	for _, position := range g.Positions {
		if err := position.Validate(g.Current()); err != nil {
			return err
		}
		key := positionName(position.Role, position.Owner)
		if seen[key] {
			return ErrInvalidGenesis.Wrapf("positions: %s comes twice", key)
		}
		seen[key] = true
	}
	return nil
}

// checkUnbondings accepts unbondings of positions that exist.
func (g GenesisState) checkUnbondings() error {
	generations := make(map[string]uint64, len(g.Positions))
	for _, position := range g.Positions {
		generations[positionName(position.Role, position.Owner)] = position.Generation
	}
	seen := make(map[uint64]bool, len(g.Unbondings))
	for _, unbonding := range g.Unbondings {
		if err := unbonding.Validate(g.Params.CollateralDenom); err != nil {
			return err
		}
		if unbonding.Id > g.LastUnbondingId || seen[unbonding.Id] {
			return ErrInvalidGenesis.Wrapf("unbondings: id %d comes twice or is above last_unbonding_id %d",
				unbonding.Id, g.LastUnbondingId)
		}
		seen[unbonding.Id] = true
		key := positionName(unbonding.Role, unbonding.Owner)
		if unbonding.Generation == 0 || unbonding.Generation > generations[key] {
			return ErrInvalidGenesis.Wrapf("unbondings: id %d is of generation %d of %s, which does not exist",
				unbonding.Id, unbonding.Generation, key)
		}
	}
	return nil
}

// checkHolds accepts holds of positions that exist, each once.
func (g GenesisState) checkHolds() error {
	exists := make(map[string]bool, len(g.Positions))
	for _, position := range g.Positions {
		exists[positionName(position.Role, position.Owner)] = true
	}
	seen := make(map[string]bool, len(g.Holds))
	for _, hold := range g.Holds {
		if err := hold.Validate(); err != nil {
			return ErrInvalidGenesis.Wrapf("holds: %v", err)
		}
		position := positionName(hold.Role, hold.Owner)
		key := position + " " + hold.Reference
		if !exists[position] || seen[key] {
			return ErrInvalidGenesis.Wrapf("holds: %s comes twice or has no position", key)
		}
		seen[key] = true
	}
	return nil
}

// checkFailures accepts what could have been recorded.
func (g GenesisState) checkFailures() error {
	if len(g.Failures) > MaxFailures {
		return ErrInvalidGenesis.Wrapf("failures: %d are above %d", len(g.Failures), MaxFailures)
	}
	for _, failure := range g.Failures {
		if failure.Height < 0 || len(failure.Queue) > MaxFailureNameBytes || len(failure.Item) > MaxFailureNameBytes {
			return ErrInvalidGenesis.Wrapf("failures: height %d is below 0 or a name above %d bytes",
				failure.Height, MaxFailureNameBytes)
		}
	}
	return nil
}

// checkPrice accepts no price, or one that rounds could have made.
func (g GenesisState) checkPrice() error {
	if g.TaoPrice == nil {
		return nil
	}
	return g.TaoPrice.Validate()
}

// positionName names a position among others.
func positionName(role Role, owner string) string { return role.Word() + " " + owner }
