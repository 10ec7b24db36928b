package stake

import (
	"math/big"

	"cosmossdk.io/math"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/fixed"
)

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

// sample is a role of 100 actors with a base of 1 000 000, an e^L of 4 (just below) and a ramp of 5 %.
func sample() (Params, Globals) {
	p := Params{
		Phi: dec("0.1"), Psi: dec("0"), Lambda: dec("0.25"), Clamp: dec("1.386294361119890618"), Eta: dec("0.2"),
		RampUp: dec("0.05"), RampDown: dec("0.05"), NRef: 100, MinStake: math.NewInt(0),
	}
	g := Globals{Supply: math.NewInt(1_000_000_000), N: 100, Bonded: math.ZeroInt(), Mean: dec("0.5")}
	return p, g
}

func withCap(p *Params, g *Globals) { p.Psi, g.Bonded = dec("0.5"), math.NewInt(100_000) }

func withCapEmpty(p *Params, g *Globals) {
	withCap(p, g)
	g.N = 0
}

func withFloor(p *Params, _ *Globals) { p.MinStake = math.NewInt(300_000) }

func withFreeFall(p *Params, _ *Globals) { p.RampDown = dec("7") }

func drawUnit(t *rapid.T, label string) math.LegacyDec {
	return fixed.Dec(big.NewInt(rapid.Int64Range(0, 1_000_000_000_000_000_000).Draw(t, label)))
}

// drawWide draws a number on both sides of [0,1], often with few digits so that halves occur.
func drawWide(t *rapid.T, label string) math.LegacyDec {
	return fixed.Dec(big.NewInt(rapid.OneOf(rapid.Int64Range(-9, 9), rapid.Int64()).Draw(t, label)))
}

func drawAmount(t *rapid.T, label string) math.Int {
	return math.NewInt(rapid.Int64Range(0, 2_000_000_000_000_000).Draw(t, label))
}

func drawRole(t *rapid.T) (p Params, g Globals, u math.LegacyDec, prev math.Int) {
	p = Params{
		Phi: drawUnit(t, "phi"), Psi: drawUnit(t, "psi"), Lambda: drawUnit(t, "lambda").Add(dec("0.01")),
		Clamp: drawUnit(t, "clamp").MulInt64(20), Eta: drawUnit(t, "eta"), RampUp: drawUnit(t, "up"),
		RampDown: drawUnit(t, "down"), NRef: rapid.Uint64Range(0, 10_000).Draw(t, "seats"),
		MinStake: math.NewInt(rapid.Int64Range(0, 1_000_000).Draw(t, "min")),
	}
	g = Globals{
		Supply: drawAmount(t, "supply"), N: rapid.Uint64Range(0, 20_000).Draw(t, "n"),
		Bonded: drawAmount(t, "bonded"), Mean: drawUnit(t, "mean"),
	}
	return p, g, drawUnit(t, "u"), drawAmount(t, "prev").QuoRaw(rapid.Int64Range(1, 1_000_000_000).Draw(t, "part"))
}

// ceilInt is ceil(φ·S·σ), what a role of equal actors owes.
func ceilInt(p Params, g Globals, sigma math.LegacyDec) math.Int {
	return math.NewIntFromBigInt(ceilRat(mul(rat(p.Phi), ratInt(g.Supply), rat(sigma))))
}

func rat(x math.LegacyDec) *big.Rat { return new(big.Rat).SetFrac(x.BigInt(), fixed.Pow18(1)) }

func ratInt(x math.Int) *big.Rat { return new(big.Rat).SetInt(x.BigInt()) }

func mul(factors ...*big.Rat) *big.Rat {
	product := big.NewRat(1, 1)
	for _, factor := range factors {
		product.Mul(product, factor)
	}
	return product
}

func quo(x *big.Rat, n uint64) *big.Rat {
	return new(big.Rat).Quo(x, new(big.Rat).SetInt(new(big.Int).SetUint64(n)))
}

func floorRat(x *big.Rat) *big.Int { return new(big.Int).Div(x.Num(), x.Denom()) }

func ceilRat(x *big.Rat) *big.Int {
	floor := floorRat(new(big.Rat).Neg(x))
	return floor.Neg(floor)
}

func minBig(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func maxBig(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}
