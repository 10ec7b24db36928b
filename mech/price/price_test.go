package price

import (
	gomath "math"
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/testutil/vectors"
)

// feeCase is one case of fees.json.
type feeCase struct {
	ID          string         `json:"id"`
	Price       math.LegacyDec `json:"price"`
	K           uint64         `json:"K"`
	Consumed    uint64         `json:"consumed"`
	Delta       uint64         `json:"delta"`
	Used        uint64         `json:"used"`
	Target      uint64         `json:"target"`
	Denominator uint64         `json:"denominator"`
	PriceMin    math.LegacyDec `json:"price_min"`
	Expected    struct {
		Fee       math.Int       `json:"fee"`
		NextPrice math.LegacyDec `json:"next_price"`
	} `json:"expected"`
}

func TestFeeVectors(t *testing.T) {
	for _, c := range vectors.Load[feeCase](t, "fees").Cases {
		t.Run(c.ID, func(t *testing.T) {
			fee, err := Fee(c.Price, c.K, c.Consumed, c.Delta)
			require.NoError(t, err)
			require.Equal(t, c.Expected.Fee.String(), fee.String())
			next, err := Next(c.Price, c.Used, c.Target, c.Denominator, c.PriceMin)
			require.NoError(t, err)
			require.Equal(t, c.Expected.NextPrice.String(), next.String())
		})
	}
}

func TestFeeRows(t *testing.T) {
	largest := uint64(gomath.MaxUint64)
	rows := []struct {
		name               string
		p                  string
		k, consumed, delta uint64
		want               string
	}{
		{"nothing costs nothing", "3", 10, 5, 0, "0"},
		{"a free price costs nothing", "0", 10, 5, 7, "0"},
		{"the smallest fee is 1 umasa", "0.000000000000000001", 1, 0, 1, "1"},
		{"the first K units cost half more", "1", 1000, 0, 1000, "1500"},
		{"the next K units cost two and a half", "1", 1000, 1000, 1000, "2500"},
		{"the largest numbers fit", "1", largest, largest, largest, "46116860184273879038"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			fee, err := Fee(dec(row.p), row.k, row.consumed, row.delta)
			require.NoError(t, err)
			require.Equal(t, row.want, fee.String())
		})
	}
	_, err := Fee(dec("1"), 0, 0, 1)
	require.ErrorIs(t, err, fixed.ErrDomain, "an allowance of 0")
	_, err = Fee(dec("-1"), 1, 0, 1)
	require.ErrorIs(t, err, fixed.ErrDomain, "a negative price")
	_, err = Fee(math.LegacyDec{}, 1, 0, 1)
	require.ErrorIs(t, err, fixed.ErrDomain, "no price")
	_, err = Fee(fixed.Dec(new(big.Int).Lsh(big.NewInt(1), 300)), 1, largest, largest)
	require.ErrorIs(t, err, fixed.ErrOverflow)
}

func TestFeeProperties(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		p := drawPrice(t, "p")
		k := rapid.Uint64Range(1, 1<<40).Draw(t, "K")
		consumed := rapid.Uint64Range(0, 1<<40).Draw(t, "C")
		a, b := rapid.Uint64Range(0, 1<<40).Draw(t, "a"), rapid.Uint64Range(0, 1<<40).Draw(t, "b")
		whole := fee(t, p, k, consumed, a+b)
		parts := fee(t, p, k, consumed, a).Add(fee(t, p, k, consumed+a, b))
		require.True(t, parts.GTE(whole), "splitting saves nothing")
		require.True(t, parts.Sub(whole).LTE(math.OneInt()), "and costs at most the rounding")
		require.True(t, fee(t, p, k, consumed+1, a).GTE(fee(t, p, k, consumed, a)), "convex in own use")
		require.True(t, fee(t, p, k+1, consumed, a).LTE(fee(t, p, k, consumed, a)), "more stake never costs more")

		// The formula as the paper's reading writes it, in fractions: p·(ΔC + ((C+ΔC)² − C²)/(2K)).
		sum, c := new(big.Rat).SetInt64(int64(consumed+a)), new(big.Rat).SetInt64(int64(consumed))
		bracket := new(big.Rat).Sub(sum.Mul(sum, sum), c.Mul(c, c))
		bracket.Quo(bracket, new(big.Rat).SetInt64(2*int64(k)))
		bracket.Add(bracket, new(big.Rat).SetInt64(int64(a)))
		bracket.Mul(bracket, new(big.Rat).SetFrac(p.BigInt(), fixed.Pow18(1)))
		require.Equal(t, ceilRat(bracket).String(), fee(t, p, k, consumed, a).String())
	})
}

