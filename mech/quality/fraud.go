package quality

import "math/big"

// FraudQuorum is how much of the weight that revealed must flag a response for the committee to call it a fraud.
type FraudQuorum uint8

const (
	// Majority is more than half, 2·flagged > total: enough for a verdict that others will look at again.
	Majority FraudQuorum = iota
	// TwoThirds is at least two thirds, 3·flagged ≥ 2·total: for the committee that has the last word. A slash for fraud
	// does not stop at κ·R_base, and the third ends a role, so a third of the weight must not come by it easily: of 64
	// evaluators 21 are more than half of a committee of 15 in one draw of 18, and two thirds of it in one of 412.
	TwoThirds
)

// Reached tells whether the flagged weight is enough. Exact; nothing is enough of no weight.
func (q FraudQuorum) Reached(flagged, total *big.Int) bool {
	if total.Sign() <= 0 {
		return false
	}
	have, need := big.NewInt(2), big.NewInt(1)
	if q == TwoThirds {
		have, need = big.NewInt(3), big.NewInt(2)
	}
	have.Mul(have, flagged)
	need.Mul(need, total)
	if q == TwoThirds {
		return have.Cmp(need) >= 0
	}
	return have.Cmp(need) > 0
}
