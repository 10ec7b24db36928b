package ante

import sdk "github.com/cosmos/cosmos-sdk/types"

// Lane lets some transactions through for free because the chain asked for them.
type Lane interface {
	// Enter tells whether a transaction is free, and counts it as a try if it is.
	Enter(ctx sdk.Context, tx sdk.Tx) bool
	// IsFree tells whether a transaction offers no fee for what is free in the lane: if it may not enter, no block takes
	// it.
	IsFree(tx sdk.Tx) bool
}

// Lanes are several lanes beside each other. No transaction is in two of them.
type Lanes []Lane

// Enter asks one lane after the other.
func (l Lanes) Enter(ctx sdk.Context, tx sdk.Tx) bool {
	for _, lane := range l {
		if lane.Enter(ctx, tx) {
			return true
		}
	}
	return false
}

// IsFree tells whether a transaction is free in one of them only.
func (l Lanes) IsFree(tx sdk.Tx) bool {
	for _, lane := range l {
		if lane.IsFree(tx) {
			return true
		}
	}
	return false
}
