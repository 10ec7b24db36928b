package performance_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/testutil/scale"
)

var absent math.LegacyDec

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

func rat(d math.LegacyDec) *big.Rat {
	return new(big.Rat).SetFrac(d.BigInt(), math.LegacyOneDec().BigInt())
}

// floor18 is the floor of x at the 18th decimal.
func floor18(x *big.Rat) math.LegacyDec {
	scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt(math.LegacyOneDec().BigInt()))
	return math.LegacyNewDecFromBigIntWithPrec(new(big.Int).Div(scaled.Num(), scaled.Denom()), math.LegacyPrecision)
}

func score(t *rapid.T, label string) math.LegacyDec {
	const unit = 1_000_000_000_000_000_000
	edge := rapid.SampledFrom([]int64{0, 1, unit / 2, unit - 1, unit})
	return math.LegacyNewDecWithPrec(rapid.OneOf(edge, rapid.Int64Range(0, unit)).Draw(t, label), 18)
}

func weights(alpha, beta, gamma string) performance.Weights {
	return performance.Weights{Alpha: dec(alpha), Beta: dec(beta), Gamma: dec(gamma)}
}

func TestScore(t *testing.T) {
	standard, half, one := weights("0.4", "0.3", "0.3"), dec("0.5"), dec("1")
	rows := []struct {
		rule string
		w    performance.Weights
		m    performance.Metrics
		want string
	}{
		{"all metrics", standard, performance.Metrics{C: one, D: half, L: half}, "0.7"},
		{
			"an absent metric gives its weight to the others", standard,
			performance.Metrics{C: one, D: half},
			"0.785714285714285714",
		},
		{"a single metric is the score", standard, performance.Metrics{L: half}, "0.5"},
		{"no metric, no score", standard, performance.Metrics{}, "0"},
		{"metrics without weight, no score", weights("1", "0", "0"), performance.Metrics{D: one, L: one}, "0"},
		{"weights need not sum to one", weights("4", "3", "3"), performance.Metrics{C: one, D: half, L: half}, "0.7"},
		{"no weights, no score", weights("0", "0", "0"), performance.Metrics{C: one}, "0"},
		{"negative weights all alike", weights("-4", "-3", "-3"), performance.Metrics{C: one, D: half, L: half}, "0.7"},
		{"a negative weight", weights("1", "-0.5", "0"), performance.Metrics{C: half, D: one}, "0"},
		{"weights that cancel", weights("1", "-1", "0"), performance.Metrics{C: half, D: one}, "0"},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := performance.Score(row.w, row.m)
			require.NoError(t, err)
			require.Equal(t, dec(row.want), got)
		})
	}
}

func TestScoreRefuses(t *testing.T) {
	good := performance.Metrics{C: dec("1")}
	_, err := performance.Score(performance.Weights{}, good)
	require.ErrorIs(t, err, performance.ErrWeight)
	_, err = performance.Score(weights("1", "1", "1"), performance.Metrics{D: dec("1.000000000000000001")})
	require.ErrorIs(t, err, performance.ErrScore)
	_, err = performance.Score(weights("1", "1", "1"), performance.Metrics{L: dec("-0.1")})
	require.ErrorIs(t, err, performance.ErrScore)
	_, err = performance.Opinion(weights("1", "1", "1"), dec("1"), absent, dec("1"))
	require.ErrorIs(t, err, performance.ErrScore, "an opinion has all three parts")
}

func TestOpinionUsesTheWeightsOfQualityWithoutTime(t *testing.T) {
	got, err := performance.Opinion(weights("0.3", "0.2", "0.4"), dec("1"), dec("0"), dec("0.5"))
	require.NoError(t, err)
	require.Equal(t, dec("0.555555555555555555"), got)
}

