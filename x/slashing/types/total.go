package types

import sdk "github.com/cosmos/cosmos-sdk/types"

// Add counts an offence.
func (t Total) Add(o Offence) Total {
	t.Count++
	t.Taken = sdk.Coins(t.Taken).Add(o.Taken...)
	return t
}

// Covers tells whether a total may stand for a sum of some of its offences.
func (t Total) Covers(part Total) bool {
	return t.Count >= part.Count && sdk.Coins(t.Taken).IsAllGTE(part.Taken)
}

// Validate checks a total.
func (t Total) Validate() error {
	if _, err := ParseAddress("totals: owner", t.Owner); err != nil {
		return err
	}
	if err := t.Role.Validate(); err != nil {
		return ErrInvalidGenesis.Wrapf("totals: role: %s", err)
	}
	if _, known := Kind_name[int32(t.Kind)]; !known || t.Kind == Kind_KIND_UNSPECIFIED {
		return ErrInvalidGenesis.Wrapf("totals: kind: %s is none that is punished", t.Kind)
	}
	if t.Count == 0 {
		return ErrInvalidGenesis.Wrapf("totals: count: of %s must be at least 1", t.Owner)
	}
	return checkCoins("totals: taken", t.Taken)
}

// totalKey names what a total is of.
type totalKey struct {
	role  int32
	owner string
	kind  Kind
}

func (t Total) key() totalKey { return totalKey{int32(t.Role), t.Owner, t.Kind} }

// NewTotal is an offender's total before the first offence of a kind.
func NewTotal(o Offence) Total { return Total{Role: o.Role, Owner: o.Owner, Kind: o.Kind} }

// validateTotals checks that each total is there once and covers the offences on record.
func (g GenesisState) validateTotals() error {
	totals := make(map[totalKey]Total, len(g.Totals))
	for _, t := range g.Totals {
		if err := t.Validate(); err != nil {
			return err
		}
		if _, twice := totals[t.key()]; twice {
			return ErrInvalidGenesis.Wrapf("totals: %s of %s is there twice", t.Kind, t.Owner)
		}
		totals[t.key()] = t
	}
	sums := make(map[totalKey]Total, len(totals))
	for _, o := range g.Offences {
		key := NewTotal(o).key()
		sum, known := sums[key]
		if !known {
			sum = NewTotal(o)
		}
		sums[key] = sum.Add(o)
		if !totals[key].Covers(sums[key]) {
			return ErrInvalidGenesis.Wrapf("totals: %s of %s must be at least those on record", o.Kind, o.Owner)
		}
	}
	return nil
}

// validateSweep checks that nothing is left of what is swept.
func (g GenesisState) validateSweep() error {
	for _, o := range g.Offences {
		if !o.IsKept() && o.Epoch < g.Sweep.Done {
			return ErrInvalidGenesis.Wrapf("offences: %s: epoch %d, but all before %d are swept", o.Id, o.Epoch, g.Sweep.Done)
		}
	}
	return g.Sweep.Validate()
}
