package performance

import (
	"errors"
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

var (
	// ErrScore says that a score or metric lies outside [0, 1], or is absent where it must not be.
	ErrScore = errors.New("performance: score must lie in [0, 1]")
	// ErrWeight says that a weight is absent.
	ErrWeight = errors.New("performance: weight must be given")
)

// Weights are the weights of the three metrics, in any common unit; ≥ 0 in a network.
type Weights struct {
	Alpha math.LegacyDec // of C, signing blocks
	Beta  math.LegacyDec // of D, judging data
	Gamma math.LegacyDec // of L, judging responses
}

// Metrics are the three metrics of a validator in one epoch, each in [0, 1]. The zero LegacyDec (IsNil) stands for an
// absent metric: nothing was counted for it.
type Metrics struct {
	C math.LegacyDec
	D math.LegacyDec
	L math.LegacyDec
}

// Score returns the performance of a validator:
//
//	P = floor( Σ w·m / Σ w )  over the metrics m that are present, w their weights
//
// so an absent metric is left out and the weights of the others are renormalised. One floor of the exact quotient at
// 10^-18; with weights ≥ 0, P lies in [0, 1]. P = 0 if no metric is present or the weights of those present sum to 0.
// Errors: ErrWeight, ErrScore. Source: paper §6.
func Score(w Weights, m Metrics) (math.LegacyDec, error) {
	return weightedMean([]math.LegacyDec{w.Alpha, w.Beta, w.Gamma}, []math.LegacyDec{m.C, m.D, m.L})
}

// Opinion returns the single value by which a validator's view of a response is compared with that of others:
//
//	q = floor( (α·R + β·C + γ·F) / (α + β + γ) )
//
// from relevance, coherence and factual accuracy in [0, 1], with the weights of the *quality* score. Its fourth term,
// the response time, is measured by the chain and not judged, hence left out. Zero if the weights sum to 0. One floor
// at 10^-18. Errors: ErrWeight; ErrScore, also for an absent value. Source: paper §11.4.
func Opinion(w Weights, relevance, coherence, factual math.LegacyDec) (math.LegacyDec, error) {
	values := []math.LegacyDec{relevance, coherence, factual}
	for _, v := range values {
		if v.IsNil() {
			return math.LegacyDec{}, fmt.Errorf("%w: absent", ErrScore)
		}
	}
	return weightedMean([]math.LegacyDec{w.Alpha, w.Beta, w.Gamma}, values)
}

// Consensus returns the metric C:
//
//	C = min(1, floor(signed / expected))
//
// signed: blocks of the epoch whose commit carries the validator's vote for the block; expected: blocks in which it was
// in the set, plus a penalty of MissedReveal for each beacon reveal it missed. Floored at 10^-18. Absent (IsNil) if
// expected is 0.
func Consensus(signed, expected uint64) math.LegacyDec {
	if expected == 0 {
		return math.LegacyDec{}
	}
	return share(new(big.Int).SetUint64(min(signed, expected)), new(big.Int).SetUint64(expected))
}

// MissedReveal is what a missed beacon reveal adds to expected blocks, and nothing to signed ones.
const MissedReveal = 10

// weightedMean is floor(Σ w·v / Σ w) over the values present.
func weightedMean(weights, values []math.LegacyDec) (math.LegacyDec, error) {
	sum, total := new(big.Int), new(big.Int)
	for i, v := range values {
		if weights[i].IsNil() {
			return math.LegacyDec{}, ErrWeight
		}
		if v.IsNil() {
			continue
		}
		if !isScore(v) {
			return math.LegacyDec{}, fmt.Errorf("%w: %s", ErrScore, v)
		}
		total.Add(total, fixed.Raw(weights[i]))
		sum.Add(sum, new(big.Int).Mul(fixed.Raw(weights[i]), fixed.Raw(v)))
	}
	if total.Sign() < 0 {
		sum.Neg(sum)
		total.Neg(total)
	}
	return fixed.Dec(fixed.FloorQuo(sum, total)), nil // zero if the total is zero
}

func isScore(v math.LegacyDec) bool {
	return !v.IsNil() && !v.IsNegative() && v.LTE(math.LegacyOneDec())
}

// oneRaw is 10^18, the raw value of one.
var oneRaw = fixed.Pow18(1)

// share is floor(a/b) at 10^-18 for a ≥ 0, b > 0.
func share(a, b *big.Int) math.LegacyDec {
	return fixed.Dec(fixed.FloorQuo(new(big.Int).Mul(a, oneRaw), b))
}
