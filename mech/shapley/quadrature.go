package shapley

import "math/bits"

// Quadrature is how many nodes the integral over t has.
const Quadrature = 8

// one is 1 in fixed point with 18 decimals.
const one = 1_000_000_000_000_000_000

// nodes and nodeWeights are those of Gauss and Legendre for the integral from 0 to 1, in units of 10^-18: with them
// Σ ω_q·f(t_q) is exact for polynomials of degree 15. Roots t of P_8(2t − 1), ω = 1/(4t(1 − t)·P_8'(2t − 1)²), each
// rounded to the nearest; a test computes both.
var (
	nodes = [Quadrature]uint64{
		19_855_071_751_231_884, 101_666_761_293_186_630, 237_233_795_041_835_507, 408_282_678_752_175_098,
		591_717_321_247_824_902, 762_766_204_958_164_493, 898_333_238_706_813_370, 980_144_928_248_768_116,
	}
	nodeWeights = [Quadrature]uint64{
		50_614_268_145_188_130, 111_190_517_226_687_235, 156_853_322_938_943_644, 181_341_891_689_180_991,
		181_341_891_689_180_991, 156_853_322_938_943_644, 111_190_517_226_687_235, 50_614_268_145_188_130,
	}
)

// powers is (1 − t_q)^n for n = 0, 1, …, by repeated multiplication, each product rounded down to 10^-18. As every
// product is below the one before, all are 0 from some n on: there the table ends.
var powers = tabulate()

func tabulate() [][Quadrature]uint64 {
	row := [Quadrature]uint64{one, one, one, one, one, one, one, one}
	table := [][Quadrature]uint64{row}
	for row != ([Quadrature]uint64{}) {
		for q := range row {
			hi, lo := bits.Mul64(row[q], one-nodes[q])
			row[q], _ = bits.Div64(hi, lo, one) // row < 10^18, hence hi < 10^18
		}
		table = append(table, row)
	}
	return table
}

// powersOf returns (1 − t_q)^n for all q.
func powersOf(n int) *[Quadrature]uint64 {
	return &powers[min(n, len(powers)-1)]
}
