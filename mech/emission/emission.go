package emission

import (
	"errors"
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/mech/fixed"
)

var (
	// ErrAmount says that an amount is absent or negative.
	ErrAmount = errors.New("emission: amount must be a non-negative integer")
	// ErrRatio says that a ratio or score is absent or out of its range.
	ErrRatio = errors.New("emission: ratio out of range")
	// ErrSelfDealing says that the parameters let an owner of both sides of a request profit from it.
	ErrSelfDealing = errors.New("emission: self-dealing pays")
)

// Epoch returns the tokens minted in one epoch:
//
//	E = floor(rate·(S_max − S)) for S < S_max, else 0
//
// rate ≥ 0 is a ratio per epoch, S_max and S amounts in umasa. To emit a fraction y of the remainder in a year of n
// epochs, rate = 1 − (1−y)^(1/n). The product is exact, the floor is at one unit, so S + E ≤ S_max for every rate up
// to 1; and E = 0 once rate·(S_max − S) < 1. Errors: ErrAmount, ErrRatio, and ErrOverflow for more than 256 bits.
func Epoch(rate math.LegacyDec, sMax, supply math.Int) (math.Int, error) {
	if err := errors.Join(checkFactor("rate", rate), checkAmount("maximum supply", sMax),
		checkAmount("supply", supply)); err != nil {
		return math.Int{}, err
	}
	if supply.GTE(sMax) {
		return math.ZeroInt(), nil
	}
	return fixed.Int(mulFloor(rate, sMax.Sub(supply)))
}

// Split divides an epoch's emission between roles, or a role's pool between streams, in proportion to weights, by
// the largest remainder: the parts add up to the whole, and are all zero if no weight is positive (nothing is paid,
// the caller keeps the whole in the reserve). Amounts in umasa, weights in any unit. Errors: those of apportion.
func Split(total math.Int, weights []math.Int) ([]math.Int, error) {
	return apportion.LargestRemainder(total, weights)
}

// mulFloor returns floor(factor·amount). The product is exact.
func mulFloor(factor math.LegacyDec, amount math.Int) *big.Int {
	return fixed.FloorQuo(new(big.Int).Mul(fixed.Raw(factor), fixed.Units(amount)), oneRaw)
}

// oneRaw is 10^18, the raw value of one.
var oneRaw = fixed.Pow18(1)

// checkRatio accepts [0, 1], what a network may set; checkFactor accepts all that the formulas are defined for.
func checkRatio(name string, ratio math.LegacyDec) error {
	if ratio.IsNil() || ratio.IsNegative() || ratio.GT(math.LegacyOneDec()) {
		return fmt.Errorf("%w: %s must lie in [0, 1]", ErrRatio, name)
	}
	return nil
}

func checkFactor(name string, factor math.LegacyDec) error {
	if factor.IsNil() || factor.IsNegative() {
		return fmt.Errorf("%w: %s must be given and ≥ 0", ErrRatio, name)
	}
	return nil
}

func checkAmount(name string, amount math.Int) error {
	if amount.IsNil() || amount.IsNegative() {
		return fmt.Errorf("%w: %s", ErrAmount, name)
	}
	return nil
}
