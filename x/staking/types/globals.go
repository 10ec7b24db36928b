package types

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/stake"
)

// NoGlobals stand in before the first block: they require nothing but the role's least stake.
func NoGlobals(role Role) Globals {
	return Globals{
		Role: role, Supply: math.ZeroInt(), Bonded: math.ZeroInt(), Mean: stake.Mean(math.LegacyZeroDec(), 0),
		Base: math.ZeroInt(),
	}
}

// Mech returns what the formula of the requirement needs.
func (g Globals) Mech() stake.Globals {
	return stake.Globals{Supply: g.Supply, N: g.N, Bonded: g.Bonded, Mean: g.Mean}
}

// NoTotals are the sums of a role without positions.
func NoTotals(role Role) RoleTotals {
	return RoleTotals{
		Role: role, Utility: math.LegacyZeroDec(), Masa: math.ZeroInt(), Tao: math.ZeroInt(), Bonded: math.ZeroInt(),
	}
}

// Add counts a position into the sums.
func (t RoleTotals) Add(p Position) RoleTotals {
	t.Bonded = t.Bonded.Add(p.Masa)
	if p.Counted {
		t.N++
		t.Utility, t.Masa, t.Tao = t.Utility.Add(p.Utility), t.Masa.Add(p.Masa), t.Tao.Add(p.Tao)
	}
	return t
}

// Sub takes a position that was added out of the sums again.
func (t RoleTotals) Sub(p Position) RoleTotals {
	t.Bonded = t.Bonded.Sub(p.Masa)
	if p.Counted {
		t.N--
		t.Utility, t.Masa, t.Tao = t.Utility.Sub(p.Utility), t.Masa.Sub(p.Masa), t.Tao.Sub(p.Tao)
	}
	return t
}

// Mean is the mean utility of the positions that count, 0.5 if there are none.
func (t RoleTotals) Mean() math.LegacyDec { return stake.Mean(t.Utility, t.N) }

// Equal tells whether two sums are the same.
func (t RoleTotals) Equal(other RoleTotals) bool {
	return t.Role == other.Role && t.N == other.N && t.Utility.Equal(other.Utility) && t.Masa.Equal(other.Masa) &&
		t.Tao.Equal(other.Tao) && t.Bonded.Equal(other.Bonded)
}
