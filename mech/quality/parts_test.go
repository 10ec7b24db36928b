package quality

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestLowerWeightedMedianRows(t *testing.T) {
	rows := []struct {
		name    string
		values  []string
		weights []int64
		want    string
	}{
		{"of two equal weights the lower value", []string{"0.9", "0.1"}, []int64{1, 1}, "0.1"},
		{"half of the weight is enough", []string{"0.3", "0.2", "0.1"}, []int64{1, 1, 2}, "0.1"},
		{"a heavy vote moves it", []string{"0.1", "0.2", "0.9"}, []int64{1, 1, 3}, "0.9"},
		{"no weight: the smallest value", []string{"0.7", "0.4", "0.5"}, []int64{0, 0, 0}, "0.4"},
		{"values of no weight are passed over", []string{"0.1", "0.2", "0.3"}, []int64{0, 0, 5}, "0.3"},
		{"missing weights count as 0", []string{"0.1", "0.2"}, nil, "0.1"},
		{"a negative weight counts as 0", []string{"0.1", "0.2"}, []int64{-5, 1}, "0.2"},
		{"no values", nil, []int64{1}, "0"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var values []math.LegacyDec
			for _, v := range row.values {
				values = append(values, dec(v))
			}
			require.Equal(t, dec(row.want).String(), LowerWeightedMedian(values, ints(row.weights)).String())
		})
	}
	require.True(t, LowerWeightedMedian([]math.LegacyDec{{}}, nil).IsZero(), "a nil value counts as 0")
}

// The median again as its definition says: try every value as v.
func TestLowerWeightedMedianAgainstItsDefinition(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		values, weights := make([]math.LegacyDec, n), make([]math.Int, n)
		total := int64(0)
		for i := range values {
			values[i] = math.LegacyNewDecWithPrec(rapid.Int64Range(0, 5).Draw(t, "value"), 1)
			weight := rapid.Int64Range(0, 4).Draw(t, "weight")
			weights[i] = math.NewInt(weight)
			total += weight
		}
		want := dec("2")
		for _, v := range values {
			below := int64(0)
			for i, u := range values {
				if u.LTE(v) {
					below += weights[i].Int64()
				}
			}
			if 2*below >= total && v.LT(want) {
				want = v
			}
		}
		require.Equal(t, want.String(), LowerWeightedMedian(values, weights).String())
	})
}

func TestCapWeightsRows(t *testing.T) {
	rows := []struct {
		name         string
		stakes, want []int64
	}{
		{"a whale is cut to twice the median", []int64{1_000_000, 10, 20}, []int64{40, 10, 20}},
		{"of an even number the lower median counts", []int64{10, 20, 30, 100}, []int64{10, 20, 30, 40}},
		{"alone one keeps its stake", []int64{7}, []int64{7}},
		{"where most have nothing nobody has weight", []int64{0, 0, 9}, []int64{0, 0, 0}},
		{"a negative stake counts as 0", []int64{-3, 5, 5}, []int64{0, 5, 5}},
		{"nobody", nil, nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in := ints(row.stakes)
			got := CapWeights(in)
			require.Len(t, got, len(row.want))
			for i, want := range row.want {
				require.Equal(t, want, got[i].Int64())
				require.Equal(t, row.stakes[i], in[i].Int64(), "the argument is left alone")
			}
		})
	}
}

func TestTimelinessRows(t *testing.T) {
	rows := []struct {
		name         string
		rb, deadline uint64
		want         string
	}{
		{"in the first block", 1, 50, "1"},
		{"in the last block", 50, 50, "0.02"},
		{"one block late", 51, 50, "0"},
		{"block 0 does not exist", 0, 50, "0"},
		{"the quotient is floored, so T rounds up", 2, 3, "0.666666666666666667"},
		{"a deadline of one block", 1, 1, "1"},
		{"no deadline", 0, 0, "0"},
		{"the largest numbers", 1<<64 - 1, 1<<64 - 1, "0.000000000000000001"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, dec(row.want).String(), Timeliness(row.rb, row.deadline).String())
		})
	}
}

func TestQuorum(t *testing.T) {
	for k, want := range map[uint64]uint64{0: 1, 1: 1, 2: 2, 3: 2, 7: 4, 15: 8} {
		require.Equal(t, want, Quorum(k))
	}
}

func TestMoneyRows(t *testing.T) {
	base, stake := math.NewInt(999), math.NewInt(1000)
	require.Equal(t, "499", Reward(base, dec("0.5")).String(), "payments round down")
	require.Equal(t, "500", Slash(stake, dec("0.5"), base).String(), "slashes round up")
	require.Equal(t, "1000", Slash(stake, dec("7"), base).String(), "not more than there is")
	require.Equal(t, "0", Slash(math.Int{}, dec("7"), base).String())
	require.Equal(t, "0", Slash(stake, dec("-1"), base).String())
	require.Equal(t, "99", Consolation(dec("0.2"), base, dec("0.5")).String(), "99.9")
	require.Equal(t, "0", Reward(math.Int{}, math.LegacyDec{}).String())
	require.Equal(t, "599", Unjudged(base, dec("0.6"), dec("0.6"), true).String())
	require.Equal(t, "0", Unjudged(base, dec("0.6"), dec("0.6"), false).String())
	require.Equal(t, "0", Unjudged(base, dec("0.599999999999999999"), dec("0.6"), true).String())
}

func TestMoneyAgainstFractions(t *testing.T) {
	unit := new(big.Rat).SetInt(fixed.Pow18(1))
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		base := rapid.Int64Range(0, 1<<60).Draw(t, "base")
		c, q := drawUnit(t, "c"), drawUnit(t, "q")
		product := new(big.Rat).SetFrac(q.BigInt(), fixed.Pow18(1))
		product.Mul(product, new(big.Rat).SetInt64(base))
		floor := new(big.Int).Div(product.Num(), product.Denom())
		require.Equal(t, floor.String(), Reward(math.NewInt(base), q).String())
		loss := Slash(math.NewInt(1<<61), q, math.NewInt(base)).BigInt()
		require.True(t, new(big.Rat).SetInt(loss).Cmp(product) >= 0)
		require.LessOrEqual(t, new(big.Int).Sub(loss, floor).Int64(), int64(1))
		product.Mul(product, new(big.Rat).SetFrac(c.BigInt(), fixed.Pow18(1)))
		want := new(big.Int).Div(product.Num(), product.Denom())
		require.Equal(t, want.String(), Consolation(c, math.NewInt(base), q).String())

		w := Weights{R: drawUnit(t, "wr"), C: drawUnit(t, "wc"), F: drawUnit(t, "wf"), T: drawUnit(t, "wt")}
		sum := new(big.Rat)
		for i, weight := range w.list() {
			component := []math.LegacyDec{c, q, c, q}[i]
			sum.Add(sum, new(big.Rat).SetInt(new(big.Int).Mul(weight.BigInt(), component.BigInt())))
		}
		sum.Quo(sum, unit)
		require.Equal(t, new(big.Int).Div(sum.Num(), sum.Denom()).String(), Score(w, c, q, c, q).BigInt().String())
	})
}

func ints(amounts []int64) []math.Int {
	var list []math.Int
	for _, amount := range amounts {
		list = append(list, math.NewInt(amount))
	}
	return list
}
