package price

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// perThousand is how many tokens, and how many bytes (1 KB = 1000 bytes), one coefficient stands for.
const perThousand = 1000

// Class is how a class of services weighs what a request may use.
type Class struct {
	In         math.LegacyDec // a_in: RU per 1000 input tokens
	Out        math.LegacyDec // a_out: RU per 1000 output tokens
	Data       math.LegacyDec // a_kb: RU per KB of data
	Multiplier math.LegacyDec // of the whole sum
}

// Usage is what a request declares.
type Usage struct {
	InTokens     uint64
	MaxOutTokens uint64 // the declared maximum; what is not used comes back at settlement
	DataBytes    uint64
}

// ResourceUnits returns RU = ceil( (in/1000·a_in + out/1000·a_out + KB·a_kb)·multiplier ), one ceil of the exact
// product. Errors: ErrDomain for a coefficient nil or negative; ErrOverflow for more than 2^64 − 1 RU.
func ResourceUnits(class Class, usage Usage) (uint64, error) {
	sum, product := new(big.Int), new(big.Int)
	for _, part := range []struct {
		coefficient math.LegacyDec
		count       uint64
	}{{class.In, usage.InTokens}, {class.Out, usage.MaxOutTokens}, {class.Data, usage.DataBytes}} {
		if err := checkCoefficient(part.coefficient); err != nil {
			return 0, err
		}
		sum.Add(sum, product.Mul(fixed.Raw(part.coefficient), new(big.Int).SetUint64(part.count)))
	}
	if err := checkCoefficient(class.Multiplier); err != nil {
		return 0, err
	}
	divisor := new(big.Int).Mul(fixed.Pow18(2), big.NewInt(perThousand))
	units := fixed.CeilQuo(sum.Mul(sum, fixed.Raw(class.Multiplier)), divisor)
	if !units.IsUint64() {
		return 0, fmt.Errorf("price: resource units: %w", fixed.ErrOverflow)
	}
	return units.Uint64(), nil
}

func checkCoefficient(c math.LegacyDec) error {
	if c.IsNil() || c.IsNegative() {
		return fmt.Errorf("price: a coefficient must be given and ≥ 0: %w", fixed.ErrDomain)
	}
	return nil
}
