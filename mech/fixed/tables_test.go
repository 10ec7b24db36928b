package fixed

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// tableBits is the precision of the recomputation. It shares nothing with the generator: e is one series, a root of
// e is repeated square roots, every other power repeated multiplication or division.
const tableBits = 800

func TestFractionTables(t *testing.T) {
	requirePowers(t, expCoarse[:], rootOfE(6))
	requirePowers(t, expFine[:], rootOfE(12))
}

func TestWholeTable(t *testing.T) {
	require.Equal(t, floorOf(bottom, true), int64(expWholeMin))
	require.Len(t, expWhole, int(floorOf(top, false)-expWholeMin))
	for k, entry := range expWhole {
		value := powerOfE(k + expWholeMin)
		value.Mul(value, big.NewInt(oneRaw))
		// e^i·10^18 = mantissa·2^−(shift+2), so the mantissa is the value shifted left by shift + 2.
		require.Equal(t, nearest(value.Lsh(value, entry.shift), tableBits-2), toBig(entry.mantissa), "e^%d", k+expWholeMin)
		require.Equal(t, 128, toBig(entry.mantissa).BitLen())
		require.True(t, 37 <= entry.shift && entry.shift <= 128)
	}
}

func TestFactorialsAndUnit(t *testing.T) {
	factorial := big.NewInt(1)
	for n, entry := range inverseFactorial {
		if n > 0 {
			factorial.Mul(factorial, big.NewInt(int64(n)))
		}
		value := new(big.Int).Quo(one(tableBits), factorial)
		require.Equal(t, nearest(value, tableBits-126), toBig(entry), "1/%d!", n)
	}
	value := new(big.Int).Quo(one(tableBits+187), big.NewInt(oneRaw))
	require.Equal(t, nearest(value, tableBits), toBig(perUnit))
}

// requirePowers checks that table[j] is root^j in Q2.126.
func requirePowers(t *testing.T, table []uint128, root *big.Int) {
	t.Helper()
	power := one(tableBits)
	for j, entry := range table {
		require.Equal(t, nearest(power, tableBits-126), toBig(entry), "entry %d", j)
		power = new(big.Int).Rsh(new(big.Int).Mul(power, root), tableBits)
	}
}

// rootOfE returns e^(2^-n).
func rootOfE(n int) *big.Int {
	root := powerOfE(1)
	for range n {
		root.Sqrt(root.Lsh(root, tableBits))
	}
	return root
}

// powerOfE returns e^i.
func powerOfE(i int) *big.Int {
	e, term := one(tableBits), one(tableBits)
	for n := int64(1); term.Sign() != 0; n++ {
		term.Quo(term, big.NewInt(n))
		e.Add(e, term)
	}
	power := one(tableBits)
	for range i {
		power.Rsh(power.Mul(power, e), tableBits)
	}
	for range -i {
		power.Quo(power.Lsh(power, tableBits), e)
	}
	return power
}

func one(shift uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), shift) }

// nearest returns v/2^shift rounded to nearest.
func nearest(v *big.Int, shift uint) *big.Int {
	sum := new(big.Int).Add(v, one(shift-1))
	return sum.Rsh(sum, shift)
}

func toBig(v uint128) *big.Int {
	z := new(big.Int)
	setWords(z, v)
	return z
}

// floorOf is floor(±magnitude/10^18).
func floorOf(magnitude uint128, neg bool) int64 {
	x := toBig(magnitude)
	if neg {
		x.Neg(x)
	}
	return FloorQuo(x, big.NewInt(oneRaw)).Int64()
}
