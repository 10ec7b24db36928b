package types_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

func TestWhatAnAuditorCountedIsReadBackExactly(t *testing.T) {
	for asked := uint32(0); asked <= 300; asked++ {
		for stale := uint32(0); stale <= asked; stale++ {
			count := types.AuditCount{Asked: asked, Good: asked, Matched: asked, Stale: stale}
			opinion := count.Opinion()
			require.Equal(t, stale, types.StaleOf(opinion.C, asked), "%d of %d", stale, asked)
			require.False(t, opinion.Flag)
		}
	}
	require.Equal(t, uint32(32), types.StaleOf(0, 32))
	require.Equal(t, uint32(0), types.StaleOf(2_000_000, 32), "a score above 1 is refused before; it counts as 1")
}

func TestAnAuditorFlagsWhatIsFalseOrMissing(t *testing.T) {
	cases := []struct {
		name  string
		count types.AuditCount
		want  types.Opinion
	}{
		{"nothing asked", types.AuditCount{}, types.Opinion{R: 1e6, C: 1e6, F: 1e6}},
		{"all well", types.AuditCount{Asked: 32, Good: 32, Matched: 32}, types.Opinion{R: 1e6, C: 1e6, F: 1e6}},
		{
			"one missing",
			types.AuditCount{Asked: 32, Good: 31, Matched: 31},
			types.Opinion{R: 968_750, C: 1e6, F: 968_750, Flag: true},
		},
		{
			"another weight",
			types.AuditCount{Asked: 3, Good: 3, Matched: 2},
			types.Opinion{R: 1e6, C: 1e6, F: 666_666, Flag: true},
		},
		{"all stale", types.AuditCount{Asked: 3, Good: 3, Matched: 3, Stale: 3}, types.Opinion{R: 1e6, C: 0, F: 1e6}},
		{"none at all", types.AuditCount{Asked: 3}, types.Opinion{R: 0, C: 1e6, F: 0, Flag: true}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) { require.Equal(t, tc.want, tc.count.Opinion()) })
	}
}

func TestAnAuditHasAnIDOfItsOwn(t *testing.T) {
	one, err := types.AuditID(strings.Repeat("0a", 16))
	require.NoError(t, err)
	require.NoError(t, types.CheckItemID("id", one))
	other, err := types.AuditID(strings.Repeat("0b", 16))
	require.NoError(t, err)
	require.NotEqual(t, one, other)
	require.Equal(t, "2390cf65c1ef8e9e822d2fae58dd592a739558a2f3717694b3cd6c8c4d6697da", one, "others recompute it")
	_, err = types.AuditID("xyz")
	require.ErrorIs(t, err, types.ErrInvalidID)
}
