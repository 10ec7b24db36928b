package types

import "time"

// Custody is what an operator's faults have brought it.
type Custody struct {
	// Registered tells that it is a validator now; it may have been one before.
	Registered bool
	// Jailed tells that it may have no seat until it asks, from Until on.
	Jailed bool
	Until  time.Time
	// Tombstoned tells that it may never have a seat again.
	Tombstoned bool
}
