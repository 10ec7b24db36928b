package performance_test

import (
	"bytes"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/testutil/scale"
)

func candidate(addr byte, p string, stake int64, joined uint64) performance.Candidate {
	return performance.Candidate{Addr: []byte{addr}, P: dec(p), Stake: math.NewInt(stake), JoinedEpoch: joined}
}

func TestLowestOrder(t *testing.T) {
	rows := []struct {
		rule string
		a, b performance.Candidate // a is taken
	}{
		{"the lower score", candidate(1, "0.1", 9, 0), candidate(2, "0.2", 1, 0)},
		{"among equal scores the lower stake", candidate(1, "0.1", 1, 0), candidate(2, "0.1", 2, 5)},
		{"among equal stakes the later to join", candidate(1, "0.1", 1, 5), candidate(2, "0.1", 1, 4)},
		{"among those the larger address", candidate(2, "0.1", 1, 5), candidate(1, "0.1", 1, 5)},
		{"an absent score counts as zero", performance.Candidate{Stake: math.OneInt()}, candidate(1, "0.1", 0, 0)},
		{"an absent stake counts as zero", performance.Candidate{P: dec("0.1")}, candidate(1, "0.1", 1, 0)},
		{"a newcomer is exempt", candidate(1, "0.5", 9, 9), candidate(2, "0", 0, 10)},
		{"who joins later still is exempt", candidate(1, "0.5", 9, 9), candidate(2, "0", 0, 11)},
		{
			"the immune are exempt", candidate(1, "0.5", 9, 9),
			performance.Candidate{Addr: []byte{2}, P: dec("0"), Immune: true},
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			for i, set := range [][]performance.Candidate{{row.a, row.b}, {row.b, row.a}} {
				index, ok := performance.Lowest(10, set, performance.Always, 64, 1)
				require.True(t, ok)
				require.Equal(t, i, index)
			}
		})
	}
}

func TestLowestTakesNobody(t *testing.T) {
	five := make([]performance.Candidate, 5)
	for i := range five {
		five[i] = candidate(byte(i), "0.5", 1, 0)
	}
	immune := slices.Clone(five)
	for i := range immune {
		immune[i].Immune = true
	}
	rows := []struct {
		rule           string
		set            []performance.Candidate
		mode           performance.Mode
		slots, minimum int
		want           bool
	}{
		{"an empty set", nil, performance.Always, 64, 0, false},
		{"at the minimum", five, performance.Always, 64, 5, false},
		{"above the minimum", five, performance.Always, 64, 4, true},
		{"below the slots when only full sets are pruned", five, performance.WhenFull, 6, 4, false},
		{"at the slots", five, performance.WhenFull, 5, 4, true},
		{"above the slots", five, performance.WhenFull, 4, 3, true},
		{"full, but at the minimum", five, performance.WhenFull, 5, 5, false},
		{"all immune", immune, performance.Always, 64, 4, false},
		{"the immune count as members", append(slices.Clone(immune), five[0]), performance.WhenFull, 6, 5, true},
		{"an unknown mode", five, performance.WhenFull + 1, 5, 4, false},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			_, ok := performance.Lowest(10, row.set, row.mode, row.slots, row.minimum)
			require.Equal(t, row.want, ok)
		})
	}
	_, ok := performance.Lowest(0, five, performance.Always, 5, 4)
	require.False(t, ok, "in epoch 0 nobody has served a whole epoch")
}

func TestLowestIsTheFirstOfTheSortedAndIgnoresOrder(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		set := make([]performance.Candidate, rapid.IntRange(1, 70).Draw(t, "n"))
		for i := range set {
			set[i] = candidate(byte(i), "0", rapid.Int64Range(0, 2).Draw(t, "stake"), rapid.Uint64Range(0, 3).Draw(t, "joined"))
			set[i].P = math.LegacyNewDecWithPrec(rapid.Int64Range(0, 2).Draw(t, "p"), 18)
			set[i].Immune = rapid.IntRange(0, 5).Draw(t, "immune") == 0
		}
		sorted := slices.DeleteFunc(slices.Clone(set), func(c performance.Candidate) bool {
			return c.Immune || c.JoinedEpoch >= 3
		})
		slices.SortFunc(sorted, func(a, b performance.Candidate) int {
			switch {
			case !a.P.Equal(b.P):
				return a.P.BigInt().Cmp(b.P.BigInt())
			case !a.Stake.Equal(b.Stake):
				return a.Stake.BigInt().Cmp(b.Stake.BigInt())
			case a.JoinedEpoch != b.JoinedEpoch:
				return int(b.JoinedEpoch) - int(a.JoinedEpoch)
			}
			return -bytes.Compare(a.Addr, b.Addr)
		})
		index, ok := performance.Lowest(3, set, performance.Always, 64, 0)
		require.Equal(t, len(sorted) > 0, ok)
		if !ok {
			return
		}
		require.Equal(t, sorted[0].Addr, set[index].Addr)
		slices.Reverse(set)
		index, _ = performance.Lowest(3, set, performance.Always, 64, 0)
		require.Equal(t, sorted[0].Addr, set[index].Addr)
	})
}
