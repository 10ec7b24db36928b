package power_test

import (
	"encoding/hex"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/testutil/vectors"
)

func TestVectors(t *testing.T) {
	type row struct {
		ID         string         `json:"id"`
		Beacon     string         `json:"beacon"`
		MLo        math.LegacyDec `json:"m_lo"`
		MHi        math.LegacyDec `json:"m_hi"`
		Eps        math.LegacyDec `json:"eps"`
		Cap        math.LegacyDec `json:"cap"`
		Validators []struct {
			Addr        string         `json:"addr"`
			Stake       math.Int       `json:"stake"`
			Performance math.LegacyDec `json:"performance"`
		} `json:"validators"`
		Expected struct {
			StakeCap math.Int `json:"stake_cap"`
			Powers   []struct {
				Addr       string   `json:"addr"`
				Multiplier string   `json:"multiplier"`
				Jitter     string   `json:"jitter"`
				Power      math.Int `json:"power"`
			} `json:"powers"`
		} `json:"expected"`
	}
	for _, c := range vectors.Load[row](t, "voting_power").Cases {
		t.Run(c.ID, func(t *testing.T) {
			in := power.Input{Params: power.Params{MLo: c.MLo, MHi: c.MHi, Eps: c.Eps, Cap: c.Cap}}
			var err error
			in.Beacon, err = hex.DecodeString(c.Beacon)
			require.NoError(t, err)
			stakes := make([]math.Int, len(c.Validators))
			for i, v := range c.Validators {
				addr, err := hex.DecodeString(v.Addr)
				require.NoError(t, err)
				stakes[i] = v.Stake
				in.Members = append(in.Members, power.Member{Addr: addr, Stake: v.Stake, Performance: v.Performance})
			}
			got, err := power.Of(in)
			require.NoError(t, err)
			stakeCap, err := power.StakeCap(stakes, c.Cap)
			require.NoError(t, err)
			require.Equal(t, c.Expected.StakeCap.String(), stakeCap.String())
			require.Len(t, got, len(c.Expected.Powers))
			for i, want := range c.Expected.Powers {
				require.Equal(t, want.Addr, hex.EncodeToString(in.Members[i].Addr))
				require.Equal(t, c.Expected.StakeCap.String(), got[i].StakeCap.String())
				require.Equal(t, want.Multiplier, got[i].Multiplier.String(), "multiplier %d", i)
				require.Equal(t, want.Jitter, got[i].Jitter.String(), "jitter %d", i)
				require.Equal(t, want.Power.String(), math.NewInt(got[i].Power).String(), "power %d", i)
			}
		})
	}
}
