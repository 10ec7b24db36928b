package performance

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// CorrelatedItems is the number of counted items from which on a validator's metric is Correlated: with fewer the
// estimate of chance agreement is noise.
const CorrelatedItems = 16

// Correlated returns the agreement of a validator beyond what an opinion without effort would reach:
//
//	metric = clamp( floor( (same − cross) / max(1 − c̄, 0.2) ), 0, 1 )
//
// same:  mean agreement with the others on the items the validator judged (the plain metric)
// cross: mean agreement of its opinions with the verdict on one *other* item of the same kind each, drawn by the beacon
// c̄:     mean agreement between the verdicts of such pairs of items, what the items themselves have in common
//
// All three in [0, 1]. Somebody whose opinion does not depend on the item agrees with both alike and gets 0. Dividing
// by 1 − c̄ gives a perfect judge about 1, however alike the items are; 0.2 keeps noise from being amplified more than
// five times when they are nearly all alike. Floored at 10^-18. Errors: ErrScore. Source: paper §11.4; the rule is that
// of correlated agreement in the literature on peer prediction.
func Correlated(same, cross, cBar math.LegacyDec) (math.LegacyDec, error) {
	for _, v := range []math.LegacyDec{same, cross, cBar} {
		if !isScore(v) {
			return math.LegacyDec{}, ErrScore
		}
	}
	if same.LTE(cross) {
		return math.LegacyZeroDec(), nil
	}
	room := math.LegacyMaxDec(math.LegacyOneDec().Sub(cBar), leastRoom())
	gain := new(big.Int).Sub(fixed.Raw(same), fixed.Raw(cross))
	return math.LegacyMinDec(share(gain, fixed.Raw(room)), math.LegacyOneDec()), nil
}

// Alike tells whether items have so much in common, 1 − c̄ < 0.2, that Correlated can hardly tell a judge who looks
// from one who does not.
func Alike(cBar math.LegacyDec) bool { return math.LegacyOneDec().Sub(cBar).LT(leastRoom()) }

func leastRoom() math.LegacyDec { return math.LegacyNewDecWithPrec(2, 1) }
