package power_test

import (
	"encoding/binary"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/testutil/scale"
)

// TestSplittingAMemberGainsNoPower: a member whose stake no cap binds has no more power as k members with a k-th each,
// but for one unit of rounding each. What it earns follows its power.
func TestSplittingAMemberGainsNoPower(t *testing.T) {
	scale.Check(t, 300, 20_000, func(rt *rapid.T) {
		params := flat()
		params.Cap = dec("1")
		parts := rapid.IntRange(2, 8).Draw(rt, "k")
		share := rapid.Int64Range(1, 1_000_000_000_000).Draw(rt, "share")
		others := make([]int64, rapid.IntRange(4, 40).Draw(rt, "others"))
		for i := range others {
			others[i] = rapid.Int64Range(1, 1_000_000_000_000).Draw(rt, "stake")
		}
		total := func(stakes []int64) (mine int64) {
			in := power.Input{Params: params, Beacon: []byte("beacon")}
			for i, stake := range append(append([]int64{}, stakes...), others...) {
				in.Members = append(in.Members, power.Member{
					Addr: binary.BigEndian.AppendUint64(nil, uint64(i)), Stake: math.NewInt(stake), Performance: dec("0.5"),
				})
			}
			results, err := power.Of(in)
			require.NoError(rt, err)
			for _, r := range results[:len(stakes)] {
				mine += r.Power
			}
			return mine
		}
		pieces := make([]int64, parts)
		for i := range pieces {
			pieces[i] = share
		}
		whole, split := total([]int64{share * int64(parts)}), total(pieces)
		require.LessOrEqual(rt, split, whole+int64(parts))
		require.GreaterOrEqual(rt, split, whole-int64(parts))
	})
}
