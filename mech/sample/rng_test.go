package sample_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/scale"
)

func seedOf(tb testing.TB) []byte {
	return fmt.Appendf(nil, "seed %d", scale.Seed(tb))
}

// words recomputes the stream from its definition, one block at a time.
func words(domain string, seed []byte, n int) []uint64 {
	var out []uint64
	for i := uint64(0); len(out) < n; i++ {
		block := sha256.Sum256(fmt.Appendf(nil, "masa/rng/v1\x00%s\x00%s%s", domain, seed,
			binary.BigEndian.AppendUint64(nil, i)))
		for j := 0; j < 32; j += 8 {
			out = append(out, binary.BigEndian.Uint64(block[j:]))
		}
	}
	return out[:n]
}

func TestStreamFollowsItsDefinition(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		domain := rapid.StringMatching(`[a-z/]{0,12}`).Draw(t, "domain")
		seed := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "seed")
		n := rapid.IntRange(0, 20).Draw(t, "words")
		rng := sample.New(domain, seed)
		for i, want := range words(domain, seed, n) {
			require.Equal(t, want, rng.Uint64(), "word %d", i)
		}
	})
}

func TestTheSeedIsCopied(t *testing.T) {
	seed := []byte{1, 2, 3}
	rng := sample.New("d", seed)
	seed[0] = 9
	require.Equal(t, words("d", []byte{1, 2, 3}, 1)[0], rng.Uint64())
}

// below is the definition: discard words in the incomplete last interval, reduce the next one.
func below(stream []uint64, n uint64) (value uint64, consumed int) {
	limit := math.MaxUint64 - (math.MaxUint64%n+1)%n // the largest word that is kept
	for i, w := range stream {
		if w <= limit {
			return w % n, i + 1
		}
	}
	return 0, -1
}

func TestBelowFollowsItsDefinition(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Uint64Range(1, 9), rapid.Uint64Min(1),
			rapid.Uint64Range(1<<63, 1<<63+9), rapid.Uint64Min(math.MaxUint64-3)).Draw(t, "n")
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		stream := words("b", seed, 200)
		want, consumed := below(stream, n)
		rng := sample.New("b", seed)
		require.Equal(t, want, rng.Below(n))
		require.Equal(t, stream[consumed], rng.Uint64(), "words consumed")
	})
}

func TestBelowAtItsEdges(t *testing.T) {
	stream := words("b", nil, 2)
	rng := sample.New("b", nil)
	require.Zero(t, rng.Below(0), "outside the domain: zero, nothing consumed")
	require.Zero(t, rng.Below(1), "one value, one word consumed")
	require.Equal(t, stream[1], rng.Uint64())
}

func TestBelowDiscardsTheFirstWordOfTheIncompleteInterval(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		stream := words("b", seed, 100)
		n := stream[0] // for n > 2^63 the incomplete interval begins at n itself
		if n <= 1<<63 {
			return
		}
		want, consumed := below(stream, n)
		require.Greater(t, consumed, 1)
		require.Equal(t, want, sample.New("b", seed).Below(n))
	})
}

// chiSquare returns floor(Σ(o−e)²/e) for equally likely cells, e = trials/cells, without fractions.
func chiSquare(counts []int, trials int) int {
	sum := 0
	for _, o := range counts {
		sum += (o*len(counts) - trials) * (o*len(counts) - trials)
	}
	return sum / (trials * len(counts))
}

func TestBelowIsUniform(t *testing.T) {
	const cells = 61 // 60 degrees of freedom: P(χ² > 120) < 10^-5
	trials := scale.N(20_000, 2_000_000)
	counts := make([]int, cells)
	rng := sample.New("uniform", seedOf(t))
	for range trials {
		counts[rng.Below(cells)]++
	}
	require.Less(t, chiSquare(counts, trials), 120)
}

func BenchmarkBelow(b *testing.B) {
	rng := sample.New("bench", nil)
	for b.Loop() {
		rng.Below(1_000_003)
	}
}

func FuzzBelow(f *testing.F) {
	f.Add("eval/1", []byte{1}, uint64(3))
	f.Fuzz(func(t *testing.T, domain string, seed []byte, n uint64) {
		got := sample.New(domain, seed).Below(n)
		if n == 0 {
			require.Zero(t, got)
			return
		}
		require.Less(t, got, n)
		require.Equal(t, got, sample.New(domain, seed).Below(n))
	})
}
