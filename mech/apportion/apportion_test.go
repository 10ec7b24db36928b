package apportion_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/testutil/vectors"
)

func ints(values ...int64) []math.Int {
	out := make([]math.Int, len(values))
	for i, v := range values {
		out[i] = math.NewInt(v)
	}
	return out
}

func TestVectors(t *testing.T) {
	type row struct {
		ID       string     `json:"id"`
		Pool     math.Int   `json:"pool"`
		Weights  []math.Int `json:"weights"`
		Expected []math.Int `json:"expected"`
	}
	for _, c := range vectors.Load[row](t, "largest_remainder").Cases {
		t.Run(c.ID, func(t *testing.T) {
			got, err := apportion.LargestRemainder(c.Pool, c.Weights)
			require.NoError(t, err)
			require.Len(t, got, len(c.Expected))
			for i := range got {
				require.Equal(t, c.Expected[i].String(), got[i].String(), "part %d", i)
			}
		})
	}
}

func TestLargestRemainder(t *testing.T) {
	rows := []struct {
		rule    string
		pool    int64
		weights []int64
		want    []int64
	}{
		{"nobody receives nothing", 10, nil, []int64{}},
		{"a single receiver takes all", 10, []int64{3}, []int64{10}},
		{"a single zero weight leaves the pool with the caller", 10, []int64{0}, []int64{0}},
		{"zero weights leave the pool with the caller", 10, []int64{0, 0}, []int64{0, 0}},
		{"an empty pool gives zeros", 0, []int64{1, 2}, []int64{0, 0}},
		{"the odd unit goes to the lower index", 3, []int64{1, 1}, []int64{2, 1}},
		{"the odd unit goes to the larger remainder", 4, []int64{1, 2}, []int64{1, 3}},
		{"a zero weight never gets a left-over unit", 1, []int64{0, 1, 1}, []int64{0, 1, 0}},
		{"fewer units than receivers", 2, []int64{1, 1, 1, 1}, []int64{1, 1, 0, 0}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := apportion.LargestRemainder(math.NewInt(row.pool), ints(row.weights...))
			require.NoError(t, err)
			require.Equal(t, len(row.want), len(got))
			for i := range got {
				require.Equal(t, row.want[i], got[i].Int64(), "part %d", i)
			}
		})
	}
}

func TestLargestRemainderRefuses(t *testing.T) {
	_, err := apportion.LargestRemainder(math.Int{}, ints(1))
	require.ErrorIs(t, err, apportion.ErrPool)
	_, err = apportion.LargestRemainder(math.NewInt(-1), ints(1))
	require.ErrorIs(t, err, apportion.ErrPool)
	_, err = apportion.LargestRemainder(math.NewInt(1), ints(1, -1))
	require.ErrorIs(t, err, apportion.ErrWeight)
	_, err = apportion.LargestRemainder(math.NewInt(1), []math.Int{math.OneInt(), {}})
	require.ErrorIs(t, err, apportion.ErrWeight)
}

func TestSumOfWeightsMayExceed256Bits(t *testing.T) {
	top := math.NewIntFromBigInt(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)))
	got, err := apportion.LargestRemainder(top, []math.Int{top, top, top})
	require.NoError(t, err)
	require.Equal(t, top, got[0].Add(got[1]).Add(got[2]))
	require.Equal(t, got[1], got[2])
}

// amount draws integers of all magnitudes, small ones often so that ties and zeros occur.
func amount(t *rapid.T, label string) math.Int {
	if rapid.Bool().Draw(t, label+" small") {
		return math.NewInt(rapid.Int64Range(0, 9).Draw(t, label))
	}
	bytes := rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, label)
	return math.NewIntFromBigInt(new(big.Int).SetBytes(bytes))
}

// checkSplit verifies the definition itself: conservation, each part the floor or one more, and that whoever got the
// extra unit had a remainder at least as large (or equal and a lower index) as whoever did not.
func checkSplit(t require.TestingT, pool math.Int, weights, parts []math.Int) {
	total, given := new(big.Int), new(big.Int)
	for i := range weights {
		total.Add(total, weights[i].BigInt())
		given.Add(given, parts[i].BigInt())
	}
	if total.Sign() == 0 {
		require.Zero(t, given.Sign())
		return
	}
	require.Zero(t, given.Cmp(pool.BigInt()), "parts must add up to the pool")
	lastWith, firstWithout := (*big.Rat)(nil), (*big.Rat)(nil)
	for i := range weights {
		share := new(big.Rat).SetFrac(new(big.Int).Mul(pool.BigInt(), weights[i].BigInt()), total)
		floor := new(big.Int).Quo(share.Num(), share.Denom())
		rest := new(big.Rat).Sub(share, new(big.Rat).SetInt(floor))
		switch new(big.Int).Sub(parts[i].BigInt(), floor).Int64() {
		case 0:
			if firstWithout == nil || rest.Cmp(firstWithout) > 0 {
				firstWithout = rest
			}
		case 1:
			require.Positive(t, rest.Sign(), "an exact share gets no extra unit")
			if firstWithout != nil {
				require.NotZero(t, rest.Cmp(firstWithout), "a tie goes to the lower index")
			}
			if lastWith == nil || rest.Cmp(lastWith) < 0 {
				lastWith = rest
			}
		default:
			require.Fail(t, "a part differs from its share by one unit or more")
		}
	}
	if lastWith != nil && firstWithout != nil {
		require.GreaterOrEqual(t, lastWith.Cmp(firstWithout), 0)
	}
}

