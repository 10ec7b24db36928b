package fixed

import (
	"math/big"
	"math/rand"
	"testing"

	"cosmossdk.io/math"
	"github.com/cockroachdb/apd/v3"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/testutil/vectors"
)

// expCase is one pair of exp.json.
type expCase struct {
	X        math.LegacyDec `json:"x"`
	Expected math.LegacyDec `json:"expected"`
}

func TestExpVectors(t *testing.T) {
	for _, c := range vectors.Load[expCase](t, "exp").Cases {
		require.Equal(t, c.Expected.String(), Exp(c.X).String(), "e^%s", c.X)
		require.Equal(t, c.Expected.String(), slow(c.X).String(), "slow e^%s", c.X)
	}
}

func TestExpSaturationVectors(t *testing.T) {
	for _, c := range vectors.LoadSection[expCase](t, "exp", "saturation") {
		require.Equal(t, c.Expected.String(), Exp(c.X).String(), "e^%s", c.X)
	}
}

func TestExpEdges(t *testing.T) {
	top := "1318815734.483214695891183149"
	rows := []struct{ name, x, want string }{
		{"e^0 is 1 exactly", "0", "1"},
		{"the last argument that gives 0", "-42.139678854452767622", "0"},
		{"the first argument that gives 10^-18", "-42.139678854452767621", "0.000000000000000001"},
		{"far below the domain", "-10000000000000000000000000000000000000000", "0"},
		{"the end of the domain", "20.999999999999999999", top},
		{"the argument 21 saturates", "21", top},
		{"more than 64 bits of integer part saturate", "10000000000000000000000000000000000000000", top},
		{"a near-tie that rounds down", "20.971570000001237056", slow(dec("20.971570000001237056")).String()},
		{"a near-tie that rounds up", "20.966240000000340203", slow(dec("20.966240000000340203")).String()},
		{"ln 4 as the parameter writes it", "1.386294361119890618", "3.999999999999999997"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, dec(row.want).String(), Exp(dec(row.x)).String())
		})
	}
	require.Equal(t, math.LegacyOneDec().String(), Exp(math.LegacyDec{}).String(), "nil counts as 0")
}

// The near-ties of the whole domain that reach the fallback must agree with a computation of 70 digits.
func TestExpNearTiesAgainstDecimalArithmetic(t *testing.T) {
	for _, x := range []string{"20.971570000001237056", "20.966240000000340203"} {
		require.Equal(t, decimalExp(t, x), Exp(dec(x)).String(), "e^%s", x)
	}
}

// e^(±n·10^-9) = 1 ± n·10^-9 + n²/2·10^-18 ± …: for odd n it lies about 1.7·10^-10·n³ ulp from a tie.
func TestExpNearTiesAtSmallArguments(t *testing.T) {
	for n := int64(1); n <= int64(scale.N(401, 20_001)); n += 2 {
		for _, raw := range []int64{n * 1_000_000_000, -n * 1_000_000_000} {
			x := Dec(big.NewInt(raw))
			require.Equal(t, slow(x).String(), Exp(x).String(), "e^%s", x)
		}
	}
}

func TestExpFastEqualsSlow(t *testing.T) {
	source := rand.New(rand.NewSource(scale.Seed(t)))
	ranges := []struct{ lo, hi int64 }{{-43, 22}, {-20, 20}, {-2, 2}, {0, 1}, {18, 21}, {-43, -40}}
	for range scale.N(700, 100_000) {
		for _, r := range ranges {
			x := randomDec(source, r.lo, r.hi)
			require.Equal(t, slow(x).String(), Exp(x).String(), "e^%s", x)
		}
	}
}

