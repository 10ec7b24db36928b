package quality

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Weights are the weights of a quality score: α of relevance, β of clarity, γ of factual accuracy, δ of timeliness.
type Weights struct{ R, C, F, T math.LegacyDec }

var (
	oneRaw = fixed.Pow18(1)
	scale2 = fixed.Pow18(2)
)

// Validate refuses weights that are nil, negative or do not sum to exactly 1.
func (w Weights) Validate() error {
	sum := new(big.Int)
	for _, weight := range w.list() {
		if weight.IsNil() || weight.IsNegative() {
			return fmt.Errorf("quality: a weight must be given and ≥ 0: %w", fixed.ErrDomain)
		}
		sum.Add(sum, fixed.Raw(weight))
	}
	if sum.Cmp(oneRaw) != 0 {
		return fmt.Errorf("quality: weights must sum to 1: %w", fixed.ErrDomain)
	}
	return nil
}

func (w Weights) list() [4]math.LegacyDec { return [4]math.LegacyDec{w.R, w.C, w.F, w.T} }

// Score returns Q = floor(αr + βc + γf + δt) at the 18th decimal (whitepaper §8.1.1): one floor of the exact sum.
// With weights that sum to 1 and components in [0,1] it lies in [0,1].
func Score(w Weights, r, c, f, t math.LegacyDec) math.LegacyDec {
	sum, product := new(big.Int), new(big.Int)
	components := [4]math.LegacyDec{r, c, f, t}
	for i, weight := range w.list() {
		sum.Add(sum, product.Mul(fixed.Raw(weight), fixed.Raw(components[i])))
	}
	return fixed.Dec(fixed.FloorQuo(sum, oneRaw))
}

// Timeliness returns T = 1 − floor((rb − 1)/deadline) at the 18th decimal, for a response rb blocks after the
// assignment with 1 ≤ rb ≤ deadline; 0 for any other rb. T = 1 in the first block, and positive in the last one.
func Timeliness(rb, deadline uint64) math.LegacyDec {
	if rb == 0 || rb > deadline {
		return math.LegacyZeroDec()
	}
	late := new(big.Int).SetUint64(rb - 1)
	late = fixed.FloorQuo(late.Mul(late, oneRaw), new(big.Int).SetUint64(deadline))
	return fixed.Dec(late.Sub(oneRaw, late))
}
