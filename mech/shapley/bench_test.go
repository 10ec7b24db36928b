package shapley

import (
	"fmt"
	"math/big"
	"math/bits"
	"math/rand"
	"slices"
	"testing"
	"time"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
)

// The game that the closed form, sampled permutations and all coalitions are compared on: 12 owners with 1 024 entries
// each, two fifths of them from records that all share.
const (
	smallOwners  = 12
	smallEntries = 1_024
)

// network are the sketches of a network: two fifths of each from a pool of records that half of the owners' would fill.
func network(owners, entries int) [][]Entry {
	source := rand.New(rand.NewSource(1))
	hot := make([]Entry, max(entries, owners*entries/20))
	draw := func() Entry { return Entry{source.Uint64(), uint32(source.Intn(MaxWeight + 1)), uint8(source.Intn(4))} }
	for i := range hot {
		hot[i] = draw()
	}
	sketches := make([][]Entry, owners)
	for i := range sketches {
		shared := map[int]bool{}
		for len(shared) < entries*2/5 {
			shared[source.Intn(len(hot))] = true
		}
		for at := range shared {
			sketches[i] = append(sketches[i], hot[at])
		}
		for len(sketches[i]) < entries {
			sketches[i] = append(sketches[i], draw())
		}
		sortEntries(sketches[i])
	}
	return sketches
}

// indexed is a game with its records numbered and their owners known, as the rivals of the closed form get it: without
// the work of the merge.
type indexed struct {
	weights []uint64
	masks   []uint32
	owned   [][]int32 // the records of each owner
}

func index32(sketches [][]Entry) indexed {
	var g indexed
	numbers := map[uint64]int32{}
	for owner, entries := range sketches {
		var owned []int32
		for _, e := range entries {
			at, known := numbers[e.FP]
			if !known {
				at = int32(len(g.weights))
				numbers[e.FP] = at
				g.weights, g.masks = append(g.weights, uint64(e.Weight)), append(g.masks, 0)
			}
			g.masks[at] |= 1 << owner
			owned = append(owned, at)
		}
		g.owned = append(g.owned, owned)
	}
	return g
}

func BenchmarkShapleyClosed(b *testing.B) {
	sketches := network(smallOwners, smallEntries)
	b.ReportAllocs()
	for b.Loop() {
		m := NewMerge(smallOwners * smallEntries)
		for owner, entries := range sketches {
			require.NoError(b, m.Add(owner, entries))
		}
		require.NoError(b, NewCoverage(make([]uint64, smallOwners)).Add(m))
	}
}

// BenchmarkShapleyPermutations estimates the value from 1 000 random orders of the owners.
func BenchmarkShapleyPermutations(b *testing.B) {
	g := index32(network(smallOwners, smallEntries))
	source := rand.New(rand.NewSource(1))
	covered := make([]int32, len(g.weights))
	round := int32(0)
	for b.Loop() {
		phi := make([]uint64, smallOwners)
		for range 1_000 {
			round++
			for _, owner := range source.Perm(smallOwners) {
				for _, r := range g.owned[owner] {
					if covered[r] != round {
						covered[r] = round
						phi[owner] += g.weights[r]
					}
				}
			}
		}
	}
}

// BenchmarkShapleyBrute goes through all coalitions.
func BenchmarkShapleyBrute(b *testing.B) {
	g := index32(network(smallOwners, smallEntries))
	values := make([]uint64, 1<<smallOwners)
	chance := make([]float64, smallOwners)
	for size := range chance {
		share := rat(b, fmt.Sprintf("%s/%s",
			new(big.Int).Mul(factorial(size), factorial(smallOwners-size-1)), factorial(smallOwners)))
		chance[size], _ = share.Float64()
	}
	for b.Loop() {
		for coalition := range values {
			values[coalition] = 0
			for r, mask := range g.masks {
				if mask&uint32(coalition) != 0 {
					values[coalition] += g.weights[r]
				}
			}
		}
		phi := make([]float64, smallOwners)
		for owner := range phi {
			for coalition := range values {
				if coalition>>owner&1 == 0 {
					marginal := values[coalition|1<<owner] - values[coalition]
					phi[owner] += chance[bits.OnesCount(uint(coalition))] * float64(marginal)
				}
			}
		}
	}
}

// BenchmarkShapleyMerge settles epochs in 16 chunks, as a chain does, in the three forms one after the other, and says
// what a fingerprint, a chunk and the whole epoch cost in each. Ratios are medians over epochs that ran side by side.
func BenchmarkShapleyMerge(b *testing.B) {
	for _, size := range []struct{ owners, entries int }{{1_000, 1_024}, {10_000, 256}} {
		sketches := network(size.owners, size.entries)
		stakes := make([]math.Int, size.owners)
		for i := range stakes {
			stakes[i] = math.NewInt(int64(i+1) * 1_000_000)
		}
		b.Run(fmt.Sprintf("workers=%d/k=%d", size.owners, size.entries), func(b *testing.B) {
			sideBySide(b, []form{
				{"coverage", split16(sketches), covering(size.owners, NewCoverage)},
				{"staked", split16(sketches), covering(size.owners, func(acc []uint64) *Coverage {
					c, err := NewStaked(acc, stakes)
					require.NoError(b, err)
					return c
				})},
				{"diversity", split16(sketches), func() func(*Merge) error {
					d, err := NewDiversity(size.owners, 4)
					require.NoError(b, err)
					return d.Add
				}},
			})
		})
	}
}

