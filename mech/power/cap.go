package power

import (
	"fmt"
	"math/big"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// CapN returns the largest share of capped stake that one of n members may hold:
//
//	cap_n = max(cap, min(floor(2/n), floor(1/3)))
//
// in units of 10^-18. The cap relaxes in small sets, where cap·n < 1 could not be met, up to a third. n ≤ 0 gives cap.
func CapN(limit math.LegacyDec, n int) math.LegacyDec {
	if n <= 0 {
		return limit
	}
	small := math.LegacyMinDec(math.LegacyNewDec(2).QuoInt64(int64(n)), math.LegacyOneDec().QuoInt64(3))
	return math.LegacyMaxDec(limit, small)
}

// StakeCap returns the stake beyond which a member's stake does not count:
//
//	t = the largest integer ≤ max s with  t ≤ min s  or  t·10^18 ≤ cap_n·Σ min(s_j, t),  cap_n as in CapN
//
// so that nobody's share of capped stake exceeds cap_n, or all capped stakes are equal (1/n each, where cap_n·n < 1).
// t = 0 if there are no members, no stake, or too few members with any: a lone staker among ten cannot be capped to
// a tenth of itself.
//
// The search is exact. g(t) = cap_n·Σ min(s_j, t) − t·10^18 is concave with g(0) = 0, hence {t: g(t) ≥ 0} is an
// interval that begins at 0, and g is linear between neighbouring stakes: with k stakes below or at t and P their sum,
// g(t) ≥ 0 iff t·(10^18 − cap_n·(n−k)) ≤ cap_n·P. So the last stake with g ≥ 0 is sought, and the rest of the way to
// the next one is a division. O(n log n). stakes in umasa, in any order, unchanged; limit is any ratio, 0 or less gives
// the cap of small sets to all, 1 or more caps nobody. Errors: ErrStake; ErrParameter for no limit.
func StakeCap(stakes []math.Int, limit math.LegacyDec) (math.Int, error) {
	if limit.IsNil() {
		return math.Int{}, fmt.Errorf("%w: cap must be given", ErrParameter)
	}
	sorted := make([]*big.Int, len(stakes))
	for i, s := range stakes {
		if s.IsNil() || s.IsNegative() {
			return math.Int{}, fmt.Errorf("%w: member %d", ErrStake, i)
		}
		sorted[i] = fixed.Units(s)
	}
	if len(sorted) == 0 {
		return math.ZeroInt(), nil
	}
	slices.SortFunc(sorted, (*big.Int).Cmp)
	return math.NewIntFromBigInt(highest(sorted, fixed.Raw(CapN(limit, len(sorted))))), nil
}

// highest is StakeCap on ascending stakes, at least one, with capN in units of 10^-18. The stakes are only read.
func highest(sorted []*big.Int, capN *big.Int) *big.Int {
	t, below := sorted[0], new(big.Int) // the smallest stake is always allowed; below = Σ of stakes passed
	for k, s := range sorted {
		// Stakes 0 … k−1 are counted in full, so on [s_{k−1}, s_k] the condition is t·slope ≤ cap_n·below.
		slope := new(big.Int).Sub(oneRaw, new(big.Int).Mul(capN, big.NewInt(int64(len(sorted)-k))))
		room := new(big.Int).Mul(capN, below)
		if new(big.Int).Mul(s, slope).Cmp(room) > 0 {
			// s_k is too high, thus slope > 0: the end lies before it, unless even the smallest stake was exempt only.
			if end := room.Quo(room, slope); end.Cmp(t) > 0 {
				t = end
			}
			return t
		}
		t = s
		below.Add(below, s)
	}
	return t
}