func TestNextRows(t *testing.T) {
	rows := []struct {
		name         string
		p            string
		used, target uint64
		pMin         string
		want         string
	}{
		{"a full block raises by an eighth", "8", 200, 100, "1", "9"},
		{"more than twice the target counts as twice", "8", 1 << 63, 100, "1", "9"},
		{"an empty block lowers by an eighth", "8", 0, 100, "1", "7"},
		{"at the target nothing moves", "8", 100, 100, "1", "8"},
		{"a rise is at least 10^-18", "0.000000000000000001", 101, 100, "0", "0.000000000000000002"},
		{"a fall may be 0", "0.000000000000000001", 0, 100, "0", "0.000000000000000001"},
		{"p_min holds on a fall", "1.05", 0, 100, "1", "1"},
		{"p_min holds at the target", "0.5", 100, 100, "1", "1"},
		{"p_min holds on a rise", "0.5", 200, 100, "1", "1"},
		{"targets near 2^64 do not overflow", "8", 1<<64 - 1, 1<<64 - 2, "1", "8.000000000000000001"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			next, err := Next(dec(row.p), row.used, row.target, 8, dec(row.pMin))
			require.NoError(t, err)
			require.Equal(t, dec(row.want).String(), next.String())
		})
	}
	for _, bad := range [][2]uint64{{0, 8}, {100, 0}} {
		_, err := Next(dec("1"), 1, bad[0], bad[1], dec("1"))
		require.ErrorIs(t, err, fixed.ErrDomain)
	}
	_, err := Next(dec("-1"), 1, 1, 8, dec("1"))
	require.ErrorIs(t, err, fixed.ErrDomain)
	_, err = Next(dec("1"), 1, 1, 8, math.LegacyDec{})
	require.ErrorIs(t, err, fixed.ErrDomain)
	_, err = Next(fixed.Dec(new(big.Int).Lsh(big.NewInt(1), 330)), 2, 1, 8, dec("1"))
	require.ErrorIs(t, err, fixed.ErrOverflow)
}

func TestNextProperties(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		p, pMin := drawPrice(t, "p"), drawPrice(t, "p_min")
		target := rapid.Uint64Range(1, 1<<40).Draw(t, "T")
		denominator := rapid.Uint64Range(1, 64).Draw(t, "D")
		used := rapid.Uint64Range(0, 1<<42).Draw(t, "used")
		next, err := Next(p, used, target, denominator, pMin)
		require.NoError(t, err)
		require.False(t, next.LT(pMin))
		busier, err := Next(p, used+1, target, denominator, pMin)
		require.NoError(t, err)
		require.False(t, busier.LT(next), "more use never lowers the price")
		bound := p.QuoInt64(int64(denominator)).Add(math.LegacySmallestDec())
		if p.GTE(pMin) {
			require.False(t, next.Sub(p).Abs().GT(bound), "a step is at most p/D")
		}
	})
}

