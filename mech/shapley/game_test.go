package shapley

import (
	"cmp"
	"math/big"
	"math/bits"
	"math/rand"
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// record is a distinct record of a game, with what each of its owners claims.
type record struct {
	fp       uint64
	category uint8
	owners   []int
	claims   []uint32 // one per owner
}

// weight is the lower median of the claims.
func (r record) weight() uint64 {
	sorted := slices.Sorted(slices.Values(r.claims))
	return uint64(sorted[(len(sorted)-1)/2])
}

// game is one by its records.
type game struct {
	owners  int
	records []record
}

// sketches are what the owners submit.
func (g game) sketches() [][]Entry {
	all := make([][]Entry, g.owners)
	for _, r := range g.records {
		for i, owner := range r.owners {
			all[owner] = append(all[owner], Entry{r.fp, r.claims[i], r.category})
		}
	}
	for _, entries := range all {
		sortEntries(entries)
	}
	return all
}

func sortEntries(entries []Entry) {
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.FP, b.FP) })
}

// entries is how many entries all sketches have.
func (g game) entries() (sum int) {
	for _, r := range g.records {
		sum += len(r.owners)
	}
	return sum
}

// masks are the owners of each record as sets of bits.
func (g game) masks() []uint {
	masks := make([]uint, len(g.records))
	for i, r := range g.records {
		for _, owner := range r.owners {
			masks[i] |= 1 << owner
		}
	}
	return masks
}

// coverage is v of a coalition, in micro-units.
func (g game) coverage() func(coalition uint) *big.Rat {
	masks, weights := g.masks(), make([]int64, len(g.records))
	for i, r := range g.records {
		weights[i] = int64(r.weight())
	}
	return func(coalition uint) *big.Rat {
		sum := int64(0)
		for i, mask := range masks {
			if mask&coalition != 0 {
				sum += weights[i]
			}
		}
		return new(big.Rat).SetInt64(sum)
	}
}

// concave is v of a coalition in the game of diversity, in micro-units.
func (g game) concave(k uint64) func(coalition uint) *big.Rat {
	masks := g.masks()
	half := new(big.Rat).SetFrac(new(big.Int).SetUint64(k), big.NewInt(1))
	return func(coalition uint) *big.Rat {
		var covered [MaxCategories]int64
		for i, r := range g.records {
			if masks[i]&coalition != 0 {
				covered[r.category] += int64(r.weight())
			}
		}
		sum := new(big.Rat)
		for _, y := range covered {
			if y > 0 {
				term := new(big.Rat).SetInt64(y)
				sum.Add(sum, term.Mul(term, new(big.Rat).Quo(half, new(big.Rat).Add(half, term))))
			}
		}
		return sum
	}
}

// brute is the definition: φ_i = Σ_{C without i} |C|!·(n−|C|−1)!/n!·(v(C ∪ i) − v(C)), over all 2^n coalitions.
func brute(n int, v func(coalition uint) *big.Rat) []*big.Rat {
	values := make([]*big.Rat, 1<<n)
	for coalition := range values {
		values[coalition] = v(uint(coalition))
	}
	phi := make([]*big.Rat, n)
	for i := range phi {
		bySize := make([]*big.Rat, n)
		for size := range bySize {
			bySize[size] = new(big.Rat)
		}
		for coalition := range values {
			if coalition>>i&1 == 0 {
				marginal := new(big.Rat).Sub(values[coalition|1<<i], values[coalition])
				size := bits.OnesCount(uint(coalition))
				bySize[size].Add(bySize[size], marginal)
			}
		}
		phi[i] = new(big.Rat)
		for size, sum := range bySize {
			chance := new(big.Rat).SetFrac(
				new(big.Int).Mul(factorial(size), factorial(n-size-1)), factorial(n))
			phi[i].Add(phi[i], sum.Mul(sum, chance))
		}
	}
	return phi
}

func factorial(n int) *big.Int { return new(big.Int).MulRange(1, int64(n)) }

// drawGame draws a game of at most so many owners. Owners of a record agree on its weight unless told otherwise.
func drawGame(t *rapid.T, owners, records int, agree bool) game {
	g := game{owners: rapid.IntRange(1, owners).Draw(t, "owners")}
	fps := rapid.SliceOfNDistinct(fingerprint(), 0, records, rapid.ID[uint64]).Draw(t, "fingerprints")
	for _, fp := range fps {
		r := record{fp: fp, category: rapid.Uint8Range(0, 3).Draw(t, "category")}
		weight := drawWeight(t)
		set := rapid.UintRange(1, 1<<g.owners-1).Draw(t, "set of owners")
		for owner := range g.owners {
			if set>>owner&1 == 0 {
				continue
			}
			if !agree && rapid.IntRange(0, 3).Draw(t, "disagrees") == 0 {
				weight = drawWeight(t)
			}
			r.owners, r.claims = append(r.owners, owner), append(r.claims, weight)
		}
		g.records = append(g.records, r)
	}
	return g
}

// randomGame is a game of so many owners and records, every set of owners as likely as any other. Of the claims on a
// record one in four differs.
func randomGame(source *rand.Rand, owners, records int) game {
	g := game{owners: owners}
	for range records {
		r := record{fp: source.Uint64(), category: uint8(source.Intn(4))}
		set, weight := 1+source.Intn(1<<owners-1), uint32(source.Intn(MaxWeight+1))
		for owner := range owners {
			if set>>owner&1 == 0 {
				continue
			}
			claim := weight
			if source.Intn(4) == 0 {
				claim = uint32(source.Intn(MaxWeight + 1))
			}
			r.owners, r.claims = append(r.owners, owner), append(r.claims, claim)
		}
		g.records = append(g.records, r)
	}
	return g
}

// fingerprint draws from all chunks, with neighbours among them.
func fingerprint() *rapid.Generator[uint64] {
	return rapid.Custom(func(t *rapid.T) uint64 {
		rest := rapid.Uint64Range(0, 1<<chunkShift-1).Draw(t, "rest")
		return rapid.Uint64Range(0, Chunks-1).Draw(t, "chunk")<<chunkShift | rest
	})
}

func drawWeight(t *rapid.T) uint32 {
	if rapid.Bool().Draw(t, "round weight") {
		return rapid.SampledFrom([]uint32{0, 1, MaxWeight}).Draw(t, "weight")
	}
	return rapid.Uint32Range(0, MaxWeight).Draw(t, "weight")
}

// merged is the merge of all sketches at once.
func merged(t require.TestingT, sketches [][]Entry) *Merge {
	m := NewMerge(0)
	for owner, entries := range sketches {
		require.NoError(t, m.Add(owner, entries))
	}
	return m
}

// chunks are the merges of all sketches chunk by chunk.
func chunks(t require.TestingT, sketches [][]Entry) []*Merge {
	all := make([]*Merge, Chunks)
	for chunk := range all {
		all[chunk] = NewMerge(len(sketches))
		for owner, entries := range sketches {
			require.NoError(t, all[chunk].Add(owner, Split(entries)[chunk]))
		}
	}
	return all
}

// acc is what Coverage makes of a game.
func (g game) acc(t require.TestingT) []uint64 {
	c := NewCoverage(make([]uint64, g.owners))
	require.NoError(t, c.Add(merged(t, g.sketches())))
	return c.Acc()
}
