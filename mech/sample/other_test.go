package sample_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/sample"
)

func TestOtherIsAnyOtherAlike(t *testing.T) {
	for _, n := range []uint64{2, 3, 7} {
		for own := range n {
			const draws = 3_000
			seen := make([]int, n)
			for i := range draws {
				other, ok := sample.Other(sample.New(fmt.Sprintf("peer/%d", i), []byte("seed")), n, own)
				require.True(t, ok)
				seen[other]++
			}
			for i, times := range seen {
				if uint64(i) == own {
					require.Zero(t, times)
					continue
				}
				require.InDelta(t, draws/float64(n-1), times, 150)
			}
		}
	}
	for _, row := range [][2]uint64{{0, 0}, {1, 0}, {3, 3}} {
		_, ok := sample.Other(sample.New("peer", nil), row[0], row[1])
		require.False(t, ok)
	}
}
