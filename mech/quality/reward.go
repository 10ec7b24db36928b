package quality

import (
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Reward returns R_req = floor(R_base·Q) in umasa (whitepaper §8.1), at most R_base for Q in [0,1]. Negative
// arguments give 0.
func Reward(rBase math.Int, q math.LegacyDec) math.Int {
	product := new(big.Int).Mul(fixed.Units(rBase), fixed.Raw(q))
	return fixed.SaturatedInt(fixed.FloorQuo(product, oneRaw))
}

// Consolation returns floor(c·R_base·Q) in umasa, one floor of the exact product: what a worker earns that was not
// the best of a redundant request but reached Q ≥ τ (the caller checks both).
func Consolation(c math.LegacyDec, rBase math.Int, q math.LegacyDec) math.Int {
	product := new(big.Int).Mul(fixed.Raw(c), fixed.Units(rBase))
	return fixed.SaturatedInt(fixed.FloorQuo(product.Mul(product, fixed.Raw(q)), scale2))
}

// Unjudged returns what a response earns that no committee judged, for want of a quorum or because it was not
// sampled: floor(R_base·Q̂) in umasa if the oracle accepted it and the worker's smoothed quality Q̂ ≥ τ, else 0.
// Nobody is slashed without a verdict.
func Unjudged(rBase math.Int, qHat, tau math.LegacyDec, accepted bool) math.Int {
	if !accepted || fixed.Raw(qHat).Cmp(fixed.Raw(tau)) < 0 {
		return math.ZeroInt()
	}
	return Reward(rBase, qHat)
}

// Slash returns min(stake, ceil(κ·R_base)) in umasa, what an offender loses (whitepaper §8.2, s' = max(s − κ·R_pot,
// 0)). The potential reward R_pot is R_base, the reward at Q = 1: the formula's own value below τ is 0, and the
// penalty would vanish with it. κ is the coefficient of the offence. Negative arguments give 0.
func Slash(stake math.Int, kappa math.LegacyDec, rBase math.Int) math.Int {
	loss := new(big.Int).Mul(fixed.Raw(kappa), fixed.Units(rBase))
	loss = fixed.CeilQuo(loss, oneRaw)
	if held := fixed.Units(stake); held.Cmp(loss) < 0 {
		loss = held
	}
	return fixed.SaturatedInt(loss)
}