func TestProperties(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		pool := amount(t, "pool")
		weights := make([]math.Int, rapid.IntRange(0, 12).Draw(t, "n"))
		before := make([]string, len(weights))
		for i := range weights {
			weights[i] = amount(t, "weight")
			before[i] = weights[i].String()
		}
		poolBefore := pool.String()
		parts, err := apportion.LargestRemainder(pool, weights)
		require.NoError(t, err)
		checkSplit(t, pool, weights, parts)
		require.Equal(t, poolBefore, pool.String())
		for i := range weights {
			require.Equal(t, before[i], weights[i].String(), "arguments stay untouched")
		}
	})
}

// byRemainder adds up what the receivers of one remainder got together: who of them got a left-over unit is a matter of
// their order, and nothing else is.
func byRemainder(pool math.Int, weights, parts []math.Int) map[string]string {
	total := new(big.Int)
	for _, w := range weights {
		total.Add(total, w.BigInt())
	}
	sums := map[string]math.Int{}
	for i, w := range weights {
		rest := new(big.Int).Mul(pool.BigInt(), w.BigInt())
		if total.Sign() > 0 {
			rest.Mod(rest, total)
		}
		sum, known := sums[rest.String()]
		if !known {
			sum = math.ZeroInt()
		}
		sums[rest.String()] = sum.Add(parts[i])
	}
	texts := map[string]string{}
	for rest, sum := range sums {
		texts[rest] = sum.String()
	}
	return texts
}

func TestTheOrderOfReceiversDecidesTiesOnly(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		pool := amount(t, "pool")
		weights := make([]math.Int, rapid.IntRange(1, 12).Draw(t, "n"))
		for i := range weights {
			weights[i] = amount(t, "weight")
		}
		shuffled := rapid.Permutation(weights).Draw(t, "order")
		before, err := apportion.LargestRemainder(pool, weights)
		require.NoError(t, err)
		after, err := apportion.LargestRemainder(pool, shuffled)
		require.NoError(t, err)
		require.Equal(t, byRemainder(pool, weights, before), byRemainder(pool, shuffled, after))
	})
}

func TestMoreWeightIsNeverLess(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		pool := amount(t, "pool")
		weights := make([]math.Int, rapid.IntRange(1, 12).Draw(t, "n"))
		for i := range weights {
			weights[i] = amount(t, "weight")
		}
		parts, err := apportion.LargestRemainder(pool, weights)
		require.NoError(t, err)
		for i := range parts {
			for j := range parts {
				require.False(t, weights[i].LT(weights[j]) && parts[i].GT(parts[j]), "than that of a lighter receiver")
			}
		}
		i := rapid.IntRange(0, len(weights)-1).Draw(t, "receiver")
		weights[i] = math.MaxInt(weights[i], amount(t, "heavier"))
		heavier, err := apportion.LargestRemainder(pool, weights)
		require.NoError(t, err)
		require.False(t, heavier[i].LT(parts[i]), "than with less weight")
	})
}

func TestCommonFactorOfWeightsChangesNothing(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		pool := rapid.Int64Range(0, 1_000_000).Draw(t, "pool")
		base := rapid.SliceOfN(rapid.Int64Range(0, 50), 1, 20).Draw(t, "weights")
		factor := rapid.Int64Range(1, 1_000_000).Draw(t, "factor")
		scaled := make([]int64, len(base))
		for i, w := range base {
			scaled[i] = w * factor
		}
		a, err := apportion.LargestRemainder(math.NewInt(pool), ints(base...))
		require.NoError(t, err)
		b, err := apportion.LargestRemainder(math.NewInt(pool), ints(scaled...))
		require.NoError(t, err)
		require.Equal(t, a, b)
	})
}

func FuzzLargestRemainder(f *testing.F) {
	f.Add(uint64(100), []byte{1, 1, 1})
	f.Add(uint64(0), []byte{0, 0})
	f.Fuzz(func(t *testing.T, pool uint64, raw []byte) {
		if len(raw) > 256 {
			raw = raw[:256]
		}
		weights := make([]math.Int, len(raw))
		for i, b := range raw {
			weights[i] = math.NewInt(int64(b) * int64(b))
		}
		parts, err := apportion.LargestRemainder(math.NewIntFromUint64(pool), weights)
		require.NoError(t, err)
		checkSplit(t, math.NewIntFromUint64(pool), weights, parts)
	})
}

func BenchmarkLargestRemainder(b *testing.B) {
	weights := make([]math.Int, scale.N(1000, 10000))
	for i := range weights {
		weights[i] = math.NewInt(int64(i)*7919 + 1)
	}
	for b.Loop() {
		if _, err := apportion.LargestRemainder(math.NewInt(123_456_789_012), weights); err != nil {
			b.Fatal(err)
		}
	}
}
