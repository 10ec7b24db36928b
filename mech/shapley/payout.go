package shapley

import (
	"errors"
	"fmt"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/apportion"
)

// ErrOpenings says that more records are said to be known than were opened, or that a weight is absent or negative.
var ErrOpenings = errors.New("shapley: at most the opened records can be known, and a weight is at least 0")

// Fresh takes off an owner's weight what was paid for in an earlier epoch:
//
//	floor(acc·(n − b)/n)
//
// n is how many records the committee opened, all of a sketch that has few, and b how many of them already occur in an
// accepted data set of an earlier epoch, the lower median of what the committee counted. With n = 0 nothing is taken
// off. Error: ErrOpenings.
func Fresh(weight math.Int, opened, known uint64) (math.Int, error) {
	if known > opened || weight.IsNil() || weight.IsNegative() {
		return math.Int{}, fmt.Errorf("%d known of %d: %w", known, opened, ErrOpenings)
	}
	if opened == 0 {
		return weight, nil
	}
	n, fresh := math.NewIntFromUint64(opened), math.NewIntFromUint64(opened-known)
	quo, rem := weight.Quo(n), weight.Mod(n)
	return quo.Mul(fresh).Add(rem.Mul(fresh).Quo(n)), nil // ≤ weight
}

// Payouts splits a pool among owners in proportion to their weights, by largest remainder: the parts add up to the pool
// exactly, and the odd units of a tie go to lower indices. If all weights are 0 nobody is paid and the pool is carried
// over. pool in umasa; weights of Coverage or of Diversity, not of both.
//
// With K entries in all, A = Σ acc of a plain or staked Coverage and nothing taken off,
//
//	|payout_i − pool·φ_i/Σφ| < 1 + pool·K/A
//
// for acc_i = 2^32·φ_i − ε_i with 0 ≤ ε_i and E = Σ ε_j ≤ K makes acc_i/A − φ_i/Σφ = (E·φ_i/Σφ − ε_i)/A, which lies
// between −K/A and K/A. Errors: those of apportion.LargestRemainder.
func Payouts(pool math.Int, weights []math.Int) ([]math.Int, error) {
	return apportion.LargestRemainder(pool, weights)
}
