package scale

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawn are the numbers that a property draws under the environment as it is.
func drawn(t *testing.T) []int64 {
	t.Helper()
	var all []int64
	Check(t, 3, 7, func(t *rapid.T) { all = append(all, rapid.Int64().Draw(t, "x")) })
	return all
}

func TestCheckObeysSeedAndScale(t *testing.T) {
	for scale, want := range map[string]int{"": 3, "short": 3, "1": 3, "4": 12, "long": 7} {
		t.Setenv("SCALE", scale)
		require.Equal(t, want, N(3, 7), scale)
		require.Len(t, drawn(t), want, scale)
	}
	for _, scale := range []string{"lnog", "0", "-1", "1.5", " "} {
		t.Setenv("SCALE", scale)
		require.PanicsWithValue(t, fmt.Sprintf("SCALE=%q: must be short, long or an integer of at least 1", scale),
			func() { N(3, 7) })
	}
	t.Setenv("SCALE", "1")
	seen := map[int64]string{}
	for _, seed := range []string{"1", "2", "0", "-3"} {
		t.Setenv("SEED", seed)
		first := drawn(t)
		require.Equal(t, first, drawn(t), "seed %s again", seed)
		require.NotContains(t, seen, first[2], "another seed, other numbers")
		seen[first[2]] = seed
	}
}
