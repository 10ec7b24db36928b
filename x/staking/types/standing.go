package types

import "cosmossdk.io/math"

// Standing is what a position is worth now: the view that other modules get. It is computed on read from the
// position as its last touch left it and from the globals in force.
type Standing struct {
	Status Status
	// Masa is the bonded MASA in umasa, the measure of voting power.
	Masa math.Int
	// Tao is the bonded second collateral in rao.
	Tao math.Int
	// Counted is the stake that counts for the requirement, in umasa.
	Counted math.Int
	// Required is the requirement in umasa; for an INACTIVE position what it needs to come back.
	Required math.Int
	// Utility is the smoothed utility, in [0,1].
	Utility math.LegacyDec
	// Generation counts how often the owner opened this role.
	Generation uint64
	// JoinedEpoch is the epoch in which the position was opened, 0 at genesis.
	JoinedEpoch uint64
}

// Coverage is min(1, s/req) while the position is ACTIVE or in GRACE, floored at the 18th decimal, and 0 otherwise:
// the share of its rewards that it gets.
func (s Standing) Coverage() math.LegacyDec {
	switch {
	case s.Status != Status_STATUS_ACTIVE && s.Status != Status_STATUS_GRACE:
		return math.LegacyZeroDec()
	case s.Counted.GTE(s.Required):
		return math.LegacyOneDec()
	default:
		return math.LegacyNewDecFromInt(s.Counted).QuoTruncate(math.LegacyNewDecFromInt(s.Required))
	}
}
