package types

// maxRollCall bounds roll_call_size: each answer is a transaction, and three units of epoch work.
const maxRollCall = 10_000

// DefaultAvailabilityParams are those of a new network; the README tells the reason of each.
func DefaultAvailabilityParams() AvailabilityParams {
	return AvailabilityParams{RollCallSize: 500, RollCallBlocks: 20}
}

// Validate refuses parameters outside their bounds.
func (p AvailabilityParams) Validate() error {
	return checkNumbers([]number{
		{"availability.roll_call_size", p.RollCallSize, 1, maxRollCall},
		{"availability.roll_call_blocks", p.RollCallBlocks, 1, 10_000},
	})
}
