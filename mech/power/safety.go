package power

import (
	"fmt"
	"math/big"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// A1 returns the stake share that suffices for a third of power in the worst case of multipliers and jitter:
//
//	a₁ = l / (l + 2h),  l = m_lo·(1 − ε) for all honest members,  h = m_hi·(1 + ε) for all others
//
// Without either factor it is 1/3; parameters must keep a₁ ≥ 0.25. The bound holds while the stake cap does not bind;
// SmallestThird gives the value of a set. The products are exact, the quotient is floored at 10^-18, so a check
// against a limit errs on the safe side. Errors: ErrParameter. Source: paper §11.5; the bound is this project's.
func A1(mLo, mHi, eps math.LegacyDec) (math.LegacyDec, error) {
	if err := (Params{MLo: mLo, MHi: mHi, Eps: eps, Cap: math.LegacyOneDec()}).Validate(); err != nil {
		return math.LegacyDec{}, err
	}
	low := new(big.Int).Sub(oneRaw, fixed.Raw(eps))
	low.Mul(low, fixed.Raw(mLo))
	high := new(big.Int).Add(oneRaw, fixed.Raw(eps))
	high.Mul(high, fixed.Raw(mHi))
	return ratio(low, new(big.Int).Add(low, high.Lsh(high, 1))), nil
}

// SmallestThird returns the smallest share of all stake with which a coalition inside the set reaches a third of its
// voting power:
//
//	min Σ_{i∈A} s_i / Σ s_i  over coalitions A with 3·Σ_{i∈A} power_i ≥ Σ power_i
//
// Choosing whole members is a knapsack problem. The value returned is that of its relaxation, in which the last
// member may join with a part of itself: members are taken by power per stake, highest first, and the part of the last
// one that is needed counts with that part of its stake. It is a lower bound of the true minimum, hence errs on the
// safe side, and is too low by less than the stake share of a single member. Floored at 10^-18.
//
//   - stakes in umasa, uncapped, powers as returned by Of; same order and length.
//   - Edges: members without stake but with power (max(1, …) grants it) come first and cost nothing. No stake at all
//     gives 0: a third of power for free.
//   - The order of members is of no effect: members of equal power per stake are interchangeable here.
//   - Errors: ErrPower if lengths differ, a power is negative or all are zero; ErrStake.
func SmallestThird(stakes []math.Int, powers []int64) (math.LegacyDec, error) {
	if len(stakes) != len(powers) {
		return math.LegacyDec{}, fmt.Errorf("%w: %d stakes, %d powers", ErrPower, len(stakes), len(powers))
	}
	members, allStake, allPower := make([]holding, len(stakes)), new(big.Int), new(big.Int)
	for i, s := range stakes {
		switch {
		case s.IsNil() || s.IsNegative():
			return math.LegacyDec{}, fmt.Errorf("%w: member %d", ErrStake, i)
		case powers[i] < 0:
			return math.LegacyDec{}, fmt.Errorf("%w: member %d", ErrPower, i)
		}
		members[i] = holding{stake: fixed.Units(s), power: big.NewInt(powers[i])}
		allStake.Add(allStake, members[i].stake)
		allPower.Add(allPower, members[i].power)
	}
	if allPower.Sign() == 0 {
		return math.LegacyDec{}, fmt.Errorf("%w: the set has none", ErrPower)
	}
	if allStake.Sign() == 0 {
		return math.LegacyZeroDec(), nil
	}
	slices.SortStableFunc(members, holding.dearer)
	return third(members, allStake, allPower), nil
}

type holding struct{ stake, power *big.Int }

// dearer orders by stake per unit of power, ascending; a member without power comes last. It is a total preorder:
// stake/power is compared by products, and power zero stands for infinity.
func (h holding) dearer(other holding) int {
	if h.power.Sign() == 0 || other.power.Sign() == 0 {
		return other.power.Sign() - h.power.Sign()
	}
	return new(big.Int).Mul(h.stake, other.power).Cmp(new(big.Int).Mul(other.stake, h.power))
}

// third fills a third of allPower > 0 from ordered members and returns the stake used as a share of allStake > 0.
func third(members []holding, allStake, allPower *big.Int) math.LegacyDec {
	three, missing, stake := big.NewInt(3), new(big.Int).Set(allPower), new(big.Int) // missing is 3·(power still needed)
	for _, m := range members {
		triple := new(big.Int).Mul(three, m.power)
		if triple.Cmp(missing) >= 0 {
			// (stake + m.stake·missing/triple) / allStake, over one denominator
			used := stake.Mul(stake, triple)
			used.Add(used, new(big.Int).Mul(m.stake, missing))
			return ratio(used, triple.Mul(triple, allStake))
		}
		missing.Sub(missing, triple)
		stake.Add(stake, m.stake)
	}
	return math.LegacyOneDec()
}

// ratio returns floor(a/b) at 10^-18, a ≥ 0, b > 0.
func ratio(a, b *big.Int) math.LegacyDec {
	return fixed.Dec(fixed.FloorQuo(new(big.Int).Mul(a, oneRaw), b))
}
