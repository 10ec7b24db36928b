package liquid

import (
	"fmt"

	"cosmossdk.io/math"
)

// Tally is the running result of a proposal:
//
//	Options[c] = Σ W_i·w_i,c  in units of 10^-18 umasa,   Turnout = Σ W_i,  Direct = Σ s_i  in umasa
//
// over all voters i with power W, vote w and own stake s. Σ Options = Turnout.All·10^18.
type Tally struct {
	Options [Options]math.Int
	Turnout Amount   // Listed: the part delegated on the proposal's own topic; All − Direct − Listed came by general lists
	Direct  math.Int // own stake of the voters
	Voters  uint64   // how many voted
}

// NoTally is the tally before the first vote.
func NoTally() Tally { return Tally{}.filled() }

// filled has zeros where t has nothing.
func (t Tally) filled() Tally {
	for c := range t.Options {
		t.Options[c] = given(t.Options[c])
	}
	t.Turnout = Amount{All: given(t.Turnout.All), Listed: given(t.Turnout.Listed)}
	t.Direct = given(t.Direct)
	return t
}

// enter counts a new voter. Errors: ErrAmount beyond 256 bits.
func (t *Tally) enter(v Voter) error {
	direct, err := add(t.Direct, v.Own)
	if err != nil {
		return err
	}
	turnout, err := t.Turnout.Plus(v.Power)
	if err != nil {
		return err
	}
	t.Direct, t.Turnout = direct, turnout
	t.Voters++
	return t.cast(v.Power.All, v.Weights)
}

// leave takes flow umasa away from a voter who had them. Errors: ErrBroken if the tally has less.
func (t *Tally) leave(flow Amount, w Weights) error {
	turnout, err := t.Turnout.Minus(flow)
	if err != nil {
		return err
	}
	t.Turnout = turnout
	return t.uncast(flow.All, w)
}

// cast adds power umasa with vote w.
func (t *Tally) cast(power math.Int, w Weights) error {
	for c, part := range w {
		if part == 0 {
			continue
		}
		votes, err := given(power).SafeMul(math.NewIntFromUint64(part))
		if err != nil {
			return fmt.Errorf("%w: power %s", ErrAmount, power)
		}
		if t.Options[c], err = add(t.Options[c], votes); err != nil {
			return err
		}
	}
	return nil
}

// uncast is the inverse of cast.
func (t *Tally) uncast(power math.Int, w Weights) error {
	for c, part := range w {
		if part == 0 {
			continue
		}
		votes, err := given(power).SafeMul(math.NewIntFromUint64(part))
		if err != nil {
			return fmt.Errorf("%w: power %s", ErrAmount, power)
		}
		if t.Options[c] = given(t.Options[c]).Sub(votes); t.Options[c].IsNegative() {
			return fmt.Errorf("%w: option %d has less than %s", ErrBroken, c, votes)
		}
	}
	return nil
}
