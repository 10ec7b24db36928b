package types

import "cosmossdk.io/math"

// Why somebody was pruned after an epoch, or nobody was.
const (
	PrunedLowest     = "lowest"          // the lowest performance of all that served the whole epoch
	PrunedNoMinimum  = "min_validators"  // the set has min_validators members or fewer
	PrunedNotFull    = "not_full"        // prune_mode is WHEN_FULL and a slot is free
	PrunedNobody     = "nobody_eligible" // all members are immune or did not serve the whole epoch
	PrunedPowerBound = "power_bound"     // with the others that go, a third of the power would leave at once
)

// NotPruned tells why nobody was pruned after an epoch.
func NotPruned(epoch uint64, reason string) Pruning {
	return Pruning{Epoch: epoch, Reason: reason, Performance: math.LegacyZeroDec()}
}

// Validate checks that a pruning names an operator exactly if somebody was pruned.
func (p Pruning) Validate() error {
	if !isScore(p.Performance) {
		return ErrInvalidGenesis.Wrapf("prunings: performance: %s is outside 0..1", text(p.Performance))
	}
	switch p.Reason {
	case PrunedLowest:
		_, err := ParseAddress("operator", p.Operator)
		return err
	case PrunedNoMinimum, PrunedNotFull, PrunedNobody, PrunedPowerBound:
		if p.Operator != "" {
			return ErrInvalidGenesis.Wrapf("prunings: operator: %s, must be empty for %s", p.Operator, p.Reason)
		}
		return nil
	default:
		return ErrInvalidGenesis.Wrapf("prunings: reason %q is unknown", shortened(p.Reason))
	}
}
