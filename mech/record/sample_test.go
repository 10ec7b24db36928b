package record_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/testutil/scale"
)

// TestSampledGolden pins the lot: the words are from another implementation of its definition.
func TestSampledGolden(t *testing.T) {
	var salt record.Hash
	for i := range salt {
		salt[i] = byte(i)
	}
	for fp8, word := range map[uint64]uint64{
		0:                  0xa6594443773ef73d,
		1:                  0x0c86f6866baf1660,
		0x0123456789abcdef: 0x917ea5b3ac3c8027,
		math.MaxUint64:     0xe841d337985be4ff,
	} {
		require.False(t, record.Sampled(salt, fp8, word), "h < threshold, not ≤")
		require.True(t, record.Sampled(salt, fp8, word+1))
		require.False(t, record.Sampled(salt, fp8, 0), "the threshold 0 samples nothing")
		require.True(t, record.Sampled(salt, fp8, record.All), "All samples everything")
	}
}

// goSources is the folder of the standard library of the toolchain that runs this test.
func goSources(tb testing.TB) string {
	tb.Helper()
	root := os.Getenv("GOROOT") // go test sets it
	if root == "" {
		out, err := exec.Command("go", "env", "GOROOT").Output()
		require.NoError(tb, err)
		root = strings.TrimSpace(string(out))
	}
	return filepath.Join(root, "src")
}

// realRecords are the names of different lines of the standard library, at most limit.
func realRecords(tb testing.TB, limit int) []uint64 {
	tb.Helper()
	seen := make(map[uint64]bool, limit)
	var names []uint64
	var text []byte
	err := filepath.WalkDir(goSources(tb), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for line := range bytes.Lines(content) {
			if text, err = record.AppendNormalised(text[:0], line); err != nil {
				continue
			}
			if fp8 := record.FP8(record.Fingerprint(text)); !seen[fp8] {
				seen[fp8] = true
				names = append(names, fp8)
			}
			if len(names) == limit {
				return fs.SkipAll
			}
		}
		return nil
	})
	require.NoError(tb, err)
	require.Len(tb, names, limit, "the standard library has fewer lines than that")
	return names
}

const owners = 20

// holdings gives each of 20 owners a set of its own size: 40 % of its records from a hot set that all draw from, the
// others from everywhere. Sizes fall as 1/(i+1): from 150 000 to 7 500 if there are enough records.
func holdings(rng *rand.Rand, names []uint64) [owners][]uint64 {
	var sets [owners][]uint64
	hot := names[:len(names)/4]
	for i := range sets {
		size := min(150_000, len(names)*3/5) / (i + 1)
		taken := make(map[uint64]bool, size)
		for len(sets[i]) < size {
			from := names
			if rng.IntN(10) < 4 {
				from = hot
			}
			if name := from[rng.IntN(len(from))]; !taken[name] {
				taken[name] = true
				sets[i] = append(sets[i], name)
			}
		}
	}
	return sets
}

// coverage are the shares of the owners: Σ 1/c over the records that in lets pass, c owners each. It also returns
// Σ (1/c)² of each owner.
func coverage(sets [owners][]uint64, in func(uint64) bool) (value, squares [owners]float64) {
	count := make(map[uint64]uint8)
	for _, set := range sets {
		for _, name := range set {
			if in(name) {
				count[name]++
			}
		}
	}
	for i, set := range sets {
		for _, name := range set {
			if c := count[name]; c > 0 {
				value[i] += 1 / float64(c)
				squares[i] += 1 / float64(c) / float64(c)
			}
		}
	}
	return value, squares
}

func sum(values [owners]float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}

// TestASampleSplitsThePoolAsTheWholeWould takes real text, splits it unevenly among owners that overlap, and compares
// the shares that sketches yield with the exact ones. The bounds are those measured in MECHANISM §5 for sizes that
// spread as widely, with what a trial of this many salts can scatter.
func TestASampleSplitsThePoolAsTheWholeWould(t *testing.T) {
	rng := rand.New(rand.NewPCG(uint64(scale.Seed(t)), 0))
	names := realRecords(t, scale.N(250_000, 600_000))
	sets := holdings(rng, names)
	exact, squares := coverage(sets, func(uint64) bool { return true })
	all, _ := coverage(sets, func(name uint64) bool { return record.Sampled(record.Hash{}, name, record.All) })
	require.Equal(t, exact, all, "with everything in the sample the shares are exact")
	held := 0
	for _, set := range sets {
		held += len(set)
	}
	for _, row := range []struct {
		k             int
		rms, pool     float64 // of the Pareto row: relative error, share of the pool that goes to the wrong owner
		small, larger int     // trials
	}{
		{256, .127, .024, 6, 24}, {1024, .065, .0115, 6, 24}, {4096, .030, .0057, 4, 12},
	} {
		t.Run(fmt.Sprint(row.k), func(t *testing.T) {
			share := float64(owners*row.k) / float64(held)
			threshold := uint64(share * math.MaxUint64)
			trials := scale.N(row.small, row.larger)
			var errors2, moved float64
			for range trials {
				var salt record.Hash
				for i := range salt {
					salt[i] = byte(rng.Uint32())
				}
				estimate, _ := coverage(sets, func(name uint64) bool { return record.Sampled(salt, name, threshold) })
				for i := range exact {
					// Each record is in by a lot of its own: φ̂ has the variance ((1−T)/T)·Σ(1/c)².
					deviation := estimate[i]/share - exact[i]
					sigma := math.Sqrt((1 - share) / share * squares[i])
					require.Less(t, math.Abs(deviation), 5*sigma, "owner %d", i)
					ratio := estimate[i] / sum(estimate) / (exact[i] / sum(exact))
					errors2 += (ratio - 1) * (ratio - 1) / float64(owners*trials)
					moved += math.Abs(ratio-1) * exact[i] / sum(exact) / 2 / float64(trials)
				}
			}
			t.Logf("k %d: relative error %.1f %%, misallocated %.2f %%", row.k, 100*math.Sqrt(errors2), 100*moved)
			require.Less(t, math.Sqrt(errors2), 1.25*row.rms)
			require.Less(t, moved, 1.25*row.pool)
		})
	}
}

func BenchmarkSampled(b *testing.B) {
	fp8 := uint64(0)
	for b.Loop() {
		record.Sampled(record.Hash{}, fp8, 1<<60)
		fp8++
	}
}
