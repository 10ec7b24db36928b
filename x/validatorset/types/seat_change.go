package types

// Reasons for taking or losing a seat.
const (
	ReasonStake    = "stake"    // came: more stake than the other candidates
	ReasonGenesis  = "genesis"  // came: with the chain
	ReasonLeft     = "left"     // went: left the role
	ReasonInactive = "inactive" // went: below its requirement for too long
	ReasonSlots    = "slots"    // went: there are fewer seats than before
	ReasonJailed   = "jailed"   // went: for downtime or a fault
	ReasonPruned   = "pruned"   // went: the lowest performance
)

// Validate checks the operator and the reason.
func (s SeatChange) Validate() error {
	if _, err := ParseAddress("operator", s.Operator); err != nil {
		return err
	}
	switch s.Reason {
	case ReasonStake, ReasonGenesis, ReasonLeft, ReasonInactive, ReasonSlots, ReasonJailed, ReasonPruned:
		return nil
	default:
		return ErrInvalidGenesis.Wrapf("seat_changes: reason %q is unknown", shortened(s.Reason))
	}
}
