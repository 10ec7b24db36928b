package liquid

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Rule is what a proposal must reach, ratios of 18 decimals.
type Rule struct {
	Quorum    math.LegacyDec // q, least turnout as a share of bonded stake
	Threshold math.LegacyDec // τ, least share of yes among yes and no
	Veto      math.LegacyDec // share of turnout beyond which no-with-veto vetoes
}

// Outcome is the result of a proposal. Passed implies Quorum and excludes Vetoed. Vetoed does not look at the quorum.
type Outcome struct{ Quorum, Passed, Vetoed bool }

// Decide compares a tally with a rule, total being the bonded stake of the snapshot in umasa:
//
//	Quorum   turnout·10^18 ≥ q·total  and  turnout > 0
//	Vetoed   veto·10^18 > v·turnout
//	Passed   Quorum, not Vetoed,  yes·10^18 ≥ τ·(yes + no)  and  yes + no > 0
//
// where no includes no-with-veto; abstain counts for the quorum only. Products are exact, nothing is rounded. As in the
// paper a tie with the threshold passes. An incomplete rule, or an absent total, decides nothing and gives the zero
// Outcome. O(1).
func Decide(t Tally, total math.Int, r Rule) Outcome {
	if r.Quorum.IsNil() || r.Threshold.IsNil() || r.Veto.IsNil() || total.IsNil() {
		return Outcome{}
	}
	t = t.filled()
	turnout, veto := fixed.Units(t.Turnout.All), fixed.Units(t.Options[NoWithVeto])
	yes, no := fixed.Units(t.Options[Yes]), fixed.Units(t.Options[No])
	decisive := new(big.Int).Add(yes, no)
	decisive.Add(decisive, veto)

	var o Outcome
	o.Quorum = turnout.Sign() > 0 && share(turnout, r.Quorum, fixed.Units(total)) >= 0
	o.Vetoed = share(veto, r.Veto, new(big.Int).Mul(turnout, oneRaw)) > 0
	o.Passed = o.Quorum && !o.Vetoed && decisive.Sign() > 0 && share(yes, r.Threshold, decisive) >= 0
	return o
}

// share compares part/whole with ratio: −1, 0 or +1 as part·10^18 is less than, equal to or more than ratio·whole.
func share(part *big.Int, ratio math.LegacyDec, whole *big.Int) int {
	return new(big.Int).Mul(part, oneRaw).Cmp(new(big.Int).Mul(fixed.Raw(ratio), whole))
}

// oneRaw is 10^18, the raw value of one.
var oneRaw = fixed.Pow18(1)
