package types

import (
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/liquid"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// MaxClaims bounds the votes of one claim.
const MaxClaims = 32

// ValidateBasic checks what can be checked without state: the first refusals in the order of the mechanism are those
// of the number of edges and of a delegate that is there twice.
func (m *MsgSetDelegation) ValidateBasic() error {
	if _, err := ParseAddress("agent", m.Agent); err != nil {
		return err
	}
	if err := m.Topic.Validate(); err != nil {
		return err
	}
	if m.Inherit && len(m.Edges) > 0 {
		return ErrInvalidRequest.Wrapf("edges: %d, must be none with inherit", len(m.Edges))
	}
	if m.Inherit && m.Topic == TOPIC_GENERAL {
		return ErrInvalidRequest.Wrap("inherit: the general topic has nothing to inherit from, must be another")
	}
	return checkEdges(m.Edges)
}

// checkEdges checks what can be checked of edges without state.
func checkEdges(edges []Edge) error {
	if len(edges) > liquid.MaxTargets {
		return ErrTooManyTargets.Wrapf("edges: %d is above %d", len(edges), liquid.MaxTargets)
	}
	for i, edge := range edges {
		if _, err := ParseAddress("edges.delegate", edge.Delegate); err != nil {
			return err
		}
		if slices.ContainsFunc(edges[:i], func(other Edge) bool { return other.Delegate == edge.Delegate }) {
			return ErrDuplicate.Wrapf("edges.delegate: %s is there twice, limit 1", edge.Delegate)
		}
	}
	for i, edge := range edges {
		if err := checkAmount(i, edge); err != nil {
			return err
		}
	}
	return nil
}

// checkAmount checks the amount of an edge.
func checkAmount(i int, edge Edge) error {
	switch {
	case edge.All && i > 0:
		return ErrInvalidAmount.Wrapf("edges.all: of edge %d, only the first may delegate all that is left", i+1)
	case edge.All:
		if !edge.Amount.IsNil() && !edge.Amount.IsZero() {
			return ErrInvalidAmount.Wrapf("edges.amount: %s, must be 0 with all", edge.Amount)
		}
	case edge.Amount.IsNil() || !edge.Amount.IsPositive():
		return ErrInvalidAmount.Wrapf("edges.amount: %s to %s, must be 1 or more umasa", edge.Amount, edge.Delegate)
	case edge.Amount.GT(stakingtypes.MaxAmount):
		return ErrInvalidAmount.Wrapf("edges.amount: to %s is above %s", edge.Delegate, stakingtypes.MaxAmount)
	}
	return nil
}

// ValidateBasic checks what can be checked without state.
func (m *MsgClaimParticipation) ValidateBasic() error {
	if _, err := ParseAddress("sender", m.Sender); err != nil {
		return err
	}
	if _, err := ParseAddress("agent", m.Agent); err != nil {
		return err
	}
	if n := len(m.ProposalIds); n < 1 || n > MaxClaims {
		return ErrInvalidRequest.Wrapf("proposal_ids: %d is outside 1..%d", n, MaxClaims)
	}
	for i, id := range m.ProposalIds {
		if slices.Contains(m.ProposalIds[:i], id) {
			return ErrInvalidRequest.Wrapf("proposal_ids: %d is there twice, limit 1", id)
		}
	}
	return nil
}

// ValidateBasic checks what can be checked without state.
func (m *MsgUpdateParams) ValidateBasic() error {
	if _, err := ParseAddress("authority", m.Authority); err != nil {
		return err
	}
	return m.Params.Validate()
}

// NewEdge delegates an amount of umasa.
func NewEdge(delegate string, amount math.Int) Edge { return Edge{Delegate: delegate, Amount: amount} }

// AllTo delegates what other edges leave.
func AllTo(delegate string) Edge { return Edge{Delegate: delegate, Amount: math.ZeroInt(), All: true} }
