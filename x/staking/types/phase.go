package types

import "context"

// Phase is one step of the work that closes an epoch. The app lists the phases once, in the order in which they run.
type Phase interface {
	// Name is the stable word under which records and events know the phase, for example "SCORE".
	Name() string
	// Run works on a closed epoch from a cursor on, nil at first, with at most budget units of work. It returns where to
	// go on, what it used, and whether the phase is done. What it wrote is undone if it returns an error or panics: then
	// the failure is recorded and the next phase takes over. A phase that is given a whole block's budget and neither
	// uses it nor moves its cursor has failed as well.
	Run(ctx context.Context, epoch uint64, cursor []byte, budget uint64) (next []byte, used uint64, done bool, err error)
}

// PhaseDone is the phase of an epoch whose pipeline has finished.
const PhaseDone = "DONE"

// Waits tells whether a closed epoch's pipeline has not finished.
func (e Epoch) Waits() bool { return e.Phase != "" && e.Phase != PhaseDone }
