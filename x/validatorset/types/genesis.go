package types

import (
	"fmt"
	"strconv"
)

// DefaultGenesis is a chain without validators: gentxs bring them.
func DefaultGenesis() *GenesisState {
	return &GenesisState{Params: DefaultParams()}
}

// Validate refuses everything that an import could not take.
func (g GenesisState) Validate() error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	if err := g.Beacon.Validate(); err != nil {
		return err
	}
	if err := g.validateValidators(); err != nil {
		return err
	}
	if err := g.validatePrices(); err != nil {
		return err
	}
	return g.validateHistory()
}

// validateValidators checks each validator, and that its key is on record as its own.
func (g GenesisState) validateValidators() error {
	keys := make(map[string]string, len(g.ConsensusKeys))
	for _, key := range g.ConsensusKeys {
		if err := key.Validate(); err != nil {
			return err
		}
		if _, double := keys[string(key.ConsensusAddress)]; double {
			return ErrInvalidGenesis.Wrapf("consensus_keys: %X is there twice", key.ConsensusAddress)
		}
		keys[string(key.ConsensusAddress)] = key.Operator
	}
	tombstones, err := g.validateTombstones()
	if err != nil {
		return err
	}
	operators, seated, powered := unique{}, 0, 0
	for _, v := range g.Validators {
		if tombstones.has("tombstones", v.Operator) && !v.Jailed {
			return ErrInvalidGenesis.Wrapf("validators: jailed: must be true, %s is tombstoned", v.Operator)
		}
		if err := v.Validate(); err != nil {
			return err
		}
		address, err := v.ConsensusAddress()
		if err != nil {
			return err
		}
		if keys[string(address)] != v.Operator {
			return ErrInvalidGenesis.Wrapf("validators: %s: consensus key is not on record as its own", v.Operator)
		}
		if err := operators.add("validators", v.Operator); err != nil {
			return err
		}
		seated, powered = seated+one(v.Seated), powered+one(v.Power > 0)
	}
	if seated > MaxSlots || powered > MaxSlots {
		return ErrInvalidGenesis.Wrapf("validators: %d seats and %d powers, at most %d", seated, powered, MaxSlots)
	}
	if seated > 0 && powered == 0 {
		return ErrInvalidGenesis.Wrapf("validators: %d seats, none with power", seated)
	}
	if err := g.validatePowers(); err != nil {
		return err
	}
	if err := g.validateRemovals(); err != nil {
		return err
	}
	if err := g.validateTips(); err != nil {
		return err
	}
	return g.validateSetAside()
}

// validateTombstones checks that each operator is there once.
func (g GenesisState) validateTombstones() (unique, error) {
	tombstones := unique{}
	for _, name := range g.Tombstones {
		if _, err := ParseAddress("tombstones", name); err != nil {
			return nil, err
		}
		if err := tombstones.add("tombstones", name); err != nil {
			return nil, err
		}
	}
	return tombstones, nil
}

// validateTips checks that each tip is there once, and those that are to come among them.
func (g GenesisState) validateTips() error {
	tips := unique{}
	for _, tip := range g.BeaconTips {
		if len(tip) != TipLength {
			return ErrInvalidGenesis.Wrapf("beacon_tips: %d bytes, must be %d", len(tip), TipLength)
		}
		if err := tips.add("beacon_tips", fmt.Sprintf("%X", tip)); err != nil {
			return err
		}
	}
	for _, v := range g.Validators {
		if len(v.NextTip) > 0 && !tips.has("beacon_tips", fmt.Sprintf("%X", v.NextTip)) {
			return ErrInvalidGenesis.Wrapf("beacon_tips: next_tip of %s: must be among them", v.Operator)
		}
	}
	return nil
}

// validateRemovals checks that those who are about to lose seat and power are the jailed who still have one of them,
// each once: nobody else would get its seat back, and no jailed one would go.
func (g GenesisState) validateRemovals() error {
	waiting := unique{}
	for _, v := range g.Validators {
		if v.Jailed && (v.Seated || v.Power > 0) {
			waiting["removals/"+v.Operator] = true
		}
	}
	seen := unique{}
	for _, name := range g.Removals.Operators {
		if !waiting.has("removals", name) {
			return ErrInvalidGenesis.Wrapf("removals: %s is no jailed validator with seat or power", shortened(name))
		}
		if err := seen.add("removals", name); err != nil {
			return err
		}
	}
	if len(seen) != len(waiting) {
		return ErrInvalidGenesis.Wrapf("removals: %d operators, must be the %d jailed with seat or power",
			len(seen), len(waiting))
	}
	return nil
}

