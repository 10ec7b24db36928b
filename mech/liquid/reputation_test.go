package liquid_test

import (
	"math"
	"testing"

	sdkmath "cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestReputation(t *testing.T) {
	for _, row := range [][3]string{
		{"0.5", "1", "0.55"},
		{"0.5", "0", "0.45"},
		{"0.5", "0.5", "0.5"},
		{"0", "0", "0"},
		{"1", "1", "1"},
		{"0", "0.000000000000000005", "0"}, // half of a unit, to even
		{"0", "0.000000000000000015", "0.000000000000000002"}, // one and a half
	} {
		got, err := liquid.Reputation(dec(row[0]), dec(row[1]))
		require.NoError(t, err)
		require.Equal(t, dec(row[2]).String(), got.String(), "%v", row)
	}
	require.Equal(t, dec("0.5"), liquid.StartReputation())
	for _, bad := range []sdkmath.LegacyDec{{}, dec("-0.000000000000000001"), dec("1.000000000000000001")} {
		_, err := liquid.Reputation(bad, dec("0.5"))
		require.ErrorIs(t, err, liquid.ErrParameter)
		_, err = liquid.Reputation(dec("0.5"), bad)
		require.ErrorIs(t, err, liquid.ErrParameter)
		_, err = liquid.Target(1, 0, 1, bad)
		require.ErrorIs(t, err, liquid.ErrParameter)
		_, err = liquid.Factor(1, 3, bad, dec("0.5"))
		require.ErrorIs(t, err, liquid.ErrParameter)
		_, err = liquid.Factor(1, 3, dec("0.1"), bad)
		require.ErrorIs(t, err, liquid.ErrParameter)
		_, err = liquid.MeritOf(sdkmath.OneInt(), sdkmath.OneInt(), bad)
		require.ErrorIs(t, err, liquid.ErrParameter)
		_, _, err = liquid.Commission(sdkmath.OneInt(), bad)
		require.ErrorIs(t, err, liquid.ErrParameter)
	}
}

func TestTarget(t *testing.T) {
	rows := []struct {
		rule                    string
		voted, passive, votable uint64
		own, want               string
	}{
		{"all votes and a proposal that passed", 3, 0, 3, "1", "1"},
		{"no vote, no proposal", 0, 0, 3, "0.5", "0.1"},
		{"a delegate who voted is half a vote", 0, 3, 3, "0.5", "0.5"},
		{"votes and delegates", 1, 1, 2, "0.5", "0.7"},
		{"one floor of the exact value", 1, 0, 3, "0.5", "0.366666666666666666"},
		{"the smallest own score is floored", 0, 0, 1, "0.000000000000000004", "0"},
		{"own score and votes round together", 1, 0, 3, "0.000000000000000002", "0.266666666666666667"},
		{"the largest counts", math.MaxUint64, 0, math.MaxUint64, "1", "1"},
		{"the largest counts by delegate", 0, math.MaxUint64, math.MaxUint64, "0", "0.4"},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := liquid.Target(row.voted, row.passive, row.votable, dec(row.own))
			require.NoError(t, err)
			require.Equal(t, dec(row.want).String(), got.String())
		})
	}
	for _, bad := range [][3]uint64{{0, 0, 0}, {2, 0, 1}, {0, 2, 1}, {1, 1, 1}, {1, math.MaxUint64, 1}} {
		_, err := liquid.Target(bad[0], bad[1], bad[2], dec("0.5"))
		require.ErrorIs(t, err, liquid.ErrParameter, "%v", bad)
	}
}

func TestOwnScore(t *testing.T) {
	for _, row := range []struct {
		passed, failed, lost uint64
		want                 string
	}{
		{0, 0, 0, "0.5"},
		{1, 0, 0, "1"},
		{0, 1, 0, "0.5"},
		{0, 0, 1, "0"},
		{1, 1, 1, "0.5"},
		{1, 0, 2, "0.333333333333333333"},
		{math.MaxUint64, math.MaxUint64, math.MaxUint64, "0.5"},
	} {
		require.Equal(t, dec(row.want).String(), liquid.OwnScore(row.passed, row.failed, row.lost).String(), "%v", row)
	}
}

func TestFactor(t *testing.T) {
	for missed, want := range map[uint64]string{
		0: "1", 3: "1", 4: "0.9", 5: "0.8", 7: "0.6", 8: "0.5", 9: "0.5", math.MaxUint64: "0.5",
	} {
		got, err := liquid.Factor(missed, 3, dec("0.1"), dec("0.5"))
		require.NoError(t, err)
		require.Equal(t, dec(want).String(), got.String(), "missed %d", missed)
	}
	got, err := liquid.Factor(math.MaxUint64, 0, dec("1"), dec("0"))
	require.NoError(t, err)
	require.True(t, got.IsZero())
	got, err = liquid.Factor(math.MaxUint64, 0, dec("0"), dec("0"))
	require.NoError(t, err)
	require.Equal(t, dec("1").String(), got.String())
}

func TestReputationStaysARatioAndMovesTowardsTheTarget(t *testing.T) {
	scale.Check(t, 500, 20_000, func(t *rapid.T) {
		ratio := rapid.Int64Range(0, int64(liquid.One))
		rho := sdkmath.LegacyNewDecWithPrec(ratio.Draw(t, "rho"), 18)
		votable := rapid.Uint64Range(1, 1<<40).Draw(t, "votable")
		voted := rapid.Uint64Range(0, votable).Draw(t, "voted")
		passive := rapid.Uint64Range(0, votable-voted).Draw(t, "passive")
		own := sdkmath.LegacyNewDecWithPrec(ratio.Draw(t, "own"), 18)
		target, err := liquid.Target(voted, passive, votable, own)
		require.NoError(t, err)
		require.False(t, target.IsNegative() || target.GT(dec("1")))
		next, err := liquid.Reputation(rho, target)
		require.NoError(t, err)
		low, high := sdkmath.LegacyMinDec(rho, target), sdkmath.LegacyMaxDec(rho, target)
		require.True(t, next.GTE(low) && next.LTE(high))
	})
}
