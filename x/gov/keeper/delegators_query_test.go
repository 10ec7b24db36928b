package keeper_test

import (
	"testing"

	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

// delegators lists the pages of those who delegate to the i-th account.
func (c *chain) delegators(i int, topic types.Topic, limit uint64) (found []types.Stander) {
	c.tb.Helper()
	page := &query.PageRequest{Limit: limit}
	for {
		res, err := c.queries.Delegators(c.Ctx, &types.QueryDelegatorsRequest{
			Delegate: c.text(i), Topic: topic, Pagination: page,
		})
		require.NoError(c.tb, err)
		require.LessOrEqual(c.tb, len(res.Delegators), int(limit))
		found = append(found, res.Delegators...)
		if len(res.Pagination.NextKey) == 0 {
			return found
		}
		page = &query.PageRequest{Limit: limit, Key: res.Pagination.NextKey}
	}
}

func TestDelegatorsListsWhoDelegatesNow(t *testing.T) {
	c := crowd(t)
	c.delegate(2, types.TOPIC_GENERAL, c.all(1))
	c.delegate(3, types.TOPIC_GENERAL, c.all(2), c.some(1, 30))
	c.delegate(4, types.TOPIC_GENERAL, c.all(1))
	c.delegate(5, types.TOPIC_DATA, c.some(1, 7))
	c.blocks(1)
	c.propose(6) // keeps the snapshot, and with it who delegated then
	c.delegate(4, types.TOPIC_GENERAL, c.all(2))
	c.blocks(1)

	for limit := uint64(1); limit <= 3; limit++ {
		found := map[string]types.Stander{}
		for _, s := range c.delegators(1, types.TOPIC_GENERAL, limit) {
			found[s.Agent] = s
		}
		require.Len(t, found, 2, "2 and 3, no more 4")
		require.Equal(t, "200", found[c.text(2)].Amount.String())
		require.True(t, found[c.text(2)].Primary)
		require.Equal(t, "30", found[c.text(3)].Amount.String())
		require.False(t, found[c.text(3)].Primary)
		require.Equal(t, c.text(1), found[c.text(3)].Delegate)
		require.Equal(t, uint32(1), found[c.text(3)].Depth)
	}
	data := c.delegators(1, types.TOPIC_DATA, 10)
	require.Len(t, data, 1, "those with a list of the topic itself")
	require.Equal(t, c.text(5), data[0].Agent)
	require.Empty(t, c.delegators(6, types.TOPIC_GENERAL, 10))
}
