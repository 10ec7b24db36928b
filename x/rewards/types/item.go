package types

// HoldReference names the item among its evaluators' obligations.
func (i Item) HoldReference() string { return "evaluation/" + i.Id }

// Derive is the id that the item must have.
func (i Item) Derive() (string, error) {
	worker, err := checkAddress("item.worker", i.Worker)
	if err != nil {
		return "", err
	}
	if i.Dispute {
		return DisputeID(i.Request, worker)
	}
	return ItemID(i.Request, worker)
}

// Member finds an operator's place in the committee.
func (i Item) Member(operator string) (Evaluator, bool) {
	for _, member := range i.Committee {
		if member.Operator == operator {
			return member, true
		}
	}
	return Evaluator{}, false
}

// Operators are the members of the committee, in the order of the draw.
func (i Item) Operators() []string {
	operators := make([]string, len(i.Committee))
	for at, member := range i.Committee {
		operators[at] = member.Operator
	}
	return operators
}

// IsOpen tells whether evaluators have work with the item.
func (i Item) IsOpen() bool {
	return i.Phase == PhaseCommit || i.Phase == PhaseReveal
}

// The phases of an item under the names this module uses.
const (
	PhaseReady  = ItemPhase_ITEM_PHASE_READY
	PhaseCommit = ItemPhase_ITEM_PHASE_COMMIT
	PhaseReveal = ItemPhase_ITEM_PHASE_REVEAL
	PhaseDone   = ItemPhase_ITEM_PHASE_DONE
)
