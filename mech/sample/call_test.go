package sample_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestCalledCallsAboutSize(t *testing.T) {
	n := uint64(scale.N(20_000, 1_000_000))
	for _, size := range []uint64{0, 1, 500, n / 3, n - 1, n, n + 1, 1 << 63} {
		called := uint64(0)
		for i := range n {
			if sample.Called(sample.New(fmt.Sprintf("roll/7/%d", i), []byte("seed")), size, n) {
				called++
			}
		}
		want := min(size, n)
		// Five standard deviations of a binomial count; none at all at both ends.
		variance := want*(n-want)/n + 1
		deviation := uint64(0)
		for deviation*deviation < 25*variance {
			deviation++
		}
		require.LessOrEqual(t, max(called, want)-min(called, want), deviation, "size %d of %d: %d", size, n, called)
	}
}

// The streams were computed outside of this program, in another language.
func TestCalledIsGolden(t *testing.T) {
	seed := make([]byte, 32)
	var called []int
	for i := range 12 {
		if sample.Called(sample.New(fmt.Sprintf("roll/1/%040x", i), seed), 3, 12) {
			called = append(called, i)
		}
	}
	require.Equal(t, []int{1, 6, 7, 8, 9, 11}, called)
}
