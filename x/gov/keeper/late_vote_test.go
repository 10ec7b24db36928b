package keeper_test

import (
	"testing"

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
