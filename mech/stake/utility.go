package stake

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// WorkerRecord is what a worker did in an epoch.
type WorkerRecord struct {
	Served     uint64         // resource units completed
	QualitySum math.LegacyDec // ΣQ over its evaluated responses and data items
	Evaluated  uint64         // their number
}

// MeanUnits returns m = floor(total/n), the mean of resource units over the n actors of a role that had any; 0 if
// n = 0.
func MeanUnits(total, n uint64) uint64 {
	if n == 0 {
		return 0
	}
	return total / n
}

// ValidatorUtility is the utility of a validator: its performance P_v (whitepaper §6), brought into [0,1].
func ValidatorUtility(performance math.LegacyDec) math.LegacyDec { return fixed.Unit(performance) }

// WorkerUtility returns u = (α·P + β·Q)/(α + β), whitepaper §6, where P = served/(served + m) is the worker's
// computational power against the role's mean m (see MeanUnits; P = ½ at the mean, and for all if m = 0) and
// Q = ΣQ/evaluated its mean quality. Numerator and denominator are exact, with one floor at the 18th decimal.
//
// scored is false if nothing was evaluated: then there is no score and Û stays. Errors: ErrDomain if a weight is
// nil or negative, their sum 0, or ΣQ nil, negative or above the number evaluated.
func WorkerUtility(alpha, beta math.LegacyDec, r WorkerRecord, mean uint64) (u math.LegacyDec, scored bool, err error) {
	if err := checkWeights(ratio{"alpha", alpha}, ratio{"beta", beta}); err != nil {
		return math.LegacyDec{}, false, err
	}
	if alpha.IsZero() && beta.IsZero() {
		return math.LegacyDec{}, false, fmt.Errorf("stake: alpha + beta must be positive: %w", fixed.ErrDomain)
	}
	if r.Evaluated == 0 {
		return math.LegacyDec{}, false, nil
	}
	evaluated := new(big.Int).SetUint64(r.Evaluated)
	quality := fixed.Raw(r.QualitySum)
	if r.QualitySum.IsNil() || quality.Sign() < 0 || quality.Cmp(new(big.Int).Mul(evaluated, oneRaw)) > 0 {
		return math.LegacyDec{}, false, fmt.Errorf("stake: quality must lie in [0,1]: %w", fixed.ErrDomain)
	}
	power, whole := shareOfMean(r.Served, mean)
	// (α·power/whole + β·quality/(evaluated·10^18)) / (α + β), times 10^18
	numerator := new(big.Int).Mul(fixed.Raw(alpha), power)
	numerator.Mul(numerator, evaluated).Mul(numerator, oneRaw)
	second := new(big.Int).Mul(fixed.Raw(beta), quality)
	numerator.Add(numerator, second.Mul(second, whole))
	denominator := new(big.Int).Add(fixed.Raw(alpha), fixed.Raw(beta))
	denominator.Mul(denominator, whole).Mul(denominator, evaluated)
	return fixed.Dec(fixed.FloorQuo(numerator, denominator)), true, nil
}

// OracleUtility returns u = ½·m/(m + consumed) + ½·agreed/judged, where consumed are the oracle's resource units of
// the epoch, m the role's mean (see MeanUnits), and agreed of its judged verdicts were those of the committee. It
// falls with use, so that heavier users stake more, as the paper wants (§6). If m = 0 nobody used anything and the
// first term is ½; if judged = 0 the second is. One floor of the exact fraction at the 18th decimal.
// Error: ErrDomain if agreed > judged.
func OracleUtility(consumed, mean, agreed, judged uint64) (math.LegacyDec, error) {
	if agreed > judged {
		return math.LegacyDec{}, fmt.Errorf("stake: more verdicts agreed than judged: %w", fixed.ErrDomain)
	}
	light, whole := big.NewInt(1), big.NewInt(1)
	if mean > 0 {
		light.SetUint64(mean)
		whole.Add(light, new(big.Int).SetUint64(consumed))
	}
	just, verdicts := big.NewInt(1), big.NewInt(1)
	if judged > 0 {
		just.SetUint64(agreed)
		verdicts.SetUint64(judged)
	}
	numerator := new(big.Int).Mul(light, verdicts)
	numerator.Add(numerator, just.Mul(just, whole))
	denominator := whole.Mul(whole, verdicts)
	return fixed.Dec(fixed.FloorQuo(numerator.Mul(numerator, oneRaw), denominator.Lsh(denominator, 1))), nil
}

// RewardUtility returns u = G/(G + Ḡ), one floor at the 18th decimal: the alternative signal of a role, an actor's
// smoothed reward G against the role's mean Ḡ; ½ if both are 0. Error: ErrDomain if one is nil or negative.
func RewardUtility(own, mean math.LegacyDec) (math.LegacyDec, error) {
	if own.IsNil() || mean.IsNil() || own.IsNegative() || mean.IsNegative() {
		return math.LegacyDec{}, fmt.Errorf("stake: rewards must be given and ≥ 0: %w", fixed.ErrDomain)
	}
	if own.IsZero() && mean.IsZero() {
		return half(), nil
	}
	numerator := new(big.Int).Mul(fixed.Raw(own), oneRaw)
	return fixed.Dec(fixed.FloorQuo(numerator, new(big.Int).Add(fixed.Raw(own), fixed.Raw(mean)))), nil
}

// FoldReward returns G' = floor(γ·G + (1 − γ)·r) at the 18th decimal, the discounted rewards E[Σγ^t·r_t] of the
// paper (§5.1) as a running mean: γ in [0,1] (brought there), G in umasa with 18 decimals, r the reward of the epoch
// in umasa. Nil counts as 0. The result may exceed the range of LegacyDec only if an argument is near its end.
func FoldReward(gamma, prev math.LegacyDec, reward math.Int) math.LegacyDec {
	keep := fixed.Raw(fixed.Unit(gamma))
	kept := new(big.Int).Mul(keep, fixed.Raw(prev))
	added := new(big.Int).Mul(new(big.Int).Sub(oneRaw, keep), fixed.Units(reward))
	kept.Add(kept, added.Mul(added, oneRaw))
	return fixed.Dec(fixed.FloorQuo(kept, oneRaw))
}

// shareOfMean returns served/(served + mean) as numerator and denominator, and ½ if mean = 0.
func shareOfMean(served, mean uint64) (numerator, denominator *big.Int) {
	if mean == 0 {
		return big.NewInt(1), big.NewInt(2)
	}
	numerator = new(big.Int).SetUint64(served)
	return numerator, new(big.Int).Add(numerator, new(big.Int).SetUint64(mean))
}
