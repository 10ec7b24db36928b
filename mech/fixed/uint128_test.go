package fixed

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestUint128AgreesWithBigInt(t *testing.T) {
	modulus := one(128)
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		a := uint128{rapid.Uint64().Draw(t, "a.hi"), rapid.Uint64().Draw(t, "a.lo")}
		b := uint128{rapid.Uint64().Draw(t, "b.hi"), rapid.Uint64().Draw(t, "b.lo")}
		n := rapid.UintRange(0, 128).Draw(t, "n")
		x, y := toBig(a), toBig(b)
		mod := func(z *big.Int) string { return z.Mod(z, modulus).String() }
		require.Equal(t, x.Cmp(y) < 0, a.less(b))
		require.Equal(t, mod(new(big.Int).Add(x, y)), toBig(a.plus(b)).String())
		require.Equal(t, mod(new(big.Int).Sub(x, y)), toBig(a.minus(b)).String())
		require.Equal(t, mod(one(n)), toBig(powerOfTwo(n)).String())
		require.Equal(t, new(big.Int).Mod(x, one(n)).String(), toBig(a.low(n)).String())
		require.Equal(t, new(big.Int).Rsh(x, n).String(), toBig(a.shiftRight(n)).String())
		product := new(big.Int).Mul(x, y)
		require.Equal(t, new(big.Int).Rsh(product, 128).String(), toBig(mulHigh(a, b)).String())
		require.Equal(t, mod(new(big.Int).Rsh(product, 126)), toBig(mulQ126(a, b)).String())
	})
}
