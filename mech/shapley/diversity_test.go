package shapley

import (
	gomath "math"
	"math/big"
	"math/rand"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

// diversity is what Diversity makes of a game.
func (g game) diversity(t require.TestingT, categories int) *Diversity {
	d, err := NewDiversity(g.owners, categories)
	require.NoError(t, err)
	require.NoError(t, d.Add(merged(t, g.sketches())))
	return d
}

func weights(t require.TestingT, d *Diversity, k uint64) []math.Int {
	all, err := d.Weights(k)
	require.NoError(t, err)
	return all
}

// plain is the formula of Weight in arbitrary precision, record by record.
func (g game) plain(owner int, k uint64) *big.Int {
	unit, sum := big.NewInt(one), new(big.Int)
	times := func(x, y *big.Int) *big.Int { z := new(big.Int).Mul(x, y); return z.Quo(z, unit) }
	half := new(big.Int).Mul(new(big.Int).SetUint64(k), unit)
	worth := func(y *big.Int) *big.Int {
		z := new(big.Int).Mul(half, y)
		return z.Quo(z, new(big.Int).Add(half, y))
	}
	for c := range uint8(MaxCategories) {
		for q := range nodes {
			node := new(big.Int).SetUint64(nodes[q])
			all, own := new(big.Int), new(big.Int)
			for _, r := range g.records {
				if r.category != c {
					continue
				}
				weight, power := new(big.Int).SetUint64(r.weight()), new(big.Int).Set(unit)
				for range len(r.owners) - 1 {
					power = times(power, new(big.Int).Sub(unit, node))
				}
				if slices.Contains(r.owners, owner) {
					own.Add(own, new(big.Int).Mul(weight, power))
				}
				power = times(power, new(big.Int).Sub(unit, node))
				all.Add(all, weight.Mul(weight, new(big.Int).Sub(unit, power)))
			}
			upper := new(big.Int).Add(all, times(own, new(big.Int).Sub(unit, node)))
			lower := new(big.Int).Sub(all, times(own, node))
			if lower.Sign() < 0 || upper.Cmp(lower) < 0 {
				panic("a negative difference")
			}
			sum.Add(sum, times(new(big.Int).SetUint64(nodeWeights[q]), upper.Sub(worth(upper), worth(lower))))
		}
	}
	return sum
}

func TestDiversityIsTheFormula(t *testing.T) {
	scale.Check(t, 100, 5_000, func(t *rapid.T) {
		g := drawGame(t, 8, 20, false)
		k := rapid.Uint64Range(1, gomath.MaxUint64).Draw(t, "K")
		got := weights(t, g.diversity(t, 4), k)
		for i := range got {
			require.Equal(t, g.plain(i, k).String(), got[i].String(), "owner %d", i)
		}
		for i, entries := range g.sketches() {
			if len(entries) == 0 {
				require.True(t, got[i].IsZero(), "a null player")
			}
		}
	})
}

func TestDiversityInChunks(t *testing.T) {
	scale.Check(t, 50, 5_000, func(t *rapid.T) {
		g := drawGame(t, 8, 30, false)
		d, err := NewDiversity(g.owners, 4)
		require.NoError(t, err)
		all := chunks(t, g.sketches())
		for _, i := range rapid.Permutation(index(Chunks)).Draw(t, "order of chunks") {
			require.NoError(t, d.Add(all[i]))
			d = stored(t, d)
		}
		whole := g.diversity(t, 4)
		require.Equal(t, whole, d)
		require.Equal(t, weights(t, whole, 12_345), weights(t, d, 12_345))
	})
}

// stored is an accumulator that was written to a store and read again.
func stored(t require.TestingT, d *Diversity) *Diversity {
	read := func(nodes []Nodes) []Nodes {
		raw := Encode(nodes)
		require.Len(t, raw, len(nodes)*NodesSize)
		again, err := Decode(raw)
		require.NoError(t, err)
		return again
	}
	own := []Nodes{}
	for owner := range d.owners() {
		own = append(own, read(d.Own(owner))...)
	}
	again, err := ResumeDiversity(read(d.Total()), own)
	require.NoError(t, err)
	return again
}

func TestDiversityDoesNotDependOnOrder(t *testing.T) {
	scale.Check(t, 50, 5_000, func(t *rapid.T) {
		g := drawGame(t, 8, 20, false)
		names := rapid.Permutation(index(g.owners)).Draw(t, "names")
		other := game{owners: g.owners}
		for _, r := range rapid.Permutation(g.records).Draw(t, "records") {
			owners := slices.Clone(r.owners)
			for i, owner := range owners {
				owners[i] = names[owner]
			}
			other.records = append(other.records, record{r.fp, r.category, owners, r.claims})
		}
		before, after := weights(t, g.diversity(t, 4), 1_000_000), weights(t, other.diversity(t, 4), 1_000_000)
		for i := range before {
			require.Equal(t, before[i], after[names[i]])
		}
	})
}

// With K out of sight the game is that of coverage, and eight nodes integrate (1−t)^15 exactly.
func TestDiversityBecomesCoverage(t *testing.T) {
	scale.Check(t, 100, 5_000, func(t *rapid.T) {
		g := drawGame(t, 16, 12, false)
		acc := g.acc(t)
		for i, weight := range weights(t, g.diversity(t, 4), gomath.MaxUint64) {
			got, _ := new(big.Rat).SetFrac(weight.BigInt(), big.NewInt(one)).Float64()
			require.InDelta(t, float64(acc[i])/(1<<fraction), got, 0.001, "micro-units of owner %d", i)
		}
	})
}

// misallocation is the worst among random games of so many records.
func misallocation(t *testing.T, source *rand.Rand, owners, records, games int) (worst float64) {
	t.Helper()
	for range games {
		g := randomGame(source, owners, records)
		covered, _ := g.coverage()(1<<owners - 1).Float64()
		k := uint64(covered*(0.1+source.Float64())) + 1
		worst = max(worst, misallocated(weights(t, g.diversity(t, 4), k), brute(owners, g.concave(k))))
	}
	t.Logf("%d owners, %d records: misallocated at worst %.4f", owners, records, worst)
	return worst
}

func TestDiversityIsNearTheShapleyValue(t *testing.T) {
	source := rand.New(rand.NewSource(scale.Seed(t)))
	games := scale.N(20, 500)
	require.Less(t, misallocation(t, source, 4, 100, games), 0.07)
	require.Less(t, misallocation(t, source, 7, 100, games), 0.07)
	require.Less(t, misallocation(t, source, 4, 6, games), 0.25, "a handful of records")
}

func TestDiversityRefuses(t *testing.T) {
	for _, categories := range []int{-1, 0, MaxCategories + 1} {
		_, err := NewDiversity(1, categories)
		require.ErrorIs(t, err, ErrCategories)
	}
	_, err := NewDiversity(-1, 1)
	require.ErrorIs(t, err, ErrOwner)
	_, err = ResumeDiversity(nil, nil)
	require.ErrorIs(t, err, ErrCategories)
	_, err = ResumeDiversity(make([]Nodes, 2), make([]Nodes, 3))
	require.ErrorIs(t, err, ErrCategories)
	_, err = Decode(make([]byte, NodesSize+1))
	require.ErrorIs(t, err, ErrNodes)

	d, err := NewDiversity(1, 2)
	require.NoError(t, err)
	require.ErrorIs(t, d.Add(merged(t, [][]Entry{nil, nil})), ErrOwner)
	require.ErrorIs(t, d.Add(merged(t, [][]Entry{{{FP: 1, Category: 2}}})), ErrCategory)
	_, err = d.Weight(0, 0)
	require.ErrorIs(t, err, ErrHalf)
	_, err = d.Weights(0)
	require.ErrorIs(t, err, ErrHalf)
	for _, owner := range []int{-1, 1} {
		_, err = d.Weight(owner, 1)
		require.ErrorIs(t, err, ErrOwner)
		require.Nil(t, d.Own(owner))
	}
}
