package stake

import (
	"math/big"
	"strings"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestRequirementRows(t *testing.T) {
	rows := []struct {
		name   string
		change func(*Params, *Globals)
		u      string
		prev   int64
		k      uint64
		want   string
	}{
		{"the mean actor owes base", nil, "0.5", 0, 1, "1000000"},
		{"a gap beyond the clamp multiplies by e^L, rounded up", nil, "0", 0, 1, "4000000"},
		{"the best owes a quarter", nil, "1", 0, 1, "250000"},
		{"few actors owe the share of a full role", func(_ *Params, g *Globals) { g.N = 1 }, "0.5", 0, 1, "1000000"},
		{"many actors share", func(_ *Params, g *Globals) { g.N = 400 }, "0.5", 0, 1, "250000"},
		{"half the role's mean stake caps base", withCap, "0.5", 0, 1, "500"},
		{"an empty role has no mean stake to cap with", withCapEmpty, "0.5", 0, 1, "1000000"},
		{"min_stake is a floor", withFloor, "1", 0, 1, "300000"},
		{"the ramp holds a rise back", nil, "0", 1_000_000, 1, "1050000"},
		{"the ramp holds a fall back", nil, "1", 1_000_000, 1, "950000"},
		{"bounds of the ramp round outwards", nil, "0", 1, 1, "2"},
		{"a ramp over two epochs is one power, rounded once", nil, "0", 999_999, 2, "1102499"},
		{"no epoch passed, nothing changes", nil, "0", 123, 0, "123"},
		{"after many epochs the ramp no longer binds", nil, "0", 1_000_000, 1 << 60, "4000000"},
		{"a ramp that falls by all is no lower bound", withFreeFall, "1", 1_000_000, 1, "250000"},
		{"min_stake beats the ramp", withFloor, "1", 1, 1, "300000"},
		// What no network sets and no chain computes, the formula defines all the same.
		{"a utility above 1", nil, "1.5", 0, 1, "250000"},
		{"a negative utility", nil, "-0.5", 0, 1, "4000000"},
		{"a mean above 1", func(_ *Params, g *Globals) { g.Mean = dec("2") }, "2", 0, 1, "1000000"},
		{"a negative lambda turns the gap around", func(p *Params, _ *Globals) { p.Lambda = dec("-1") }, "0", 0, 1, "606531"},
		{"a psi below 0 is no cap", func(p *Params, g *Globals) { withCap(p, g); p.Psi = dec("-1") }, "0.5", 0, 1, "1000000"},
		{"a negative phi leaves min_stake", func(p *Params, _ *Globals) { p.Phi = dec("-1") }, "0.5", 0, 1, "0"},
		{"a ramp that may not rise", func(p *Params, _ *Globals) { p.RampUp = dec("-0.1") }, "0", 1_000_000, 1, "900000"},
		{"a ramp that must rise", func(p *Params, _ *Globals) { p.RampDown = dec("-0.01") }, "1", 1_000_000, 1, "1010000"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, g := sample()
			if row.change != nil {
				row.change(&p, &g)
			}
			f, err := Requirement(p, g, dec(row.u), math.NewInt(row.prev), row.k)
			require.NoError(t, err)
			require.Equal(t, row.want, f.Required.String())
			base, err := Base(p, g)
			require.NoError(t, err)
			require.Equal(t, base.String(), f.Base.String())
		})
	}
}

func TestRequirementShowsTheRamp(t *testing.T) {
	p, g := sample()
	f, err := Requirement(p, g, dec("0"), math.NewInt(1_000_001), 1)
	require.NoError(t, err)
	require.Equal(t, "950000", f.Lo.String(), "950000.95 rounds down")
	require.Equal(t, "1050002", f.Hi.String(), "1050001.05 rounds up")
	f, err = Requirement(p, g, dec("0.5"), math.Int{}, 7)
	require.NoError(t, err)
	require.Equal(t, "0", f.Lo.String())
	require.Equal(t, f.Required.String(), f.Hi.String())
	p.RampUp = dec("1000")
	f, err = Requirement(p, g, dec("0.5"), math.NewInt(1_000_000), 64)
	require.NoError(t, err)
	require.Equal(t, 256, f.Hi.BigInt().BitLen(), "an upper bound out of range is shown as the largest amount")
	require.Equal(t, "1000000", f.Required.String())
}

func TestRequirementRefuses(t *testing.T) {
	rows := []struct {
		name   string
		change func(*Params, *Globals)
		u      math.LegacyDec
		want   error
	}{
		{"lambda of 0", func(p *Params, _ *Globals) { p.Lambda = dec("0") }, dec("0"), fixed.ErrDomain},
		{"a nil parameter", func(p *Params, _ *Globals) { p.Phi = math.LegacyDec{} }, dec("0"), fixed.ErrDomain},
		{"a nil ramp", func(p *Params, _ *Globals) { p.RampUp = math.LegacyDec{} }, dec("0"), fixed.ErrDomain},
		{"a negative min_stake", func(p *Params, _ *Globals) { p.MinStake = math.NewInt(-1) }, dec("0"), fixed.ErrDomain},
		{"a nil supply", func(_ *Params, g *Globals) { g.Supply = math.Int{} }, dec("0"), fixed.ErrDomain},
		{"negative bonded stake", func(_ *Params, g *Globals) { g.Bonded = math.NewInt(-1) }, dec("0"), fixed.ErrDomain},
		{"a nil mean", func(_ *Params, g *Globals) { g.Mean = math.LegacyDec{} }, dec("0"), fixed.ErrDomain},
		{"a nil utility", nil, math.LegacyDec{}, fixed.ErrDomain},
		{"a utility near the end of LegacyDec", nil, dec("1" + strings.Repeat("0", 30)), fixed.ErrDomain},
		{"a requirement above 2^256", func(p *Params, g *Globals) {
			g.Supply = fixed.SaturatedInt(new(big.Int).Lsh(big.NewInt(1), 300))
			p.Phi = dec("1000")
		}, dec("0"), fixed.ErrOverflow},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, g := sample()
			if row.change != nil {
				row.change(&p, &g)
			}
			_, err := Requirement(p, g, row.u, math.ZeroInt(), 1)
			require.ErrorIs(t, err, row.want)
		})
	}
	p, g := sample()
	_, err := Requirement(p, g, dec("0"), math.NewInt(-1), 1)
	require.ErrorIs(t, err, fixed.ErrDomain, "a negative previous requirement")
	p.RampUp, p.RampDown = dec("1000"), dec("-1000")
	_, err = Requirement(p, g, dec("0"), math.OneInt(), 64)
	require.ErrorIs(t, err, fixed.ErrOverflow, "a ramp that lifts it above 2^256")
	p.Psi = math.LegacyDec{}
	_, err = Base(p, g)
	require.ErrorIs(t, err, fixed.ErrDomain)
}

// raw and the ramp again in exact fractions, from the text of the rule.
func TestRequirementAgainstFractions(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		p, g, u, prev := drawRole(t)
		k := rapid.Uint64Range(0, 70).Draw(t, "k")
		f, err := Requirement(p, g, u, prev, k)
		require.NoError(t, err)

		n := max(g.N, p.NRef, 1)
		raw := ceilRat(quo(mul(rat(p.Phi), ratInt(g.Supply), rat(f.Sigma)), n))
		if p.Psi.IsPositive() && g.Bonded.IsPositive() && g.N > 0 {
			raw = minBig(raw, ceilRat(quo(mul(rat(p.Psi), ratInt(g.Bonded), rat(f.Sigma)), g.N)))
		}
		require.Equal(t, raw.String(), f.Raw.String())

		required := maxBig(raw, p.MinStake.BigInt())
		if prev.IsPositive() && k == 0 {
			required = prev.BigInt()
		}
		if prev.IsPositive() && k > 0 {
			one := big.NewRat(1, 1)
			fall, rise := new(big.Rat).Sub(one, rat(p.RampDown)), new(big.Rat).Add(one, rat(p.RampUp))
			lo, hi := ratInt(prev), ratInt(prev)
			for range min(k, 64) {
				lo, hi = mul(lo, fall), mul(hi, rise)
			}
			required = minBig(maxBig(required, floorRat(lo)), ceilRat(hi))
			required = maxBig(required, p.MinStake.BigInt())
		}
		require.Equal(t, required.String(), f.Required.String())
	})
}

func TestRequirementProperties(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		p, g, u, prev := drawRole(t)
		f, err := Requirement(p, g, u, prev, 1)
		require.NoError(t, err)
		require.True(t, f.Required.GTE(p.MinStake))
		require.False(t, f.ZClamped.Abs().GT(p.Clamp))
		if prev.IsPositive() {
			require.True(t, f.Required.LTE(math.MaxInt(f.Hi, p.MinStake)))
			require.True(t, f.Required.GTE(f.Lo))
		}
		better := fixed.Unit(u.Add(drawUnit(t, "better")))
		h, err := Requirement(p, g, better, prev, 1)
		require.NoError(t, err)
		require.True(t, h.Required.LTE(f.Required), "who does better owes no more")
		fewer := g
		fewer.N = g.N / 2
		fewer.Bonded = math.ZeroInt()
		f, err = Requirement(p, fewer, u, math.ZeroInt(), 1)
		require.NoError(t, err)
		require.True(t, f.Raw.MulRaw(int64(seats(p, fewer))).GTE(ceilInt(p, g, f.Sigma)), "the role bonds its share")
	})
}

// Exits never raise the base of those who stay while the role is below its reference seats.
func TestExitsDoNotRaiseTheBase(t *testing.T) {
	p, g := sample()
	g.N = p.NRef
	full, err := Base(p, g)
	require.NoError(t, err)
	for g.N > 0 {
		g.N--
		base, err := Base(p, g)
		require.NoError(t, err)
		require.Equal(t, full.String(), base.String())
	}
}

func FuzzRequirement(f *testing.F) {
	f.Add(int64(1), int64(1), int64(1), uint64(1), uint64(1), int64(5))
	f.Fuzz(func(t *testing.T, lambda, utility, prev int64, n, k uint64, supply int64) {
		p, g := sample()
		p.Lambda, g.N, g.Supply = fixed.Dec(big.NewInt(lambda)), n, math.NewInt(supply)
		got, err := Requirement(p, g, fixed.Dec(big.NewInt(utility)), math.NewInt(prev), k)
		if err == nil && !(prev > 0 && k == 0) && got.Required.LT(p.MinStake) {
			t.Fatal("below min_stake")
		}
	})
}

func BenchmarkRequirement(b *testing.B) {
	for name, k := range map[string]uint64{"next epoch": 1, "64 epochs later": 64} {
		b.Run(name, func(b *testing.B) {
			p, g := sample()
			u, prev := dec("0.456789012345678901"), math.NewInt(1_000_000)
			b.ReportAllocs()
			for range b.N {
				if _, err := Requirement(p, g, u, prev, k); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
