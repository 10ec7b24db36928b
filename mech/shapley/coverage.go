package shapley

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

var (
	// ErrStake says that a stake is absent or negative.
	ErrStake = errors.New("shapley: stake must be a non-negative integer")
	// ErrOverflow says that stakes or a sum do not fit into 64 bits. No sum does so with at most MaxEntries an owner.
	ErrOverflow = errors.New("shapley: sum exceeds 64 bits")
)

// fraction is how many bits a share of a weight has behind the micro-unit.
const fraction = 32

// Coverage sums up what each owner deserves in the game v(C) = Σ w_r over the distinct records of C, in units of
// 2^-32 micro-units of weight. What has to be carried from chunk to chunk are eight bytes per owner.
//
//	plain:   acc_i = Σ_{r ∈ D_i} floor(w_r·2^32/c_r),                    c_r = number of owners of r
//	staked:  acc_i = Σ_{r ∈ D_i} floor(w_r·2^32·s_i/Σ_{j owns r} s_j)
//
// w_r is the lower median of what the owners of r claim. Each term is one floor of the exact quotient, so with k_i
// entries
//
//	0 ≤ 2^32·φ_i − acc_i < k_i   (equal to 0 if k_i = 0; φ_i in micro-units)
//
// The staked value is the random-order value in which, of those left, the first owner is drawn in proportion to stake.
// It is the Shapley value if all stakes are equal. If an owner splits its stake among identities, whatever of its
// records it gives to each, the sum of their terms never exceeds the term it had: s copies of a record, which take
// s/(s + honest) of it in the plain form, are worth in the staked one what one is. That holds while identities claim
// the same weight: the median counts heads, and it is the audit that refuses a wrong claim. Of a record whose owners
// all have a stake of 0 nobody gets anything.
type Coverage struct {
	acc    []uint64
	stakes []uint64 // nil in the plain form
}

// NewCoverage returns an accumulator that goes on from acc, which it copies: one number per owner, zeros at first.
func NewCoverage(acc []uint64) *Coverage {
	return &Coverage{acc: slices.Clone(acc)}
}

// NewStaked is NewCoverage for the staked form: one stake per owner, in umasa, the same in every chunk. The sum of
// stakes must be below 2^64, so that a term is one 128-bit product and one division. Errors: ErrOwner if the numbers of
// owners differ, ErrStake, ErrOverflow.
func NewStaked(acc []uint64, stakes []math.Int) (*Coverage, error) {
	if len(acc) != len(stakes) {
		return nil, fmt.Errorf("%d stakes for %d owners: %w", len(stakes), len(acc), ErrOwner)
	}
	c := &Coverage{acc: slices.Clone(acc), stakes: make([]uint64, len(stakes))}
	total := uint64(0)
	for i, stake := range stakes {
		if stake.IsNil() || stake.IsNegative() {
			return nil, fmt.Errorf("owner %d: %w", i, ErrStake)
		}
		units := fixed.Units(stake)
		c.stakes[i] = units.Uint64()
		sum, carry := bits.Add64(total, c.stakes[i], 0)
		if carry != 0 || !units.IsUint64() {
			return nil, fmt.Errorf("stakes up to owner %d: %w", i, ErrOverflow)
		}
		total = sum
	}
	return c, nil
}

// Acc returns a copy of the sums, one per owner.
func (c *Coverage) Acc() []uint64 { return slices.Clone(c.acc) }

// Weights returns the sums as weights for Fresh and Payouts.
func (c *Coverage) Weights() []math.Int {
	weights := make([]math.Int, len(c.acc))
	for i, acc := range c.acc {
		weights[i] = math.NewIntFromUint64(acc)
	}
	return weights
}

// Add adds the terms of all records of a merge. A record must be in one merge only, with all its owners. Errors:
// ErrOwner if an owner of the merge has no place here, then nothing was added; ErrOverflow, after which the sums are of
// no use.
func (c *Coverage) Add(m *Merge) error {
	if m.owners > len(c.acc) {
		return fmt.Errorf("owner %d of %d: %w", m.owners-1, len(c.acc), ErrOwner)
	}
	credit := c.creditEqually
	if c.stakes != nil {
		credit = c.creditByStake
	}
	for rest := m.sort(); len(rest) > 0; {
		record := firstRecord(rest)
		rest = rest[len(record):]
		if err := credit(record, m.weight(record)<<fraction); err != nil {
			return err
		}
	}
	return nil
}

// creditEqually shares a record's worth among its owners.
func (c *Coverage) creditEqually(record []claim, worth uint64) error {
	share := worth / uint64(len(record))
	for i := range record {
		if err := c.credit(record[i].owner, share); err != nil {
			return err
		}
	}
	return nil
}

// creditByStake shares a record's worth among its owners in proportion to stake.
func (c *Coverage) creditByStake(record []claim, worth uint64) error {
	total := uint64(0) // at most the sum of all stakes
	for i := range record {
		total += c.stakes[record[i].owner]
	}
	if total == 0 {
		return nil
	}
	for i := range record {
		owner := record[i].owner
		hi, lo := bits.Mul64(worth, c.stakes[owner]) // worth·s/total ≤ worth < 2^64, hence hi < total
		share, _ := bits.Div64(hi, lo, total)
		if err := c.credit(owner, share); err != nil {
			return err
		}
	}
	return nil
}

func (c *Coverage) credit(owner uint32, share uint64) error {
	sum, carry := bits.Add64(c.acc[owner], share, 0)
	if carry != 0 {
		return fmt.Errorf("owner %d: %w", owner, ErrOverflow)
	}
	c.acc[owner] = sum
	return nil
}
