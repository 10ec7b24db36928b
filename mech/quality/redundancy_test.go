package quality

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestConsolationsAreOneCeilAndCoverAllButTheBest(t *testing.T) {
	for _, row := range []struct {
		c    string
		base int64
		m    uint32
		want string
	}{
		{"0.2", 100_000, 0, "0"},
		{"0.2", 100_000, 1, "0"},
		{"0.2", 100_000, 2, "20000"},
		{"0.2", 100_000, 3, "40000"},
		{"0.2", 100_001, 2, "20001"},
		{"0.2", 100_001, 3, "40001"}, // one ceil of 40000.4, not two of 20000.2
		{"0", 100_000, 3, "0"},
		{"0.000000000000000001", 1, 3, "1"},
		{"0.999999999999999999", 7, 3, "14"},
	} {
		require.Equal(t, row.want, Consolations(dec(row.c), math.NewInt(row.base), row.m).String(), "%v", row)
	}
	scale.Check(t, 1_000, 100_000, func(rt *rapid.T) {
		c := math.LegacyNewDecWithPrec(rapid.Int64Range(0, 1_000_000-1).Draw(rt, "c"), 6)
		base := math.NewInt(rapid.Int64Range(1, 1<<40).Draw(rt, "base"))
		m := rapid.Uint32Range(1, 3).Draw(rt, "m")
		paid := math.ZeroInt()
		for range m - 1 {
			q := math.LegacyNewDecWithPrec(rapid.Int64Range(0, 1_000_000).Draw(rt, "q"), 6)
			paid = paid.Add(Consolation(c, base, q))
		}
		require.True(rt, paid.LTE(Consolations(c, base, m)))
	})
}

func TestBest(t *testing.T) {
	judged := func(q string, height int64) Contender { return Contender{true, true, dec(q), height} }
	unjudged := func(q string, height int64) Contender { return Contender{true, false, dec(q), height} }
	out := Contender{Takes: false, Judged: true, Q: dec("1"), Height: 1}
	for _, row := range []struct {
		name string
		list []Contender
		want int
	}{
		{"nobody", nil, -1},
		{"nobody takes part", []Contender{out, out}, -1},
		{"the only one", []Contender{out, judged("0.6", 9)}, 1},
		{"the highest Q", []Contender{judged("0.7", 1), judged("0.9", 9), judged("0.8", 2)}, 1},
		{"of equal Q the earlier", []Contender{judged("0.7", 5), judged("0.9", 9), judged("0.9", 8)}, 2},
		{"of equal Q and block the lower index", []Contender{judged("0.9", 8), judged("0.9", 8)}, 0},
		{"one that was judged before any that was not", []Contender{unjudged("1", 1), judged("0.6", 9)}, 1},
		{"the highest Q̂ if nobody was judged", []Contender{unjudged("0.7", 1), unjudged("0.8", 9)}, 1},
		{"who is out counts for nothing", []Contender{out, unjudged("0.7", 1), out}, 1},
	} {
		require.Equal(t, row.want, Best(row.list), row.name)
	}
}

func TestBestDependsOnNobodyBehind(t *testing.T) {
	scale.Check(t, 1_000, 100_000, func(rt *rapid.T) {
		list := make([]Contender, rapid.IntRange(1, 3).Draw(rt, "n"))
		for i := range list {
			list[i] = Contender{
				rapid.Bool().Draw(rt, "takes"), rapid.Bool().Draw(rt, "judged"),
				math.LegacyNewDecWithPrec(rapid.Int64Range(6, 10).Draw(rt, "q"), 1), rapid.Int64Range(1, 3).Draw(rt, "h"),
			}
		}
		best := Best(list)
		if best < 0 {
			return
		}
		require.True(rt, list[best].Takes)
		for i := range list {
			if i != best {
				list[i].Takes = false
				require.Equal(rt, best, Best(list), "without %d", i)
			}
		}
	})
}
