package shapley

import "math/big"

// concave evaluates g(y) = K·y/(K + y) and the terms of the quadrature, all in units of 10^-18.
type concave struct {
	k, unit                           *big.Int
	total, own, upper, lower, scratch *big.Int
}

func newConcave(k uint64) *concave {
	unit := new(big.Int).SetUint64(one)
	return &concave{
		k: new(big.Int).Mul(unit, new(big.Int).SetUint64(k)), unit: unit,
		total: new(big.Int), own: new(big.Int), upper: new(big.Int), lower: new(big.Int), scratch: new(big.Int),
	}
}

// term returns floor( ω_q·[ g(Y + floor((1−t_q)·Δ)) − g(Y − floor(t_q·Δ)) ] ). The result is valid until the next call.
func (g *concave) term(total, own Sum, q int) *big.Int {
	total.into(g.total, g.scratch)
	own.into(g.own, g.scratch)
	g.upper.Add(g.total, g.times(g.upper, g.own, one-nodes[q]))
	g.lower.Sub(g.total, g.times(g.lower, g.own, nodes[q]))
	g.apply(g.upper)
	g.apply(g.lower)
	return g.times(g.upper, g.upper.Sub(g.upper, g.lower), nodeWeights[q])
}

// times sets z to floor(x·factor/10^18) and returns it.
func (g *concave) times(z, x *big.Int, factor uint64) *big.Int {
	z.Mul(x, g.scratch.SetUint64(factor))
	return z.Quo(z, g.unit)
}

// apply replaces y ≥ 0 by floor(K·y/(K + y)).
func (g *concave) apply(y *big.Int) {
	g.scratch.Add(g.k, y)
	y.Mul(y, g.k).Quo(y, g.scratch)
}
