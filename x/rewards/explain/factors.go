package explain

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// factors are an entry's numbers by name. The first one that is missing or not a number is the error of all.
type factors struct {
	entry types.Entry
	err   error
}

// one is 1 in units of 10⁻¹⁸.
var one = math.NewIntFromBigInt(math.LegacyOneDec().BigInt())

// text is a factor as it was written, empty if it is missing.
func (f *factors) text(name string) string {
	for _, factor := range f.entry.Factors {
		if factor.Name == name {
			return factor.Value
		}
	}
	f.fail("%s: is missing", name)
	return ""
}

// has tells whether a factor is there.
func (f *factors) has(name string) bool {
	for _, factor := range f.entry.Factors {
		if factor.Name == name {
			return true
		}
	}
	return false
}

// int is a whole number that is not negative.
func (f *factors) int(name string) math.Int {
	text := f.text(name)
	value, ok := math.NewIntFromString(text)
	if !ok || value.IsNegative() {
		f.fail("%s: %q, must be a whole number of at least 0", name, text)
		return math.ZeroInt()
	}
	return value
}

// dec is a decimal number that is not negative.
func (f *factors) dec(name string) math.LegacyDec {
	text := f.text(name)
	value, err := math.LegacyNewDecFromStr(text)
	if err != nil || value.IsNegative() {
		f.fail("%s: %q, must be a decimal number of at least 0", name, text)
		return math.LegacyZeroDec()
	}
	return value
}

// whole is a decimal number in units of 10⁻¹⁸.
func (f *factors) whole(name string) math.Int { return math.NewIntFromBigInt(f.dec(name).BigInt()) }

// same fails unless a factor is what it follows from the others.
func (f *factors) same(name string, given, computed math.Int) {
	if !given.Equal(computed) {
		f.fail("%s: %s, its factors give %s", name, given, computed)
	}
}

// quo is floor(a/b); a divisor of 0 fails.
func (f *factors) quo(a math.Int, name string, b math.Int) math.Int {
	if !b.IsPositive() {
		f.fail("%s: %s, must be above 0", name, b)
		return math.ZeroInt()
	}
	return a.Quo(b)
}

func (f *factors) fail(format string, args ...any) {
	if f.err == nil {
		f.err = types.ErrInvalidField.Wrapf("entry %s of %s in epoch %d: "+format,
			append([]any{f.entry.Key(), f.entry.Owner, f.entry.Epoch}, args...)...)
	}
}