// validateSetAside checks that nobody is set aside twice until the same epoch.
func (g GenesisState) validateSetAside() error {
	seen := unique{}
	for _, s := range g.SetAside {
		if _, err := ParseAddress("operator", s.Operator); err != nil {
			return err
		}
		if err := seen.add("set_aside", fmt.Sprintf("%d/%s", s.Epoch, s.Operator)); err != nil {
			return err
		}
	}
	return nil
}

// validatePowers checks that what the powers come from is there once for each power that CometBFT knows: other factors
// would become a power with the next update, whoever they are of.
func (g GenesisState) validatePowers() error {
	known := make(map[string]int64, len(g.Validators))
	for _, v := range g.Validators {
		known[v.Operator] = v.Power
	}
	seen := unique{}
	for _, p := range g.Powers {
		if err := p.Validate(); err != nil {
			return err
		}
		power, found := known[p.Operator]
		if !found {
			return ErrInvalidGenesis.Wrapf("powers: %s is no validator", p.Operator)
		}
		if p.Power != power {
			return ErrInvalidGenesis.Wrapf("powers: %s: power: %d, must be %d", p.Operator, p.Power, power)
		}
		if err := seen.add("powers", p.Operator); err != nil {
			return err
		}
	}
	for _, v := range g.Validators {
		if v.Power > 0 && !seen.has("powers", v.Operator) {
			return ErrInvalidGenesis.Wrapf("powers: %s: must be there, has power %d", v.Operator, v.Power)
		}
	}
	return nil
}

// validateHistory checks what is kept of past epochs.
func (g GenesisState) validateHistory() error {
	seen := unique{}
	for _, s := range g.Signings {
		if err := s.Validate(); err != nil {
			return err
		}
		if err := seen.add("signings", strconv.FormatUint(s.Epoch, 10)); err != nil {
			return err
		}
	}
	for _, j := range g.Judgements {
		if err := j.Validate(); err != nil {
			return err
		}
		if err := seen.add("judgements", fmt.Sprintf("%d/%s", j.Epoch, j.Operator)); err != nil {
			return err
		}
	}
	for _, r := range g.Ranks {
		if err := r.Validate(); err != nil {
			return err
		}
		if err := seen.add("ranks", fmt.Sprintf("%d/%s", r.Epoch, r.Operator)); err != nil {
			return err
		}
	}
	for _, p := range g.Prunings {
		if err := p.Validate(); err != nil {
			return err
		}
		if err := seen.add("prunings", strconv.FormatUint(p.Epoch, 10)); err != nil {
			return err
		}
	}
	for _, c := range g.SeatChanges {
		if err := c.Validate(); err != nil {
			return err
		}
		if err := seen.add("seat_changes", fmt.Sprintf("%d/%s", c.Epoch, c.Operator)); err != nil {
			return err
		}
	}
	return nil
}

// Validate checks that nobody is counted twice or signed more than expected.
func (e EpochSignings) Validate() error {
	seen := unique{}
	for _, s := range e.Signings {
		if _, err := ParseAddress("operator", s.Operator); err != nil {
			return err
		}
		if n := len(s.ConsensusAddress); n != 0 && n != AddressLength {
			return ErrInvalidGenesis.Wrapf("signings: consensus_address has %d bytes, must be 0 or %d", n, AddressLength)
		}
		if s.Signed > s.Expected {
			return ErrInvalidGenesis.Wrapf("signings: %s signed %d of %d", s.Operator, s.Signed, s.Expected)
		}
		if err := seen.add("signings", s.Operator); err != nil {
			return err
		}
	}
	return nil
}

// unique finds what is there twice, by list and name.
type unique map[string]bool

func (u unique) add(list, name string) error {
	if u.has(list, name) {
		return ErrInvalidGenesis.Wrapf("%s: %s is there twice", list, name)
	}
	u[list+"/"+name] = true
	return nil
}

func (u unique) has(list, name string) bool { return u[list+"/"+name] }

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
