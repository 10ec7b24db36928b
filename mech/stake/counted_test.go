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

func TestCountedRows(t *testing.T) {
	rows := []struct {
		name             string
		masa, rao        int64
		px, haircut, chi string
		want             int64
	}{
		{"MASA alone counts in full", 100, 0, "2", "0.3", "0.5", 100},
		{"TAO counts after the haircut", 1000, 100, "2", "0.3", "0.5", 1140},
		{"TAO never exceeds half", 100, 1_000_000, "2", "0.3", "0.5", 200},
		{"TAO alone counts for nothing", 0, 1_000_000, "2", "0.3", "0.5", 0},
		{"its value rounds down", 1000, 1, "1.9", "0.3", "0.5", 1001},
		{"its cap rounds down", 10, 1000, "1", "0", "0.3", 14},
		{"a full haircut", 100, 100, "1", "1", "0.5", 100},
		{"a haircut above 1 is a full one", 100, 100, "1", "1.5", "0.5", 100},
		{"a price of 0", 100, 100, "0", "0.3", "0.5", 100},
		{"a cap of 0", 100, 100, "1", "0", "0", 100},
		{"chi of 1 is no cap", 100, 1000, "1", "0", "1", 1100},
		{"negative amounts count as 0", -5, -5, "1", "0", "0.5", 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := Counted(math.NewInt(row.masa), math.NewInt(row.rao), dec(row.px), dec(row.haircut), dec(row.chi))
			require.Equal(t, row.want, got.Int64())
		})
	}
	none := Counted(math.Int{}, math.Int{}, math.LegacyDec{}, math.LegacyDec{}, math.LegacyDec{})
	require.True(t, none.IsZero(), "nil counts as 0")
	most := fixed.SaturatedInt(new(big.Int).Lsh(big.NewInt(1), 300))
	require.Equal(t, most.String(), Counted(most, most, dec("1000"), dec("0"), dec("0.9")).String())
}

func TestCountedProperties(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		masa, rao := drawAmount(t, "masa"), drawAmount(t, "rao")
		px, haircut := drawUnit(t, "px").MulInt64(50), drawUnit(t, "haircut")
		chi := drawUnit(t, "chi").QuoInt64(2)
		got := Counted(masa, rao, px, haircut, chi)
		kept := new(big.Rat).Sub(big.NewRat(1, 1), rat(haircut))
		value := floorRat(mul(kept, ratInt(rao), rat(px)))
		share := new(big.Rat).Quo(rat(chi), new(big.Rat).Sub(big.NewRat(1, 1), rat(chi)))
		want := minBig(value, floorRat(mul(share, ratInt(masa))))
		require.Equal(t, want.Add(want, masa.BigInt()).String(), got.String())
		tao := new(big.Rat).SetInt(got.Sub(masa).BigInt())
		require.True(t, tao.Cmp(mul(rat(chi), ratInt(got))) <= 0, "TAO is at most the fraction chi of the whole")
		require.True(t, Counted(masa, rao.AddRaw(1), px, haircut, chi).GTE(got))
	})
}

func FuzzCounted(f *testing.F) {
	f.Add(int64(1), int64(1), int64(1), int64(1), int64(1))
	f.Fuzz(func(t *testing.T, masa, rao, px, haircut, chi int64) {
		raw := func(x int64) math.LegacyDec { return fixed.Dec(big.NewInt(x)) }
		got := Counted(math.NewInt(masa), math.NewInt(rao), raw(px), raw(haircut), raw(chi))
		if got.LT(math.MaxInt(math.NewInt(masa), math.ZeroInt())) {
			t.Fatal("own stake lost")
		}
	})
}