// BenchmarkShapleyHostile merges fingerprints chosen to cost time, all in one chunk and equal in the digits that the
// sort looks at first, beside honest ones.
func BenchmarkShapleyHostile(b *testing.B) {
	const owners, entries = 1_000, 1_024
	source := rand.New(rand.NewSource(1))
	sketches := make([][]Entry, owners)
	for i := range sketches {
		sketches[i] = make([]Entry, entries)
		for j := range sketches[i] {
			sketches[i][j] = Entry{FP: 5<<chunkShift | uint64(source.Int63n(1<<30)), Weight: MaxWeight}
		}
		sortEntries(sketches[i])
		sketches[i] = slices.CompactFunc(sketches[i], func(a, b Entry) bool { return a.FP == b.FP })
	}
	sideBySide(b, []form{
		{"honest", split16(network(owners, entries)), covering(owners, NewCoverage)},
		{"hostile", split16(sketches), covering(owners, NewCoverage)},
	})
}

// form is a way to settle an epoch of sketches, which are cut into chunks.
type form struct {
	name     string
	sketches [][Chunks][]Entry
	begin    func() func(*Merge) error
}

func split16(sketches [][]Entry) [][Chunks][]Entry {
	parts := make([][Chunks][]Entry, len(sketches))
	for owner := range sketches {
		parts[owner] = Split(sketches[owner])
	}
	return parts
}

// covering carries the sums from chunk to chunk.
func covering(owners int, form func([]uint64) *Coverage) func() func(*Merge) error {
	return func() func(*Merge) error {
		acc := make([]uint64, owners)
		return func(m *Merge) error {
			c := form(acc)
			err := c.Add(m)
			acc = c.Acc()
			return err
		}
	}
}

// sideBySide settles an epoch in each form in turn. It reports medians: the time per fingerprint, per chunk and in all,
// and the ratio to the first form.
func sideBySide(b *testing.B, forms []form) {
	b.Helper()
	b.ReportAllocs()
	wholes, ratios := make([][]float64, len(forms)), make([][]float64, len(forms))
	chunks := make([][]float64, len(forms))
	for b.Loop() {
		for i, f := range forms {
			whole, times := settle(b, f)
			wholes[i], chunks[i] = append(wholes[i], whole), append(chunks[i], times...)
			ratios[i] = append(ratios[i], whole/wholes[0][len(wholes[0])-1])
		}
	}
	for i, f := range forms {
		b.ReportMetric(median(wholes[i])/float64(f.fingerprints()), "ns-"+f.name)
		b.ReportMetric(median(chunks[i])/1e6, "ms-chunk-"+f.name)
		b.ReportMetric(median(wholes[i])/1e6, "ms-total-"+f.name)
		if i > 0 {
			b.ReportMetric(median(ratios[i]), "x-"+f.name)
		}
	}
}

// fingerprints is how many entries the sketches have in all.
func (f form) fingerprints() (n int) {
	for _, parts := range f.sketches {
		for _, part := range parts {
			n += len(part)
		}
	}
	return n
}

// settle runs one epoch, gather, sort, add, chunk by chunk, and returns the time of all and that of each chunk in ns.
func settle(b *testing.B, f form) (whole float64, chunks []float64) {
	b.Helper()
	entries, add := f.fingerprints(), f.begin()
	for chunk := range Chunks {
		start := time.Now()
		m := NewMerge(entries/Chunks + entries/Chunks/8)
		for owner := range f.sketches {
			if err := m.Add(owner, f.sketches[owner][chunk]); err != nil {
				b.Fatal(err)
			}
		}
		require.NoError(b, add(m))
		chunks = append(chunks, float64(time.Since(start)))
		whole += chunks[chunk]
	}
	return whole, chunks
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// BenchmarkShapleyDiversityWeight is the last step of the quadrature for one owner of four categories.
func BenchmarkShapleyDiversityWeight(b *testing.B) {
	d, err := NewDiversity(100, 4)
	require.NoError(b, err)
	require.NoError(b, d.Add(merged(b, network(100, 1_024))))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Weight(50, 10_000_000_000); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkShapleyPayouts splits a pool among 10 000 owners.
func BenchmarkShapleyPayouts(b *testing.B) {
	source := rand.New(rand.NewSource(1))
	acc := make([]uint64, 10_000)
	for i := range acc {
		acc[i] = source.Uint64() >> 8
	}
	weights := NewCoverage(acc).Weights()
	for b.Loop() {
		if _, err := Payouts(math.NewInt(1_000_000_000_007), weights); err != nil {
			b.Fatal(err)
		}
	}
}
