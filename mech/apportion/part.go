package apportion

import (
	"errors"
	"math/big"

	"cosmossdk.io/math"
)

// ErrTotal says that a total is not positive, or smaller than one of the weights in it.
var ErrTotal = errors.New("apportion: total must be positive and not below a weight")

// Part returns one receiver's place in LargestRemainder without the others:
//
//	floor = floor(pool·w/total),   remainder = (pool·w) mod total
//
// With total = Σ w over all receivers, pool − Σ floor units are left over. Given one each to the largest remainders,
// equal ones in the order of the receivers, every part is that of LargestRemainder. So a split among any number of
// receivers can be made a few at a time. 0 ≤ remainder < total; exact. Errors: ErrPool, ErrWeight, ErrTotal.
func Part(pool, weight, total math.Int) (floor, remainder math.Int, err error) {
	switch {
	case pool.IsNil() || pool.IsNegative():
		return math.Int{}, math.Int{}, ErrPool
	case weight.IsNil() || weight.IsNegative():
		return math.Int{}, math.Int{}, ErrWeight
	case total.IsNil() || !total.IsPositive() || weight.GT(total):
		return math.Int{}, math.Int{}, ErrTotal
	}
	product := new(big.Int).Mul(pool.BigIntMut(), weight.BigIntMut())
	quo, rem := product.QuoRem(product, total.BigIntMut(), new(big.Int))
	return math.NewIntFromBigIntMut(quo), math.NewIntFromBigIntMut(rem), nil // ≤ pool and < total
}
