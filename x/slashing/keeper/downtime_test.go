package keeper_test

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/slashing/types"
)

// watched is a court with n validators and a short window.
func watched(t *testing.T, n int, window uint64) *court {
	t.Helper()
	c := newCourt(t)
	params := types.DefaultParams()
	params.SignedBlocksWindow = window
	_, err := c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
	require.NoError(t, err)
	for i := range n {
		c.seat(i, 1_000_000)
	}
	return c
}

func (c *court) signing(i int) *types.QuerySigningInfoResponse {
	c.t.Helper()
	info, err := c.query.SigningInfo(c.Ctx, &types.QuerySigningInfoRequest{Operator: c.Addr(i).String()})
	require.NoError(c.t, err)
	return info
}

func TestDowntime(t *testing.T) {
	c := watched(t, 3, 20)
	for range 10 {
		c.begin(nil, 3, 1)
	}
	require.Equal(t, uint64(10), c.signing(1).Missed)
	require.Equal(t, uint64(10), c.signing(1).Most)
	require.False(t, c.signing(1).Jailed, "half of the window may be missed")
	c.begin(nil, 3, 1)
	info := c.signing(1)
	require.True(t, info.Jailed)
	require.Zero(t, info.Missed, "what it missed is paid for")
	require.Equal(t, int64(1_000_000-100), c.validatorStake(1), "0.01 %")
	require.Equal(t, c.Ctx.BlockTime().Add(10*time.Minute), info.JailedUntil)
	for range 5 {
		c.begin(nil, 3, 1)
	}
	require.Equal(t, int64(1_000_000-100), c.validatorStake(1), "who is jailed is not expected to sign")

	_, err := c.msg.Unjail(c.Ctx, &types.MsgUnjail{Operator: c.Addr(1).String()})
	require.Error(t, err)
	c.Ctx = c.Ctx.WithBlockTime(c.Ctx.BlockTime().Add(10 * time.Minute))
	_, err = c.msg.Unjail(c.Ctx, &types.MsgUnjail{Operator: c.Addr(1).String()})
	require.NoError(t, err)
	for range 10 {
		c.begin(nil, 3, 1)
	}
	require.False(t, c.signing(1).Jailed)
	c.begin(nil, 3, 1)
	require.True(t, c.signing(1).Jailed, "and again")
	for range 30 {
		c.begin(nil, 3)
	}
	require.Empty(t, c.missedBlocks(), "nothing is kept of who signs")
}

func (c *court) missedBlocks() []types.MissedBlock {
	c.t.Helper()
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(c.t, err)
	if len(state.MissedBlocks) == 0 {
		require.Empty(c.t, state.Downtimes)
	}
	return state.MissedBlocks
}

// TestTheWindowSlides compares the counts with a list of the last blocks, over random absences.
func TestTheWindowSlides(t *testing.T) {
	scale.Check(t, 20, 1000, func(rt *rapid.T) {
		const window = 12
		c := watched(t, 2, window)
		var past []bool
		for range rapid.IntRange(1, 60).Draw(rt, "blocks") {
			absent := rapid.IntRange(0, 99).Draw(rt, "absent") < 40
			if absent {
				c.begin(nil, 2, 1)
			} else {
				c.begin(nil, 2)
			}
			if past = append(past, absent); len(past) > window {
				past = past[1:]
			}
			missed := uint64(0)
			for _, miss := range past {
				if miss {
					missed++
				}
			}
			if missed > window/2 {
				require.True(rt, c.signing(1).Jailed)
				return
			}
			require.Equal(rt, missed, c.signing(1).Missed)
		}
	})
}

// TestAShorterWindowPunishesNobodyForThePast: until the blocks beyond it are forgotten nobody is judged.
func TestAShorterWindowPunishesNobodyForThePast(t *testing.T) {
	c := watched(t, 2, 200)
	for range 90 {
		c.begin(nil, 2, 1)
	}
	params := types.DefaultParams()
	params.SignedBlocksWindow, params.MinSignedPerWindow = 20, math.LegacyNewDecWithPrec(25, 2)
	_, err := c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
	require.NoError(t, err)
	for range 10 {
		c.begin(nil, 2)
	}
	require.False(t, c.signing(1).Jailed)
	require.Equal(t, uint64(10), c.signing(1).Missed)
}

func TestAMissThatCannotBeCountedDoesNotStopTheChain(t *testing.T) {
	c := watched(t, 2, 20)
	c.seats.Fail = func(method string, _ sdk.AccAddress) error {
		if method == "Custody" {
			panic("unreadable")
		}
		return nil
	}
	c.begin(nil, 2, 1)
	require.Len(t, c.ledger.Failures(c.Ctx), 1)
	c.seats.Fail = nil
	c.begin(nil, 2, 1)
	require.Equal(t, uint64(1), c.signing(1).Missed)
}