func TestAllowanceRows(t *testing.T) {
	rows := []struct {
		name       string
		k0         uint64
		stake, req int64
		want       uint64
	}{
		{"just covered", 100, 50, 50, 100},
		{"covered four times and more", 100, 1000, 50, 400},
		{"half covered", 100, 25, 50, 50},
		{"rounded down", 100, 1, 3, 33},
		{"never below 1", 100, 0, 50, 1},
		{"nothing required", 100, 0, 0, 400},
		{"a negative stake", 100, -5, 50, 1},
		{"saturated", 1 << 63, 4, 1, gomath.MaxUint64},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, Allowance(row.k0, math.NewInt(row.stake), math.NewInt(row.req)))
		})
	}
	require.Equal(t, uint64(4), Allowance(1, math.Int{}, math.Int{}), "nil counts as 0")
}

func TestResourceUnitsRows(t *testing.T) {
	class := Class{In: dec("1"), Out: dec("3"), Data: dec("0.1"), Multiplier: dec("1")}
	rows := []struct {
		name       string
		multiplier string
		usage      Usage
		want       uint64
	}{
		{"nothing", "1", Usage{}, 0},
		{"one token is rounded up to a unit", "1", Usage{InTokens: 1}, 1},
		{"the sum is rounded once", "1", Usage{InTokens: 500, MaxOutTokens: 100, DataBytes: 2000}, 1},
		{"the multiplier acts before the rounding", "2.5", Usage{InTokens: 1000, MaxOutTokens: 1000}, 10},
		{"a thousandth too much is a unit", "1", Usage{InTokens: 1001}, 2},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			class := class
			class.Multiplier = dec(row.multiplier)
			units, err := ResourceUnits(class, row.usage)
			require.NoError(t, err)
			require.Equal(t, row.want, units)
		})
	}
	class.Multiplier = dec("1000")
	_, err := ResourceUnits(class, Usage{MaxOutTokens: gomath.MaxUint64})
	require.ErrorIs(t, err, fixed.ErrOverflow)
	class.Multiplier = math.LegacyDec{}
	_, err = ResourceUnits(class, Usage{})
	require.ErrorIs(t, err, fixed.ErrDomain)
	_, err = ResourceUnits(Class{In: dec("-1"), Out: dec("0"), Data: dec("0"), Multiplier: dec("1")}, Usage{})
	require.ErrorIs(t, err, fixed.ErrDomain)
}

func FuzzFee(f *testing.F) {
	f.Add(int64(1), uint64(1), uint64(1), uint64(1))
	f.Fuzz(func(t *testing.T, p int64, k, consumed, delta uint64) {
		got, err := Fee(fixed.Dec(big.NewInt(p)), k, consumed, delta)
		if err == nil && got.IsNegative() {
			t.Fatal("negative fee")
		}
	})
}

func FuzzNext(f *testing.F) {
	f.Add(int64(1), int64(1), uint64(1), uint64(1), uint64(8))
	f.Fuzz(func(t *testing.T, p, pMin int64, used, target, denominator uint64) {
		floor := fixed.Dec(big.NewInt(pMin))
		next, err := Next(fixed.Dec(big.NewInt(p)), used, target, denominator, floor)
		if err == nil && next.LT(floor) {
			t.Fatal("below p_min")
		}
	})
}

func BenchmarkFee(b *testing.B) {
	p := dec("10000")
	b.ReportAllocs()
	for range b.N {
		if _, err := Fee(p, 100_000, 54_321, 1_234); err != nil {
			b.Fatal(err)
		}
	}
}

func fee(t *rapid.T, p math.LegacyDec, k, consumed, delta uint64) math.Int {
	t.Helper()
	amount, err := Fee(p, k, consumed, delta)
	require.NoError(t, err)
	return amount
}

func drawPrice(t *rapid.T, label string) math.LegacyDec {
	return fixed.Dec(big.NewInt(rapid.Int64Range(0, gomath.MaxInt64).Draw(t, label)))
}

func ceilRat(x *big.Rat) *big.Int {
	floor := new(big.Int).Div(new(big.Int).Neg(x.Num()), x.Denom())
	return floor.Neg(floor)
}

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }
