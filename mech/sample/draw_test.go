package sample_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestDrawPicksWhatTheListPicks(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		weights := rapid.SliceOfN(weight(), 0, 100).Draw(t, "weights")
		m := rapid.IntRange(0, 12).Draw(t, "m")
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		tree := treeOf(t, weights)
		picked, refused, err := tree.Draw(sample.New("pick/1", seed), m, sample.Tries, tree.Weight)
		require.NoError(t, err)
		require.Empty(t, refused)
		require.Equal(t, leaves(sample.Picks(sample.New("pick/1", seed), weights, m)), leaves(picked))
	})
}

// naive is the rule of a draw on a list: refused and picked indices alike get weight 0 in the list itself.
func naive(rng *sample.RNG, stored, fresh []uint64, m, tries int) (picked, refused []uint64) {
	left := slices.Clone(stored)
	for len(picked) < m && len(refused) <= tries {
		total := uint64(0)
		for _, w := range left {
			total += w
		}
		if total == 0 {
			break
		}
		u, i := rng.Below(total), 0
		for ; u >= left[i]; i++ {
			u -= left[i]
		}
		w := left[i]
		left[i] = 0
		if fresh[i] < w && rng.Below(w) >= fresh[i] {
			refused = append(refused, uint64(i))
			continue
		}
		picked = append(picked, uint64(i))
	}
	return picked, refused
}

func TestDrawWithStaleWeightsFollowsTheRule(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		stored := rapid.SliceOfN(weight(), 0, 60).Draw(t, "stored")
		fresh := slices.Clone(stored)
		for i := range fresh {
			switch rapid.IntRange(0, 4).Draw(t, "change") {
			case 0:
				fresh[i] = 0
			case 1:
				fresh[i] /= 2
			case 2:
				fresh[i] *= 2
			}
		}
		m, tries := rapid.IntRange(0, 4).Draw(t, "m"), rapid.IntRange(0, 8).Draw(t, "tries")
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		tree := treeOf(t, stored)
		before := maps.Clone(tree.Store.(*memory).nodes)
		looked := 0
		picked, refused, err := tree.Draw(sample.New("d", seed), m, tries, func(leaf uint64) (uint64, error) {
			looked++
			return fresh[leaf], nil
		})
		require.NoError(t, err)
		wantPicked, wantRefused := naive(sample.New("d", seed), stored, fresh, m, tries)
		require.Equal(t, wantPicked, picked)
		require.Equal(t, wantRefused, refused)
		require.LessOrEqual(t, looked, m+tries+1)
		require.Equal(t, before, tree.Store.(*memory).nodes, "a draw writes nothing")
		all := slices.Sorted(slices.Values(append(slices.Clone(picked), refused...)))
		require.Len(t, slices.Compact(all), len(picked)+len(refused), "no leaf twice")
	})
}

func TestDrawGivesUpAfterItsTries(t *testing.T) {
	tree := treeOf(t, slices.Repeat([]uint64{3}, 40))
	nobody := func(uint64) (uint64, error) { return 0, nil }
	for _, row := range []struct{ tries, looked int }{{-1, 1}, {0, 1}, {1, 2}, {sample.Tries, sample.Tries + 1}} {
		picked, refused, err := tree.Draw(sample.New("d", nil), 3, row.tries, nobody)
		require.NoError(t, err)
		require.Empty(t, picked)
		require.Len(t, refused, row.looked)
	}
	picked, refused, err := treeOf(t, []uint64{1, 1}).Draw(sample.New("d", nil), 3, 8, nobody)
	require.NoError(t, err)
	require.Empty(t, picked)
	require.Len(t, refused, 2, "everybody was looked at")
}

func TestDrawPassesOnTheErrorOfFresh(t *testing.T) {
	tree, broken := treeOf(t, []uint64{1}), errors.New("broken")
	_, _, err := tree.Draw(sample.New("d", nil), 1, 8, func(uint64) (uint64, error) { return 0, broken })
	require.ErrorIs(t, err, broken)
}

func TestAHalvedWeightIsKeptHalfTheTime(t *testing.T) {
	tree := treeOf(t, []uint64{1 << 40})
	half := func(uint64) (uint64, error) { return 1 << 39, nil }
	rng, trials, kept := sample.New("half", seedOf(t)), scale.N(4000, 400_000), 0
	for range trials {
		picked, _, err := tree.Draw(rng, 1, 0, half)
		require.NoError(t, err)
		kept += len(picked)
	}
	require.Less(t, chiSquare([]int{kept, trials - kept}, trials), 20, "one degree of freedom: P < 10^-5")
}

func BenchmarkDraw(b *testing.B) {
	tree := sample.Tree{Store: newMemory()}
	for i := range uint64(scale.N(10_000, 100_000)) {
		if err := tree.Update(i, i+1); err != nil {
			b.Fatal(err)
		}
	}
	rng := sample.New("bench", nil)
	for b.Loop() {
		if _, _, err := tree.Draw(rng, 3, sample.Tries, tree.Weight); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzChoices checks what every choice promises whatever it is asked: members and leaves in bounds, none twice, not
// more than asked for.
func FuzzChoices(f *testing.F) {
	f.Add([]byte("seed"), []byte{1, 2, 3, 0, 255}, uint16(7), int8(3), int8(8))
	f.Add([]byte{}, []byte{}, uint16(0), int8(-1), int8(-1))
	f.Fuzz(func(t *testing.T, seed, raw []byte, n uint16, m, tries int8) {
		committee := sample.Committee(sample.New("c", seed), int(n), int(m))
		require.Len(t, committee, max(0, min(int(n), int(m))))
		requireDistinct(t, leaves(committee), uint64(n))

		weights := make([]uint64, min(len(raw), 100))
		for i := range weights {
			weights[i] = uint64(raw[i]) << (raw[i] % 49) // below 2^56, so that the sum fits
		}
		picks := sample.Picks(sample.New("p", seed), weights, int(m))
		require.LessOrEqual(t, len(picks), max(0, int(m)))
		requireDistinct(t, leaves(picks), uint64(len(weights)))
		for _, i := range picks {
			require.NotZero(t, weights[i])
		}
		fresh := func(leaf uint64) (uint64, error) { return weights[leaf] >> (leaf % 3), nil }
		picked, refused, err := treeOf(t, weights).Draw(sample.New("p", seed), int(m), int(tries), fresh)
		require.NoError(t, err)
		require.LessOrEqual(t, len(picked), max(0, int(m)))
		require.LessOrEqual(t, len(refused), max(0, int(tries))+1)
		requireDistinct(t, append(slices.Clone(picked), refused...), uint64(len(weights)))
	})
}

// requireDistinct fails if a choice is not below the limit, or made twice.
func requireDistinct(t *testing.T, choices []uint64, limit uint64) {
	t.Helper()
	sorted := slices.Sorted(slices.Values(choices))
	require.Len(t, slices.Compact(sorted), len(choices))
	for _, choice := range choices {
		require.Less(t, choice, limit)
	}
}
