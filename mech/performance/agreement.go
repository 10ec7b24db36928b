package performance

import (
	"errors"
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/mech/quality"
)

var (
	// ErrScale says that the scale of agreement is absent.
	ErrScale = errors.New("performance: scale must be given")
	// ErrStake says that the stake of a revealed opinion is absent or negative.
	ErrStake = errors.New("performance: stake must be a non-negative integer")
)

// Vote is what one member of an item's committee said. The zero LegacyDec (IsNil) as Value means silence: assigned,
// but no valid reveal in time. Stake is the member's stake in umasa; that of a silent member is not looked at.
type Vote struct {
	Value math.LegacyDec
	Stake math.Int
}

// Agreement is how far a member agreed with the others on one item, in [0, 1]. Counted is false if there were no
// others to agree with; Value is then zero and must not enter the mean.
type Agreement struct {
	Value   math.LegacyDec
	Counted bool
}

// Agreements returns the agreement of every member of one item's committee, in the order of votes:
//
//	a_v     = 1 − ceil(|q_v − m_{−v}| / scale),  0 if |q_v − m_{−v}| ≥ scale,  0 if v kept silent
//	m_{−v}  = lower weighted median of the values revealed by the others
//	weight  = min(stake, 2·lower median of the stakes of all who revealed, v included)
//
// The item counts for v iff somebody other than v revealed; an item nobody revealed counts for nobody. There is no
// quorum here: an item without a verdict still says who was silent.
//
//   - Values and scale in one unit, values in [0, 1] and scale > 0 in a network. Any others are compared alike; with
//     scale ≤ 0 nobody agrees. Stakes in umasa, ≥ 0.
//   - The cap is computed once per item, so leaving one out removes a value and its weight and changes no other. If the
//     weights of the others sum to 0 their median is their smallest value.
//   - Rounding: one ceil of the exact quotient at 10^-18, against the validator. O(k² log k) for k members.
//   - Errors: ErrScale, ErrStake. Nothing that is passed in is changed.
//
// Source: paper §11.4; the measure is this project's.
func Agreements(votes []Vote, scale math.LegacyDec) ([]Agreement, error) {
	if scale.IsNil() {
		return nil, ErrScale
	}
	values, weights, err := revealed(votes)
	if err != nil {
		return nil, err
	}
	result := make([]Agreement, len(votes))
	next := 0 // position of the current member among those who revealed
	for i, v := range votes {
		result[i] = Agreement{Value: math.LegacyZeroDec(), Counted: len(values) > 0}
		if v.Value.IsNil() {
			continue
		}
		others := without(values, next)
		if result[i].Counted = len(others) > 0; result[i].Counted {
			median := quality.LowerWeightedMedian(others, without(weights, next))
			result[i].Value = Closeness(v.Value, median, scale)
		}
		next++
	}
	return result, nil
}

// revealed returns the values of those who revealed and their capped weights.
func revealed(votes []Vote) (values []math.LegacyDec, weights []math.Int, err error) {
	var stakes []math.Int
	for i, v := range votes {
		switch {
		case v.Value.IsNil():
			continue
		case v.Stake.IsNil() || v.Stake.IsNegative():
			return nil, nil, fmt.Errorf("%w: member %d", ErrStake, i)
		}
		values = append(values, v.Value)
		stakes = append(stakes, v.Stake)
	}
	if len(stakes) == 0 {
		return nil, nil, nil
	}
	return values, quality.CapWeights(stakes), nil
}

// without returns a new slice that lacks the element at index.
func without[T any](all []T, index int) []T {
	rest := make([]T, 0, len(all)-1)
	rest = append(rest, all[:index]...)
	return append(rest, all[index+1:]...)
}

// Closeness is how far two values agree, 1 − ceil(|a − b| / scale) at the 18th decimal and not below 0. With scale ≤ 0
// nothing agrees. All three must be given.
func Closeness(a, b, scale math.LegacyDec) math.LegacyDec {
	distance := new(big.Int).Sub(fixed.Raw(a), fixed.Raw(b))
	if distance.Abs(distance).Cmp(fixed.Raw(scale)) >= 0 {
		return math.LegacyZeroDec()
	}
	lost := fixed.CeilQuo(distance.Mul(distance, oneRaw), fixed.Raw(scale))
	return fixed.Dec(lost.Sub(oneRaw, lost))
}

// Tally accumulates the agreements of one validator in one metric. Its zero value is empty. The sum is exact, so the
// order of items is of no effect. Two fields, to be stored as they are.
type Tally struct {
	Sum   math.LegacyDec
	Count uint64
}

// Add returns the tally with one more agreement; one that is not counted changes nothing.
func (t Tally) Add(a Agreement) Tally {
	if !a.Counted || a.Value.IsNil() {
		return t
	}
	if t.Sum.IsNil() {
		return Tally{Sum: a.Value, Count: t.Count + 1}
	}
	return Tally{Sum: t.Sum.Add(a.Value), Count: t.Count + 1}
}

// Mean returns the metric: floor(Sum/Count) at 10^-18, absent (IsNil) if nothing was counted.
func (t Tally) Mean() math.LegacyDec {
	if t.Count == 0 || t.Sum.IsNil() {
		return math.LegacyDec{}
	}
	return fixed.Dec(fixed.FloorQuo(fixed.Raw(t.Sum), new(big.Int).SetUint64(t.Count)))
}
