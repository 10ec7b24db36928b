package stake

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestFoldRows(t *testing.T) {
	rows := []struct{ name, eta, prev, score, want string }{
		{"a step of a fifth", "0.2", "0.7", "0.9", "0.74"},
		{"a score above 1 counts as 1", "0.2", "0.5", "7", "0.6"},
		{"a negative score counts as 0", "0.2", "0.5", "-7", "0.4"},
		{"half of an odd last digit rounds to even", "0.5", "0", "0.000000000000000003", "0.000000000000000002"},
		{"the same upon a fall", "0.5", "0.000000000000000005", "0", "0.000000000000000003"},
		{"eta 0 keeps", "0", "0.3", "1", "0.3"},
		{"eta 1 replaces", "1", "0.3", "1", "1"},
		{"only the score is brought into [0,1], not the utility before it", "0.2", "1.3", "7", "1.24"},
		{"a utility below 0 neither", "0.2", "-0.3", "-7", "-0.24"},
		{"an eta above 1 overshoots", "1.5", "0.5", "1", "1.25"},
		{"a negative eta moves away", "-0.5", "0.5", "1", "0.25"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, dec(row.want).String(), Fold(dec(row.eta), dec(row.prev), dec(row.score)).String())
		})
	}
	require.Equal(t, dec("0").String(), Fold(math.LegacyDec{}, math.LegacyDec{}, math.LegacyDec{}).String())
}

func TestFoldStaysBetweenItsArguments(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		eta, prev, score := drawUnit(t, "eta"), drawUnit(t, "prev"), drawUnit(t, "score")
		next := Fold(eta, prev, score)
		require.False(t, next.LT(math.LegacyMinDec(prev, score)))
		require.False(t, next.GT(math.LegacyMaxDec(prev, score)))
	})
}

func TestFoldIsTheFormulaForEveryEtaAndUtility(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		eta, prev, score := drawWide(t, "eta"), drawWide(t, "prev"), drawWide(t, "score")
		want := prev.Add(eta.Mul(fixed.Unit(score).Sub(prev)))
		require.Equal(t, want.String(), Fold(eta, prev, score).String())
	})
	most := fixed.Dec(new(big.Int).Lsh(big.NewInt(1), 315))
	require.NotPanics(t, func() { Fold(most, most, math.LegacyZeroDec()) }, "LegacyDec would")
}

func TestMeanAndNewcomer(t *testing.T) {
	require.Equal(t, dec("0.5").String(), Mean(dec("0"), 0).String())
	require.Equal(t, "0.333333333333333333", Mean(dec("1"), 3).String())
	require.Equal(t, dec("0.5").String(), Newcomer(nil).String())
	require.Equal(t, "0.666666666666666666", Newcomer([]math.LegacyDec{dec("1"), dec("1"), dec("0")}).String())
}

func TestWorkerUtilityRows(t *testing.T) {
	half := dec("0.5")
	rows := []struct {
		name   string
		record WorkerRecord
		mean   uint64
		want   string
	}{
		{"at the mean with full quality", WorkerRecord{10, dec("3"), 3}, 10, "0.75"},
		{"nobody served anything", WorkerRecord{0, dec("0.8"), 1}, 0, "0.65"},
		{"one floor of thirds", WorkerRecord{1, dec("1"), 3}, 2, "0.333333333333333333"},
		{"served nothing, evaluated on data", WorkerRecord{0, dec("1"), 1}, 5, "0.5"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			u, scored, err := WorkerUtility(half, half, row.record, row.mean)
			require.NoError(t, err)
			require.True(t, scored)
			require.Equal(t, dec(row.want).String(), u.String())
		})
	}
	_, scored, err := WorkerUtility(half, half, WorkerRecord{Served: 5}, 1)
	require.NoError(t, err)
	require.False(t, scored, "nothing evaluated, no score")
	for _, bad := range []WorkerRecord{{1, dec("1.1"), 1}, {1, dec("-1"), 1}, {1, math.LegacyDec{}, 1}} {
		_, _, err = WorkerUtility(half, half, bad, 1)
		require.ErrorIs(t, err, fixed.ErrDomain)
	}
	_, _, err = WorkerUtility(dec("0"), dec("0"), WorkerRecord{1, half, 1}, 1)
	require.ErrorIs(t, err, fixed.ErrDomain)
	_, _, err = WorkerUtility(dec("-1"), half, WorkerRecord{1, half, 1}, 1)
	require.ErrorIs(t, err, fixed.ErrDomain)
}

