package types_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

func TestTheSweeperCatchesUp(t *testing.T) {
	for waiting, want := range map[uint64]uint64{0: 0, 1: 10, 2: 20, 3: 40, 4: 80, 5: 80, 30: 80} {
		require.Equal(t, want, types.History{Swept: 7, Until: 7 + waiting}.Budget(10), "%d epochs wait", waiting)
	}
}
