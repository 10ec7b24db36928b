package performance

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Credit returns how much of the pay for judging an agreement earns:
//
//	credit = min( 1, floor(agreement / full) )
//
// From full on all of it: to agree better than honest evaluators do, whose opinions have an error, is worth nothing
// more, so nobody gains by knowing a verdict. agreement in [0, 1], full in (0, 1]; floored at 10^-18. Errors: ErrScore.
// Source: this project's.
func Credit(agreement, full math.LegacyDec) (math.LegacyDec, error) {
	if !isScore(agreement) || !isScore(full) || full.IsZero() {
		return math.LegacyDec{}, ErrScore
	}
	if agreement.GTE(full) {
		return math.LegacyOneDec(), nil
	}
	return share(fixed.Raw(agreement), fixed.Raw(full)), nil
}
