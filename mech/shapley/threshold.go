package shapley

import (
	"math"
	"math/bits"
)

// All is the threshold that admits every record, also one whose hash is 2^64 − 1.
const All uint64 = math.MaxUint64

// thresholdStep is how much a threshold may rise or fall from one epoch to the next.
const thresholdStep = 4

// quarter is a quarter of what All stands for.
const quarter = 1 << 62

// NextThreshold returns the sampling threshold of the next epoch, so that about budget entries are submitted:
//
//	T' = min(1, clamp(T·B/Σk, T/4, 4T)),   min(1, 4T) if Σk = 0
//
// A threshold T stands for the share T/2^64 of all records: one is in the sample iff the 64 bits of its hash are below
// T; All = 2^64 − 1 stands for 1 and admits every record. entries is Σk, how many entries all accepted sketches of the
// epoch had; it is measured, for a claimed size could be inflated to coarsen everybody's sample.
//
// Rounded down, never below 1: from 0 no factor would lead back. A result of 2^64 − 1 or more is All.
func NextThreshold(threshold, budget, entries uint64) uint64 {
	lowest, highest := threshold/thresholdStep, All
	if threshold == All {
		lowest = quarter
	}
	if threshold < quarter {
		highest = threshold * thresholdStep
	}
	return max(1, min(max(scaled(threshold, budget, entries), lowest), highest))
}

// scaled returns floor(T·B/Σk), All if it is larger or Σk = 0.
func scaled(threshold, budget, entries uint64) uint64 {
	hi, lo := bits.Mul64(threshold, budget)
	if threshold == All { // stands for 2^64
		hi, lo = budget, 0
	}
	if hi >= entries {
		return All
	}
	quo, _ := bits.Div64(hi, lo, entries)
	return quo
}