func TestScoreIsTheFloorOfTheFraction(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		w := []math.LegacyDec{score(t, "alpha"), score(t, "beta"), score(t, "gamma")}
		m := []math.LegacyDec{score(t, "C"), score(t, "D"), score(t, "L")}
		sum, total := new(big.Rat), new(big.Rat)
		for i := range m {
			if rapid.IntRange(0, 9).Draw(t, "sign") == 0 {
				w[i] = w[i].Neg()
			}
			if rapid.Bool().Draw(t, "absent") {
				m[i] = absent
				continue
			}
			sum.Add(sum, new(big.Rat).Mul(rat(w[i]), rat(m[i])))
			total.Add(total, rat(w[i]))
		}
		got, err := performance.Score(performance.Weights{Alpha: w[0], Beta: w[1], Gamma: w[2]},
			performance.Metrics{C: m[0], D: m[1], L: m[2]})
		require.NoError(t, err)
		want := math.LegacyZeroDec()
		if total.Sign() != 0 {
			want = floor18(sum.Quo(sum, total))
		}
		require.Equal(t, want.String(), got.String())
	})
}

func TestScoreRisesWithEachMetric(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		w := performance.Weights{Alpha: score(t, "alpha"), Beta: score(t, "beta"), Gamma: score(t, "gamma")}
		m := performance.Metrics{C: score(t, "C"), D: score(t, "D"), L: score(t, "L")}
		before, err := performance.Score(w, m)
		require.NoError(t, err)
		for _, metric := range []*math.LegacyDec{&m.C, &m.D, &m.L} {
			*metric = math.LegacyMaxDec(*metric, score(t, "better"))
			after, err := performance.Score(w, m)
			require.NoError(t, err)
			require.False(t, after.LT(before))
			before = after
		}
	})
}

func TestConsensus(t *testing.T) {
	rows := []struct {
		rule             string
		signed, expected uint64
		want             math.LegacyDec
	}{
		{"never expected, nothing to score", 0, 0, absent},
		{"signed without being expected counts for nothing", 5, 0, absent},
		{"all signed", 600, 600, dec("1")},
		{"none signed", 0, 600, dec("0")},
		{"never above one", 601, 600, dec("1")},
		{"rounded down", 2, 3, dec("0.666666666666666666")},
		{"a missed reveal costs ten blocks", 90, 90 + performance.MissedReveal, dec("0.9")},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.Equal(t, text(row.want), text(performance.Consensus(row.signed, row.expected)))
		})
	}
}

func TestCorrelated(t *testing.T) {
	rows := []struct{ rule, same, cross, cBar, want string }{
		{"agreeing with everything alike is worth nothing", "1", "1", "0.5", "0"},
		{"agreeing more with other items is worth nothing", "0.4", "0.6", "0.5", "0"},
		{"a perfect judge of unlike items", "1", "0.5", "0.5", "1"},
		{"never above one", "1", "0.2", "0.5", "1"},
		{"an honest judge between", "0.7", "0.4", "0.5", "0.6"},
		{"items all alike: the divisor stops at a fifth", "1", "0.9", "1", "0.5"},
		{"just before it stops", "1", "0.9", "0.7", "0.333333333333333333"},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := performance.Correlated(dec(row.same), dec(row.cross), dec(row.cBar))
			require.NoError(t, err)
			require.Equal(t, dec(row.want).String(), got.String())
		})
	}
	for _, bad := range [][3]math.LegacyDec{
		{absent, dec("0"), dec("0")}, {dec("0"), dec("-1"), dec("0")}, {dec("0"), dec("0"), dec("2")},
	} {
		_, err := performance.Correlated(bad[0], bad[1], bad[2])
		require.ErrorIs(t, err, performance.ErrScore)
	}
}

func TestCorrelatedIsBoundedAndExact(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		same, cross, cBar := score(t, "same"), score(t, "cross"), score(t, "c")
		got, err := performance.Correlated(same, cross, cBar)
		require.NoError(t, err)
		exact := new(big.Rat).Sub(rat(same), rat(cross))
		room := new(big.Rat).Sub(big.NewRat(1, 1), rat(cBar))
		if room.Cmp(big.NewRat(1, 5)) < 0 {
			room = big.NewRat(1, 5)
		}
		exact.Quo(exact, room)
		switch {
		case exact.Sign() <= 0:
			require.True(t, got.IsZero())
		case exact.Cmp(big.NewRat(1, 1)) >= 0:
			require.Equal(t, dec("1").String(), got.String())
		default:
			require.Equal(t, floor18(exact).String(), got.String())
		}
	})
}
