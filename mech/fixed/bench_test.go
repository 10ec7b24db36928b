package fixed

import (
	"math/rand"
	"testing"

	"cosmossdk.io/math"
	"github.com/cockroachdb/apd/v3"
	"github.com/stretchr/testify/require"
)

// benchInputs are the same for every benchmark: uniform in [−20, 20).
func benchInputs() []math.LegacyDec {
	source := rand.New(rand.NewSource(1))
	inputs := make([]math.LegacyDec, 1024)
	for i := range inputs {
		inputs[i] = randomDec(source, -20, 20)
	}
	return inputs
}

// coreInput is an argument of exp18.
type coreInput struct {
	neg bool
	x   uint128
}

var sink uint64

func BenchmarkExp(b *testing.B) {
	inputs := make([]coreInput, 0, 1024)
	for _, x := range benchInputs() {
		neg, magnitude := split(Raw(x))
		inputs = append(inputs, coreInput{neg, magnitude})
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		in := &inputs[i&1023]
		_, lo := exp18(in.neg, in.x.hi, in.x.lo)
		sink += lo
	}
}

func BenchmarkExpLegacyDec(b *testing.B) {
	inputs := benchInputs()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		Exp(inputs[i&1023])
	}
}

func BenchmarkExpSlow(b *testing.B) {
	inputs := benchInputs()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		roundSlow(expFixed(Raw(inputs[i&1023])))
	}
}

func BenchmarkExpApd(b *testing.B) {
	ctx := apd.BaseContext.WithPrecision(34)
	inputs := make([]*apd.Decimal, 0, 1024)
	for _, x := range benchInputs() {
		d, _, err := apd.NewFromString(x.String())
		require.NoError(b, err)
		inputs = append(inputs, d)
	}
	result := new(apd.Decimal)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if _, err := ctx.Exp(result, inputs[i&1023]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExpLegacyDecTaylor(b *testing.B) {
	inputs := benchInputs()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		taylorLegacyDec(inputs[i&1023])
	}
}

// taylorLegacyDec is the obvious way: x = k·ln 2 + r, |r| ≤ ln(2)/2, Taylor of e^r until a term vanishes, then 2^k.
func taylorLegacyDec(x math.LegacyDec) math.LegacyDec {
	ln2 := math.LegacyNewDecWithPrec(693_147_180_559_945_309, 18)
	k := x.Quo(ln2).RoundInt64()
	r := x.Sub(ln2.MulInt64(k))
	sum, term := math.LegacyOneDec(), math.LegacyOneDec()
	for n := int64(1); !term.IsZero(); n++ {
		term = term.Mul(r).QuoInt64(n)
		sum = sum.Add(term)
	}
	two := math.LegacyNewDec(2)
	if k < 0 {
		return sum.Quo(two.Power(uint64(-k)))
	}
	return sum.Mul(two.Power(uint64(k)))
}
