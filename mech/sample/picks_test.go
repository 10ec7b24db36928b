package sample_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestCommitteeIsThePartialShuffleOfAList(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		n := rapid.IntRange(0, 80).Draw(t, "n")
		k := rapid.IntRange(0, 90).Draw(t, "k")
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		rng := sample.New("c", seed)
		for j := range min(k, n) {
			i := j + int(rng.Below(uint64(n-j)))
			list[j], list[i] = list[i], list[j]
		}
		got := sample.Committee(sample.New("c", seed), n, k)
		require.Equal(t, append([]int{}, list[:min(k, n)]...), got)
		slices.Sort(got)
		require.Len(t, slices.Compact(got), min(k, n), "members are distinct")
	})
}

func TestCommitteeAtItsEdges(t *testing.T) {
	rows := []struct {
		rule    string
		n, k    int
		members int
	}{
		{"of nobody is empty", 0, 7, 0},
		{"of size zero is empty", 7, 0, 0},
		{"of negative size is empty", 7, -1, 0},
		{"of a negative set is empty", -1, 7, 0},
		{"of one is that one", 1, 7, 1},
		{"larger than the set is the whole set", 4, 15, 4},
		{"of an enormous set costs only its size", math.MaxInt, 15, 15},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.Len(t, sample.Committee(sample.New("c", nil), row.n, row.k), row.members)
		})
	}
}

func TestCommitteeIsUniform(t *testing.T) {
	const n, k = 31, 7 // 30 degrees of freedom per position: P(χ² > 80) < 10^-5
	trials := scale.N(3000, 300_000)
	counts := [k][]int{}
	rng := sample.New("committee", seedOf(t))
	for position := range counts {
		counts[position] = make([]int, n)
	}
	for range trials {
		for position, member := range sample.Committee(rng, n, k) {
			counts[position][member]++
		}
	}
	for position := range counts {
		require.Less(t, chiSquare(counts[position], trials), 80, "position %d", position)
	}
}

func TestPicksAtItsEdges(t *testing.T) {
	rows := []struct {
		rule    string
		weights []uint64
		m       int
		want    []int
	}{
		{"nobody to pick", nil, 3, nil},
		{"nothing asked for", []uint64{1}, 0, nil},
		{"a negative number asked for", []uint64{1}, -1, nil},
		{"zero weights are never picked", []uint64{0, 0}, 2, nil},
		{"picking stops when all weight is taken", []uint64{0, 5, 0}, 3, []int{1}},
		{"a sum of 2^64 picks nothing", []uint64{math.MaxUint64, 1}, 1, nil},
		{"a sum of 2^64 − 1 is allowed", []uint64{0, math.MaxUint64}, 1, []int{1}},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.Equal(t, row.want, sample.Picks(sample.New("p", nil), row.weights, row.m))
		})
	}
}

func TestPicksFollowTheirDefinition(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		weights := rapid.SliceOfN(weight(), 0, 20).Draw(t, "weights")
		before := slices.Clone(weights)
		m := rapid.IntRange(0, 6).Draw(t, "m")
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		got := sample.Picks(sample.New("p", seed), weights, m)
		require.Equal(t, before, weights, "arguments stay untouched")

		rng, left := sample.New("p", seed), slices.Clone(weights)
		for _, picked := range got {
			total := uint64(0)
			for _, w := range left {
				total += w
			}
			u, cumulative, want := rng.Below(total), uint64(0), -1
			for i, w := range left {
				if cumulative += w; want < 0 && cumulative > u {
					want = i
				}
			}
			require.Equal(t, want, picked)
			left[picked] = 0
		}
		positive := 0
		for _, w := range weights {
			if w > 0 {
				positive++
			}
		}
		require.Len(t, got, min(m, positive))
	})
}

func TestFirstPickIsProportionalToWeight(t *testing.T) {
	// Weight i+1 owns i+1 of 55 equal cells; a uniform tie-break inside the weight spreads picks over the cells.
	trials := scale.N(20_000, 1_000_000)
	weights := []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	cells := make([]int, 55) // 54 degrees of freedom: P(χ² > 115) < 10^-5
	rng := sample.New("proportional", seedOf(t))
	for range trials {
		i := sample.Picks(rng, weights, 1)[0]
		cells[i*(i+1)/2+int(rng.Below(uint64(i+1)))]++
	}
	require.Less(t, chiSquare(cells, trials), 115)
}
