package types

import (
	"fmt"

	"cosmossdk.io/math"
)

// DefaultGenesis is a chain on which nobody delegates.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate refuses everything that an import could not take. Whether lists fit stakes and make no circle is checked by
// the import, which knows the stakes.
func (g GenesisState) Validate() error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	if g.Boundary < 0 {
		return ErrInvalidGenesis.Wrapf("boundary: %d is below 0", g.Boundary)
	}
	for _, check := range []func() error{
		g.validateStakes, g.validateDelegations, g.validateVersions, g.validateBallots, g.validateVoters, g.validateClaims,
		g.validateRecords, g.validateChanges, g.validateRounds, g.validateReputations, g.validateVotesLeft,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// once tells of what is there twice.
type once map[string]bool

func (o once) see(list, key string) error {
	if o[key] {
		return ErrInvalidGenesis.Wrapf("%s: %s is there twice, limit 1", list, key)
	}
	o[key] = true
	return nil
}

func (g GenesisState) validateStakes() error {
	seen := once{}
	for _, s := range g.Stakes {
		if _, err := ParseAddress("stakes.agent", s.Agent); err != nil {
			return err
		}
		if s.Amount.IsNil() || !s.Amount.IsPositive() {
			return ErrInvalidGenesis.Wrapf("stakes.amount: %s of %s, must be 1 or more", s.Amount, s.Agent)
		}
		if err := seen.see("stakes", s.Agent); err != nil {
			return err
		}
	}
	return nil
}

func (g GenesisState) validateDelegations() error {
	seen := once{}
	for _, d := range g.Delegations {
		if _, err := ParseAddress("delegations.agent", d.Agent); err != nil {
			return err
		}
		if err := d.Topic.Validate(); err != nil {
			return err
		}
		if d.Topic == TOPIC_GENERAL && len(d.Edges) == 0 {
			return ErrInvalidGenesis.Wrapf("delegations.edges: none of %s on the general topic, must be 1 or more", d.Agent)
		}
		if err := seen.see("delegations", d.Agent+"/"+d.Topic.Word()); err != nil {
			return err
		}
		if err := checkStored("delegations", d.Agent, d.Edges); err != nil {
			return err
		}
	}
	return nil
}

// checkStored checks edges of a list that is stored: one that carries all holds what it carries now, which may be 0.
func checkStored(list, agent string, edges []Edge) error {
	asked := make([]Edge, len(edges))
	for i, edge := range edges {
		if edge.Delegate == agent {
			return ErrInvalidGenesis.Wrapf("%s.edges.delegate: %s delegates to itself, must be another", list, agent)
		}
		if edge.Amount.IsNil() || edge.Amount.IsNegative() {
			return ErrInvalidGenesis.Wrapf("%s.edges.amount: %s of %s is below 0", list, edge.Amount, agent)
		}
		asked[i] = edge
		if edge.All {
			asked[i].Amount = math.ZeroInt()
		}
	}
	if err := checkEdges(asked); err != nil {
		return ErrInvalidGenesis.Wrapf("%s of %s: %s", list, agent, err)
	}
	return nil
}

// versionKinds is how many kinds of versions there are.
const versionKinds = 4

func (g GenesisState) validateVersions() error {
	seen := once{}
	for _, v := range g.Versions {
		if v.Kind >= versionKinds {
			return ErrInvalidGenesis.Wrapf("versions.kind: %d is outside 0..%d", v.Kind, versionKinds-1)
		}
		if err := v.Topic.Validate(); err != nil {
			return err
		}
		if v.Snapshot < 1 || v.Snapshot > g.Boundary {
			return ErrInvalidGenesis.Wrapf("versions.snapshot: %d is outside 1..%d, the latest snapshot", v.Snapshot, g.Boundary)
		}
		if v.Kind == 0 != (v.Agent == "") {
			return ErrInvalidGenesis.Wrapf("versions.agent: %q with kind %d, must be none for kind 0 alone", v.Agent, v.Kind)
		}
		if err := v.validateContent(); err != nil {
			return err
		}
		if err := seen.see("versions", fmt.Sprintf("%d/%s/%s/%d", v.Kind, v.Topic.Word(), v.Agent, v.Snapshot)); err != nil {
			return err
		}
	}
	return nil
}

func (v Version) validateContent() error {
	if v.Agent != "" {
		if _, err := ParseAddress("versions.agent", v.Agent); err != nil {
			return err
		}
	}
	if err := amounts("versions", named{"stake", v.Stake}, named{"in", v.In}, named{"in_listed", v.InListed}); err != nil {
		return err
	}
	if v.InListed.GT(v.In) {
		return ErrInvalidGenesis.Wrapf("versions.in_listed: %s is above in, %s", v.InListed, v.In)
	}
	return checkStored("versions", v.Agent, v.Edges)
}

// named is an amount with the name of its field.
type named struct {
	name  string
	value math.Int
}

// amounts refuses amounts below 0.
func amounts(list string, values ...named) error {
	for _, v := range values {
		if v.value.IsNil() || v.value.IsNegative() {
			return ErrInvalidGenesis.Wrapf("%s.%s: %s is below 0", list, v.name, v.value)
		}
	}
	return nil
}
