package shapley

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

const precision = 300

func float(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// legendre returns P_n(x) and P_n'(x), by the recurrence of Bonnet.
func legendre(n int, x *big.Float) (value, slope *big.Float) {
	before, value := float(1), new(big.Float).Copy(x)
	for k := 1; k < n; k++ {
		next := float(float64(2*k + 1))
		next.Mul(next, x).Mul(next, value)
		next.Sub(next, new(big.Float).Mul(float(float64(k)), before))
		before, value = value, next.Quo(next, float(float64(k+1)))
	}
	// (x² − 1)·P_n' = n·(x·P_n − P_{n−1})
	slope = new(big.Float).Mul(x, value)
	slope.Sub(slope, before).Mul(slope, float(float64(n)))
	below := new(big.Float).Mul(x, x)
	return value, slope.Quo(slope, below.Sub(below, float(1)))
}

// units is x·10^18, to the nearest.
func units(x *big.Float) uint64 {
	scaled := new(big.Float).Mul(x, float(one))
	rounded, _ := scaled.Add(scaled, float(0.5)).Uint64()
	return rounded
}

func TestNodesAreThoseOfGaussAndLegendre(t *testing.T) {
	total := uint64(0)
	for q := range nodes {
		x := float(float64(nodes[q])/one*2 - 1)
		for range 8 { // Newton
			value, slope := legendre(Quadrature, x)
			x.Sub(x, value.Quo(value, slope))
		}
		node := new(big.Float).Add(x, float(1))
		require.Equal(t, units(node.Quo(node, float(2))), nodes[q])
		_, slope := legendre(Quadrature, x)
		weight := new(big.Float).Mul(x, x)
		weight.Sub(float(1), weight).Mul(weight, slope).Mul(weight, slope)
		require.Equal(t, units(weight.Quo(float(1), weight)), nodeWeights[q])
		require.Equal(t, uint64(one), nodes[q]+nodes[Quadrature-1-q], "mirrored")
		total += nodeWeights[q]
	}
	require.Equal(t, uint64(one), total)
}

func TestPowersAreRepeatedProducts(t *testing.T) {
	for q := range nodes {
		power, base := big.NewInt(one), new(big.Int).SetUint64(one-nodes[q])
		for n := range len(powers) + 10 {
			require.Equal(t, power.Uint64(), powersOf(n)[q], "node %d, power %d", q, n)
			power.Mul(power, base).Quo(power, big.NewInt(one))
		}
		require.Zero(t, power.Sign(), "the table ends at 0")
	}
	t.Logf("%d powers", len(powers))
}
