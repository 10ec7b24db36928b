package types

// IsKept tells whether an offence is kept for ever. A fault of consensus costs an operator its seat for ever, so that
// there is at most one of each: they need no bound, and what a tombstone is for stays known.
func (o Offence) IsKept() bool {
	return o.Kind == Kind_KIND_DOUBLE_SIGN || o.Kind == Kind_KIND_LIGHT_CLIENT_ATTACK
}

// IsIdle tells whether there is nothing to sweep now.
func (s Sweep) IsIdle() bool { return s.Waits || s.Done >= s.Until }

// Validate checks that no more is swept than is due.
func (s Sweep) Validate() error {
	if s.Done > s.Until {
		return ErrInvalidGenesis.Wrapf("sweep: done: %d is above until, %d", s.Done, s.Until)
	}
	return nil
}
