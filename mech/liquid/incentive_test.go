package liquid_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestMeritOf(t *testing.T) {
	for _, row := range []struct {
		rule          string
		own, power    int64
		rho           string
		mine, passive string // in quarters of 10^-18 umasa
	}{
		{"own stake at the highest reputation counts in full", 3, 3, "1", "12000000000000000000", "0"},
		{"at the lowest by half", 3, 3, "0", "6000000000000000000", "0"},
		{"passive tokens count half as much", 3, 6, "1", "12000000000000000000", "6000000000000000000"},
		{"only delegated tokens", 0, 1, "0.5", "0", "1500000000000000000"},
		{"nothing", 0, 0, "0.5", "0", "0"},
		{"the last decimal of reputation counts", 1, 2, "0.000000000000000001", "2000000000000000002", "1000000000000000001"},
	} {
		t.Run(row.rule, func(t *testing.T) {
			merit, err := liquid.MeritOf(math.NewInt(row.own), math.NewInt(row.power), dec(row.rho))
			require.NoError(t, err)
			require.Equal(t, row.mine, merit.Own.String())
			require.Equal(t, row.passive, merit.Passive.String())
		})
	}
	top := math.NewIntFromBigInt(new(big.Int).Lsh(big.NewInt(1), 255))
	for _, bad := range [][2]math.Int{
		{math.NewInt(-1), math.NewInt(1)}, {math.NewInt(2), math.NewInt(1)}, {top, top}, {math.ZeroInt(), top},
	} {
		_, err := liquid.MeritOf(bad[0], bad[1], dec("1"))
		require.ErrorIs(t, err, liquid.ErrAmount)
	}
}

func TestPortion(t *testing.T) {
	for _, row := range [][4]int64{
		{10, 1, 3, 3}, {10, 2, 3, 6}, {10, 3, 3, 10}, {10, 0, 3, 0}, {0, 1, 3, 0}, {10, 0, 0, 0},
	} {
		got, err := liquid.Portion(math.NewInt(row[0]), math.NewInt(row[1]), math.NewInt(row[2]))
		require.NoError(t, err)
		require.Equal(t, row[3], got.Int64(), "%v", row)
	}
	for _, bad := range [][3]int64{{-1, 1, 1}, {1, -1, 1}, {1, 2, 1}, {1, 1, 0}, {1, 0, -1}} {
		_, err := liquid.Portion(math.NewInt(bad[0]), math.NewInt(bad[1]), math.NewInt(bad[2]))
		require.ErrorIs(t, err, liquid.ErrAmount, "%v", bad)
	}
}

func TestCommission(t *testing.T) {
	for _, row := range []struct {
		amount         int64
		share          string
		delegate, rest int64
	}{{100, "0.1", 10, 90}, {99, "0.1", 9, 90}, {9, "0.1", 0, 9}, {9, "0", 0, 9}, {9, "1", 9, 0}, {0, "1", 0, 0}} {
		delegate, rest, err := liquid.Commission(math.NewInt(row.amount), dec(row.share))
		require.NoError(t, err)
		require.Equal(t, [2]int64{row.delegate, row.rest}, [2]int64{delegate.Int64(), rest.Int64()}, "%v", row)
	}
	_, _, err := liquid.Commission(math.NewInt(-1), dec("0.1"))
	require.ErrorIs(t, err, liquid.ErrAmount)
}

// TestPayoutsNeverExceedThePool pays a random round: voters by merit, delegates their share, delegators the rest.
func TestPayoutsNeverExceedThePool(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		pool := math.NewIntFromUint64(rapid.Uint64().Draw(t, "pool"))
		ratio, stake := rapid.Int64Range(0, int64(liquid.One)), rapid.Int64Range(0, 1_000_000)
		delegators := rapid.SliceOfN(rapid.SliceOfN(stake, 0, 4), 1, 6).Draw(t, "passive tokens of each voter")
		merits, total := make([]liquid.Merit, len(delegators)), math.ZeroInt()
		passive := make([]math.Int, len(delegators))
		for i, tokens := range delegators {
			own := math.NewInt(stake.Draw(t, "own"))
			passive[i] = math.ZeroInt()
			for _, amount := range tokens {
				passive[i] = passive[i].AddRaw(amount)
			}
			var err error
			merits[i], err = liquid.MeritOf(own, own.Add(passive[i]), math.LegacyNewDecWithPrec(ratio.Draw(t, "rho"), 18))
			require.NoError(t, err)
			total = total.Add(merits[i].Own).Add(merits[i].Passive)
		}
		share := math.LegacyNewDecWithPrec(ratio.Draw(t, "delegate share"), 18)
		left := pool
		for i, merit := range merits {
			mine, err := liquid.Portion(pool, merit.Own, total)
			require.NoError(t, err)
			theirs, err := liquid.Portion(pool, merit.Passive, total)
			require.NoError(t, err)
			commission, rest, err := liquid.Commission(theirs, share)
			require.NoError(t, err)
			require.Equal(t, theirs.String(), commission.Add(rest).String())
			left = left.Sub(mine).Sub(commission)
			for _, tokens := range delegators[i] {
				claim, err := liquid.Portion(rest, math.NewInt(tokens), passive[i])
				require.NoError(t, err)
				left = left.Sub(claim)
			}
		}
		require.False(t, left.IsNegative())
	})
}
