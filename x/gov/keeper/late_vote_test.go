package keeper_test

import (
	"testing"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

// TestAVoteThatIsPutOffTakesNoMoreVotes: a block resolves only so many votes, and who waits for the next block to see
// what the others came to does not get it.
func TestAVoteThatIsPutOffTakesNoMoreVotes(t *testing.T) {
	c := newChainWith(t, func(p *types.Params) { p.SnapshotInterval, p.ResolvePerBlock = 1, 1 })
	c.bond(1, 600)
	c.bond(2, 400)
	c.blocks(1)
	first, second := c.propose(1), c.propose(1)
	c.vote(2, first, yes)
	c.vote(2, second, yes)
	for c.proposal(first).Status == sdkgovv1.StatusVotingPeriod {
		require.NoError(t, c.tryVote(1, second, wholly(abstain)), "until it ends")
		c.blocks(1)
	}
	require.Equal(t, sdkgovv1.StatusVotingPeriod, c.proposal(second).Status, "put off")
	require.ErrorIs(t, c.tryVote(1, second, wholly(no)), types.ErrBallotNotFound)
	c.blocks(1)
	require.Equal(t, sdkgovv1.StatusPassed, c.proposal(second).Status)
	require.Equal(t, "600", c.why(second).Abstain.String())
}

// TestVotesThatWaitAreNoWork: many that end together wait for their turn, first come first served, and a block costs
// the same whether forty wait or three.
func TestVotesThatWaitAreNoWork(t *testing.T) {
	c := newChainWith(t, func(p *types.Params) {
		p.SnapshotInterval, p.ResolvePerBlock, p.SweepPerBlock = 1, 1, 2
	})
	c.bond(1, 600)
	c.blocks(1)
	var ids []uint64
	for range 40 {
		ids = append(ids, c.propose(1))
	}
	for c.proposal(ids[0]).Status == sdkgovv1.StatusVotingPeriod {
		c.blocks(1)
	}
	var costs []uint64
	for i, id := range ids[1:] {
		require.Equal(t, sdkgovv1.StatusVotingPeriod, c.proposal(id).Status, "%d", i)
		ctx, _ := c.Ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).CacheContext()
		require.NoError(t, c.k.EndBlock(ctx))
		costs = append(costs, ctx.GasMeter().GasConsumed())
		c.blocks(1)
		require.Equal(t, sdkgovv1.StatusRejected, c.proposal(id).Status, "%d", i)
	}
	require.InEpsilon(t, costs[35], costs[1], .1, "%v", costs)
}
