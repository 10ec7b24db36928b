package types

import (
	"cmp"
	"slices"

	"cosmossdk.io/math"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// MaxFrauds is how many frauds within fraud_window are remembered: one more is an offence of its own.
const MaxFrauds = 2

// Remember adds a fraud, and forgets what is a window of epochs or more older than the latest.
func (f Frauds) Remember(fraud Offence, window uint64) Frauds {
	f.Role, f.Owner = fraud.Role, fraud.Owner
	f.Strikes = append(slices.Clone(f.Strikes), Strike{Epoch: fraud.Epoch, Base: fraud.Base})
	slices.SortStableFunc(f.Strikes, byEpoch)
	latest := f.Strikes[len(f.Strikes)-1].Epoch
	f.Strikes = slices.DeleteFunc(f.Strikes, func(s Strike) bool { return s.Epoch+window <= latest })
	return f
}

// Cap is the most in umasa that repeated fraud costs: a number of times the largest reward that was at stake in one of
// its frauds. What is above the largest amount of a record counts as that, as no base can be larger.
func (f Frauds) Cap(times uint64) math.Int {
	largest := math.ZeroInt()
	for _, s := range f.Strikes {
		largest = math.MaxInt(largest, s.Base)
	}
	return math.MinInt(largest.Mul(math.NewIntFromUint64(times)), stakingtypes.MaxAmount)
}

// Validate checks what is remembered: fewer frauds than are an offence, in order, each with its base.
func (f Frauds) Validate() error {
	if _, err := ParseAddress("frauds", f.Owner); err != nil {
		return err
	}
	if err := f.Role.Validate(); err != nil {
		return ErrInvalidGenesis.Wrapf("frauds: role: %s", err)
	}
	if len(f.Strikes) == 0 || len(f.Strikes) > MaxFrauds || !slices.IsSortedFunc(f.Strikes, byEpoch) {
		return ErrInvalidGenesis.Wrapf("frauds: %s: strikes: must be 1..%d in the order of their epochs", f.Owner, MaxFrauds)
	}
	for _, s := range f.Strikes {
		if s.Base.IsNil() || s.Base.IsNegative() || s.Base.GT(stakingtypes.MaxAmount) {
			return ErrInvalidGenesis.Wrapf("frauds: %s: base: must be given, 0..%s", f.Owner, stakingtypes.MaxAmount)
		}
	}
	return nil
}

func byEpoch(a, b Strike) int { return cmp.Compare(a.Epoch, b.Epoch) }
