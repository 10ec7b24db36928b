package sample_test

import (
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/vectors"
)

func number(t *testing.T, s string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(s, 10, 64)
	require.NoError(t, err)
	return n
}

func TestVectors(t *testing.T) {
	type row struct {
		ID       string   `json:"id"`
		Seed     string   `json:"seed"`
		Domain   string   `json:"domain"`
		N        int      `json:"n"`
		K        int      `json:"k"`
		Weights  []string `json:"weights"`
		M        int      `json:"m"`
		Expected struct {
			First     []string `json:"first_u64"`
			Five      []string `json:"u64_5"`
			Committee []int    `json:"committee"`
			Picks     []int    `json:"picks"`
		} `json:"expected"`
	}
	for _, c := range vectors.Load[row](t, "sampling").Cases {
		t.Run(c.ID, func(t *testing.T) {
			seed, err := hex.DecodeString(c.Seed)
			require.NoError(t, err)
			require.NotEmpty(t, c.Expected.First)
			require.Len(t, c.Expected.Five, 5)
			for _, want := range [][]string{c.Expected.First, c.Expected.Five} {
				rng := sample.New("test", seed)
				for i := range want {
					require.Equal(t, number(t, want[i]), rng.Uint64(), "word %d", i)
				}
			}
			require.Equal(t, c.Expected.Committee, sample.Committee(sample.New(c.Domain, seed), c.N, c.K))

			weights := make([]uint64, len(c.Weights))
			for i := range weights {
				weights[i] = number(t, c.Weights[i])
			}
			_, id, ok := strings.Cut(c.Domain, "/")
			require.True(t, ok)
			got := sample.Picks(sample.New("pick/"+id, seed), weights, c.M)
			require.Equal(t, append([]int{}, c.Expected.Picks...), append([]int{}, got...))

			tree := treeOf(t, weights)
			drawn, refused, err := tree.Draw(sample.New("pick/"+id, seed), c.M, sample.Tries, tree.Weight)
			require.NoError(t, err)
			require.Empty(t, refused)
			require.Equal(t, leaves(c.Expected.Picks), leaves(drawn))
		})
	}
}
