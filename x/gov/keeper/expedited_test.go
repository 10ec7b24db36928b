package keeper_test

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

// TestTheSDKNeverEndsAVote: voting periods became shorter while an expedited proposal was voted on, so that the regular
// one is over as well when it turns regular. Our rule resolves it in the next block, not the SDK's in this one.
func TestTheSDKNeverEndsAVote(t *testing.T) {
	c := newChainWith(t, func(p *types.Params) { p.SnapshotInterval = 1 })
	c.bond(1, 500)
	c.bond(2, 500)
	c.blocks(1)
	id := c.submit(1, true)
	c.pay(1, id, 500_000_000_000)
	c.vote(1, id, yes)
	c.vote(2, id, no)
	params, err := c.gov.Params.Get(c.Ctx)
	require.NoError(t, err)
	short, shorter := 2*time.Nanosecond, time.Nanosecond
	params.VotingPeriod, params.ExpeditedVotingPeriod = &short, &shorter
	require.NoError(t, c.gov.Params.Set(c.Ctx, params))
	for c.proposal(id).Expedited {
		c.blocks(1)
	}
	require.Equal(t, sdkgovv1.StatusVotingPeriod, c.proposal(id).Status)
	c.blocks(1)
	require.Equal(t, sdkgovv1.StatusPassed, c.proposal(id).Status, "a half passes by our rule, not by the SDK's")
	require.Equal(t, math.NewInt(500).String(), c.proposal(id).FinalTallyResult.YesCount)
}
