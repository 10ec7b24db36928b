package liquid

import (
	"errors"
	"fmt"

	"cosmossdk.io/math"
)

var (
	// ErrAmount says that an amount is negative or does not fit into 256 bits.
	ErrAmount = errors.New("liquid: amount must be a non-negative integer of at most 256 bits")
	// ErrBroken says that the stored delegations contradict themselves: a chain longer than the rules allow, more taken
	// out of a node than flowed in, or a count of children below zero.
	ErrBroken = errors.New("liquid: broken graph")
)

// Amount is a number of tokens in umasa: All of them, and Listed, the part whose owner delegated it on this very topic.
// The rest flows by its owner's general list. 0 ≤ Listed ≤ All. An absent (nil) part counts as zero.
type Amount struct{ All, Listed math.Int }

// NoAmount is zero tokens.
func NoAmount() Amount { return Amount{All: math.ZeroInt(), Listed: math.ZeroInt()} }

// Plus is the sum a + b. Errors: ErrAmount beyond 256 bits.
func (a Amount) Plus(b Amount) (Amount, error) {
	all, err := add(a.All, b.All)
	if err != nil {
		return Amount{}, err
	}
	listed, err := add(a.Listed, b.Listed)
	return Amount{All: all, Listed: listed}, err
}

// Minus is the difference a − b. Errors: ErrBroken if either part would fall below zero.
func (a Amount) Minus(b Amount) (Amount, error) {
	all, listed := given(a.All).Sub(given(b.All)), given(a.Listed).Sub(given(b.Listed))
	if all.IsNegative() || listed.IsNegative() {
		return Amount{}, fmt.Errorf("%w: %s less %s", ErrBroken, a, b)
	}
	return Amount{All: all, Listed: listed}, nil
}

// Equal says whether both parts are equal.
func (a Amount) Equal(b Amount) bool {
	return given(a.All).Equal(given(b.All)) && given(a.Listed).Equal(given(b.Listed))
}

// IsZero says whether there are no tokens.
func (a Amount) IsZero() bool { return given(a.All).IsZero() && given(a.Listed).IsZero() }

// String is the amount for errors and logs.
func (a Amount) String() string { return fmt.Sprintf("%s (%s listed)", given(a.All), given(a.Listed)) }

// given is x, or zero for an absent one: stores return zero values for what they do not hold.
func given(x math.Int) math.Int {
	if x.IsNil() {
		return math.ZeroInt()
	}
	return x
}

// add is x + y of two amounts that are not negative, so the sum of both cannot be either.
func add(x, y math.Int) (math.Int, error) {
	sum, err := given(x).SafeAdd(given(y))
	if err != nil || sum.IsNegative() {
		return math.Int{}, fmt.Errorf("%w: %s + %s", ErrAmount, given(x), given(y))
	}
	return sum, nil
}
