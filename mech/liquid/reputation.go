package liquid

import (
	"errors"
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// ErrParameter says that an argument of an incentive is absent or out of its range.
var ErrParameter = errors.New("liquid: argument out of range")

// Reputation returns the reputation after a round, that is an epoch in which a proposal ended:
//
//	ρ' = ρ + 0.1·(target − ρ)
//
// Ratios in [0, 1], and so is the result: it moves a tenth of the way. The product is rounded half to even at the 18th
// decimal. Errors: ErrParameter. Source: paper §9.2 names a reputation; the formula is this project's (MECHANISM §6).
func Reputation(rho, target math.LegacyDec) (math.LegacyDec, error) {
	if !isRatio(rho) || !isRatio(target) {
		return math.LegacyDec{}, fmt.Errorf("%w: reputation and target must lie in [0, 1]", ErrParameter)
	}
	return rho.Add(target.Sub(rho).Mul(math.LegacyNewDecWithPrec(1, 1))), nil
}

// StartReputation is the reputation of an agent before its first round, one half.
func StartReputation() math.LegacyDec { return math.LegacyNewDecWithPrec(5, 1) }

// Target returns what reputation moves to in a round:
//
//	target = floor(0.8·(voted + passive/2)/votable + 0.2·own)
//
// where votable proposals ended, the agent voted on voted of them, its delegate on passive others, and own is OwnScore
// of the proposals it made. One floor, at the 18th decimal, of the exact value; in [0, 1]. Errors: ErrParameter if
// votable is 0 or less than voted + passive, or own is no ratio.
func Target(voted, passive, votable uint64, own math.LegacyDec) (math.LegacyDec, error) {
	if votable == 0 || voted > votable || passive > votable-voted {
		return math.LegacyDec{}, fmt.Errorf("%w: %d votes and %d by delegates on %d proposals",
			ErrParameter, voted, passive, votable)
	}
	if !isRatio(own) {
		return math.LegacyDec{}, fmt.Errorf("%w: own score must lie in [0, 1]", ErrParameter)
	}
	// With halves as unit, 10·2·votable is the common denominator: 8·(2·voted + passive) + 2·own·2·votable.
	whole := new(big.Int).Lsh(new(big.Int).SetUint64(votable), 1)
	halves := new(big.Int).Lsh(new(big.Int).SetUint64(voted), 1)
	halves.Add(halves, new(big.Int).SetUint64(passive))
	target := halves.Mul(halves, big.NewInt(8))
	target.Mul(target, oneRaw)
	mine := new(big.Int).Mul(fixed.Raw(own), whole)
	target.Add(target, mine.Lsh(mine, 1))
	return fixed.Dec(fixed.FloorQuo(target, whole.Mul(whole, big.NewInt(10)))), nil
}

// OwnScore returns the score of an agent's own proposals that ended in a round, passed of them passed, failed failed
// with quorum, lost were vetoed or had no quorum:
//
//	own = floor((passed + failed/2) / (passed + failed + lost)),  ½ if there were none
//
// with the floor at the 18th decimal; in [0, 1].
func OwnScore(passed, failed, lost uint64) math.LegacyDec {
	all := new(big.Int).SetUint64(passed)
	halves := new(big.Int).Lsh(all, 1)
	all.Add(all, new(big.Int).SetUint64(failed))
	all.Add(all, new(big.Int).SetUint64(lost))
	if all.Sign() == 0 {
		return math.LegacyNewDecWithPrec(5, 1)
	}
	halves.Add(halves, new(big.Int).SetUint64(failed))
	return fixed.Dec(fixed.FloorQuo(halves.Mul(halves, oneRaw), all.Lsh(all, 1)))
}

// Factor returns what staking rewards are multiplied by for an agent that missed that many rounds since it, or a
// delegate above it, voted last:
//
//	factor = max(floor, 1 − step·(missed − grace)),  1 for missed ≤ grace
//
// Exact. step and floor are ratios in [0, 1], and so is the result. Errors: ErrParameter. Source: paper §9.2 (penalties
// for inactivity); the formula is this project's (MECHANISM §6: grace 3, step 0.1, floor 0.5).
func Factor(missed, grace uint64, step, floor math.LegacyDec) (math.LegacyDec, error) {
	if !isRatio(step) || !isRatio(floor) {
		return math.LegacyDec{}, fmt.Errorf("%w: step and floor must lie in [0, 1]", ErrParameter)
	}
	if missed <= grace {
		return math.LegacyOneDec(), nil
	}
	loss := new(big.Int).SetUint64(missed - grace)
	loss.Mul(loss, fixed.Raw(step))
	left := fixed.Dec(loss.Sub(oneRaw, loss))
	return math.LegacyMaxDec(floor, left), nil
}

// isRatio says whether x is given and lies in [0, 1].
func isRatio(x math.LegacyDec) bool {
	return !x.IsNil() && !x.IsNegative() && x.LTE(math.LegacyOneDec())
}