func TestWorkerUtilityAgainstFractions(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		alpha, beta := drawUnit(t, "alpha"), drawUnit(t, "beta").Add(math.LegacySmallestDec())
		evaluated := rapid.Uint64Range(1, 1000).Draw(t, "evaluated")
		record := WorkerRecord{rapid.Uint64().Draw(t, "served"), drawUnit(t, "q").MulInt64(int64(evaluated)), evaluated}
		mean := rapid.Uint64Range(1, 1<<50).Draw(t, "mean")
		got, _, err := WorkerUtility(alpha, beta, record, mean)
		require.NoError(t, err)
		served, average := ratUint(record.Served), ratUint(mean)
		power := new(big.Rat).Quo(served, new(big.Rat).Add(served, average))
		want := new(big.Rat).Add(mul(rat(alpha), power), mul(rat(beta), quo(rat(record.QualitySum), evaluated)))
		want.Quo(want, new(big.Rat).Add(rat(alpha), rat(beta)))
		require.Equal(t, floor18(want), got.String())
		require.False(t, got.IsNegative() || got.GT(math.LegacyOneDec()))
	})
}

func TestOracleUtilityRows(t *testing.T) {
	rows := []struct {
		name                           string
		consumed, mean, agreed, judged uint64
		want                           string
	}{
		{"at the mean, never judged", 10, 10, 0, 0, "0.75"},
		{"nobody used anything", 0, 0, 1, 2, "0.75"},
		{"heavy use and unjust verdicts", 30, 10, 0, 4, "0.125"},
		{"one floor of thirds", 20, 10, 1, 3, "0.333333333333333333"},
		{"idle among users", 0, 10, 3, 3, "1"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			u, err := OracleUtility(row.consumed, row.mean, row.agreed, row.judged)
			require.NoError(t, err)
			require.Equal(t, dec(row.want).String(), u.String())
		})
	}
	_, err := OracleUtility(1, 1, 2, 1)
	require.ErrorIs(t, err, fixed.ErrDomain)
}

func TestOracleUtilityProperties(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		consumed, mean := rapid.Uint64().Draw(t, "consumed"), rapid.Uint64Range(1, 1<<63).Draw(t, "mean")
		judged := rapid.Uint64Range(1, 1<<40).Draw(t, "judged")
		agreed := rapid.Uint64Range(0, judged).Draw(t, "agreed")
		got, err := OracleUtility(consumed, mean, agreed, judged)
		require.NoError(t, err)
		m := ratUint(mean)
		first := new(big.Rat).Quo(m, new(big.Rat).Add(m, ratUint(consumed)))
		want := new(big.Rat).Add(first, quo(ratUint(agreed), judged))
		require.Equal(t, floor18(want.Mul(want, big.NewRat(1, 2))), got.String())
		more, err := OracleUtility(consumed|1<<63, mean, agreed, judged)
		require.NoError(t, err)
		require.False(t, more.GT(got), "heavier use never raises the utility")
	})
}

func TestValidatorAndRewardUtility(t *testing.T) {
	require.Equal(t, dec("0.4").String(), ValidatorUtility(dec("0.4")).String())
	u, err := RewardUtility(dec("0"), dec("0"))
	require.NoError(t, err)
	require.Equal(t, dec("0.5").String(), u.String())
	u, err = RewardUtility(dec("1"), dec("2"))
	require.NoError(t, err)
	require.Equal(t, "0.333333333333333333", u.String())
	_, err = RewardUtility(dec("-1"), dec("2"))
	require.ErrorIs(t, err, fixed.ErrDomain)
	require.Equal(t, dec("95").String(), FoldReward(dec("0.9"), dec("100"), math.NewInt(50)).String())
	require.Equal(t, "0.000000000000000000", FoldReward(dec("0.9"), math.LegacySmallestDec(), math.Int{}).String())
	require.Equal(t, uint64(3), MeanUnits(10, 3))
	require.Equal(t, uint64(0), MeanUnits(10, 0))
}

func ratUint(x uint64) *big.Rat { return new(big.Rat).SetInt(new(big.Int).SetUint64(x)) }

// floor18 is floor(x) at the 18th decimal.
func floor18(x *big.Rat) string {
	return fixed.Dec(floorRat(mul(x, new(big.Rat).SetInt(fixed.Pow18(1))))).String()
}
