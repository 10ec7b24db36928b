package fixed

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestQuotientsRoundAsNamed(t *testing.T) {
	rows := []struct{ num, den, floor, ceil int64 }{
		{7, 2, 3, 4}, {-7, 2, -4, -3}, {6, 2, 3, 3}, {0, 5, 0, 0}, {5, 0, 0, 0}, {5, -1, 0, 0},
	}
	for _, row := range rows {
		num, den := big.NewInt(row.num), big.NewInt(row.den)
		require.Equal(t, row.floor, FloorQuo(num, den).Int64())
		require.Equal(t, row.ceil, CeilQuo(num, den).Int64())
		require.Equal(t, row.num, num.Int64(), "the argument is left alone")
	}
}

func TestQuotientsBracketTheFraction(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		num := big.NewInt(rapid.Int64().Draw(t, "num"))
		den := big.NewInt(rapid.Int64Range(1, 1<<40).Draw(t, "den"))
		floor, ceil := FloorQuo(num, den), CeilQuo(num, den)
		require.True(t, new(big.Int).Mul(floor, den).Cmp(num) <= 0)
		require.True(t, new(big.Int).Mul(ceil, den).Cmp(num) >= 0)
		require.LessOrEqual(t, new(big.Int).Sub(ceil, floor).Int64(), int64(1))
	})
}

func TestNilCountsAsZero(t *testing.T) {
	require.Zero(t, Raw(math.LegacyDec{}).Sign())
	require.Zero(t, Units(math.Int{}).Sign())
	require.True(t, Unit(math.LegacyDec{}).IsZero())
}

func TestIntRefusesMoreThan256Bits(t *testing.T) {
	widest := new(big.Int).Sub(one(256), big.NewInt(1))
	got, err := Int(widest)
	require.NoError(t, err)
	require.Equal(t, widest.String(), got.String())
	_, err = Int(one(256))
	require.ErrorIs(t, err, ErrOverflow)
	require.Equal(t, widest.String(), SaturatedInt(one(300)).String())
	require.Equal(t, "0", SaturatedInt(big.NewInt(-1)).String())
	require.Equal(t, "5", SaturatedInt(big.NewInt(5)).String())
}

func TestUnitAndMicro(t *testing.T) {
	require.Equal(t, "1.000000000000000000", Unit(dec("1.000000000000000001")).String())
	require.Equal(t, "0.000000000000000000", Unit(dec("-0.000000000000000001")).String())
	require.Equal(t, "0.500000000000000000", Unit(dec("0.5")).String())
	require.Equal(t, "0.123456000000000000", FromMicro(123_456).String())
	require.Equal(t, "1.000000000000000000", FromMicro(1_000_000).String())
	require.Equal(t, "1", Pow18(0).String())
	require.Equal(t, one(36).Exp(big.NewInt(10), big.NewInt(36), nil).String(), Pow18(2).String())
}

func TestDecDoesNotShareItsArgument(t *testing.T) {
	raw := big.NewInt(oneRaw)
	d := Dec(raw)
	raw.SetInt64(0)
	require.Equal(t, "1.000000000000000000", d.String())
}