// The rounding is safe because the unrounded product is within 40 units, the bound 512; here it is measured.
func TestExpErrorIsFarBelowTheTieBound(t *testing.T) {
	source := rand.New(rand.NewSource(scale.Seed(t)))
	worst := new(big.Int)
	for range scale.N(2000, 200_000) {
		x := randomDec(source, -42, 21)
		neg, magnitude := split(Raw(x))
		h, s := scaledExp(neg, magnitude)
		exact := expFixed(Raw(x))
		exact.Mul(exact, big.NewInt(oneRaw)).Lsh(exact, s).Rsh(exact, slowBits)
		got := new(big.Int)
		setWords(got, h)
		if gap := got.Sub(got, exact).Abs(got); gap.Cmp(worst) > 0 {
			worst = gap
		}
	}
	t.Logf("worst error %s units of 2^-128", worst)
	require.Less(t, worst.Int64(), int64(40))
}

func TestExpIsMonotone(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		a, b := drawArgument(t, "a"), drawArgument(t, "b")
		if a.GT(b) {
			a, b = b, a
		}
		require.False(t, Exp(a).GT(Exp(b)), "e^%s > e^%s", a, b)
		require.False(t, Exp(a).GT(Exp(a.Add(math.LegacySmallestDec()))))
		require.False(t, Exp(a).IsNegative())
	})
}

func TestExpLeavesItsArgument(t *testing.T) {
	x := dec("-1.25")
	Exp(x)
	require.Equal(t, dec("-1.25").String(), x.String())
}

func TestCoreDoesNotAllocate(t *testing.T) {
	source := rand.New(rand.NewSource(scale.Seed(t)))
	for range 200 {
		neg, x := split(Raw(randomDec(source, -42, 20)))
		require.Zero(t, testing.AllocsPerRun(5, func() { exp18(neg, x.hi, x.lo) }))
	}
	_, nearTie := split(Raw(dec("20.971570000001237056")))
	require.NotZero(t, testing.AllocsPerRun(5, func() { exp18(false, nearTie.hi, nearTie.lo) }),
		"the near-tie case must reach the slow path")
}

func FuzzExp(f *testing.F) {
	f.Add(false, uint64(0), uint64(0))
	f.Add(true, bottom.hi, bottom.lo)
	f.Add(false, top.hi, top.lo-1)
	f.Fuzz(func(t *testing.T, neg bool, hi, lo uint64) {
		hi &= 3 // the domain ends below 3·2^64
		hi1, lo1 := exp18(neg, hi, lo)
		x := new(big.Int)
		setWords(x, uint128{hi, lo})
		if neg {
			x.Neg(x)
		}
		got := new(big.Int)
		setWords(got, uint128{hi1, lo1})
		require.Equal(t, slow(Dec(x)).String(), Dec(got).String())
	})
}

// slow is Exp by the slow path alone.
func slow(x math.LegacyDec) math.LegacyDec {
	last := dec("20.999999999999999999")
	if x.GT(last) {
		x = last
	}
	if x.LT(dec("-100")) {
		x = dec("-100")
	}
	return Dec(roundSlow(expFixed(Raw(x))))
}

// decimalExp is e^x from apd at 70 digits, rounded to 18 decimals.
func decimalExp(t *testing.T, x string) string {
	t.Helper()
	ctx := apd.BaseContext.WithPrecision(70)
	arg, _, err := apd.NewFromString(x)
	require.NoError(t, err)
	result := new(apd.Decimal)
	_, err = ctx.Exp(result, arg)
	require.NoError(t, err)
	_, err = ctx.Quantize(result, result, -18)
	require.NoError(t, err)
	return result.Text('f')
}

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

// randomDec is uniform in [lo, hi).
func randomDec(source *rand.Rand, lo, hi int64) math.LegacyDec {
	width := new(big.Int).Mul(big.NewInt(hi-lo), big.NewInt(oneRaw))
	raw := new(big.Int).Rand(source, width)
	return Dec(raw.Add(raw, new(big.Int).Mul(big.NewInt(lo), big.NewInt(oneRaw))))
}

func drawArgument(t *rapid.T, label string) math.LegacyDec {
	whole := rapid.Int64Range(-44, 22).Draw(t, label+" whole")
	part := rapid.Int64Range(0, oneRaw-1).Draw(t, label+" part")
	return math.LegacyNewDec(whole).Add(Dec(big.NewInt(part)))
}
