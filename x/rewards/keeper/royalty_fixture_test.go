package keeper

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// contributors of pools are accounts 500...
const contributors = 500

// addPool makes a pool of data.
func (m *market) addPool(id, service string, weight uint64) {
	pool := types.NewPool(&types.MsgCreatePool{
		Id: id, Categories: []string{"text"}, Service: service, Weight: weight,
	}, m.Ctx.BlockHeight())
	require.NoError(m.t, pool.Validate())
	require.NoError(m.t, m.pools.Set(m.Ctx, id, pool))
}

// contribute gives account i shares of a pool.
func (m *market) contribute(pool string, i int, shares int64) {
	require.NoError(m.t, m.addShares(m.Ctx, pool, m.Addr(i), math.NewInt(shares)))
}

// addDataset puts an accepted data set of account i into a pool, and returns its id.
func (m *market) addDataset(pool string, epoch uint64, i int) string {
	set := types.NewDataset(&types.MsgCommitDataset{
		Owner: m.name(i), Pool: pool, Root: make([]byte, types.HashLength), Records: 1, Uri: "https://example.com",
	}, epoch, m.Addr(i), m.Ctx.BlockHeight())
	set.Status = types.DatasetStatus_DATASET_STATUS_ACCEPTED
	require.NoError(m.t, m.datasets.Set(m.Ctx, set.Id, set))
	return set.Id
}

// newRoyaltyMarket is a market with a pool "web" for all models, of which account 500 has 3 shares and 501 one.
func newRoyaltyMarket(t *testing.T) *market {
	t.Helper()
	m := newMarketWith(t, 7, 3, 1)
	m.keepPrice()
	m.addPool("web", "llm", 1)
	m.contribute("web", contributors, 3)
	m.contribute("web", contributors+1, 1)
	return m
}

// settledAs lets a request be answered and judged, and returns it.
func (m *market) settledAs(msg *types.MsgSubmitRequest, v verdict, reject bool, citations ...string) types.Request {
	id := m.submitRequest(msg)
	m.run(2)
	answer := m.answer(m.request(id))
	answer.Citations = citations
	m.must(answer)
	m.next()
	if reject {
		m.must(&types.MsgRejectResponse{Oracle: msg.Oracle, Request: id, Reason: "no"})
	}
	m.judgeAll(id, v)
	m.untilSettled(id)
	return m.request(id)
}

// pendingOf is what a claim would credit account i of royalties.
func (m *market) pendingOf(i int) int64 {
	amount, err := m.pendingRoyalties(m.Ctx, m.Addr(i))
	require.NoError(m.t, err)
	return amount.Int64()
}

// attribution of a request, all pages of it put together.
func (m *market) attribution(id string, limit uint64) *types.QueryAttributionResponse {
	var all *types.QueryAttributionResponse
	page := pageOf(limit, nil)
	for {
		res, err := m.queries.Attribution(m.Ctx, &types.QueryAttributionRequest{Request: id, Pagination: page})
		require.NoError(m.t, err)
		if all == nil {
			all = res
		} else {
			all.Contributors = append(all.Contributors, res.Contributors...)
		}
		if res.Pagination == nil || len(res.Pagination.NextKey) == 0 {
			return all
		}
		require.Len(m.t, res.Contributors, int(limit))
		page = pageOf(limit, res.Pagination.NextKey)
	}
}

func (m *market) has(owner sdk.AccAddress) math.Int {
	return m.bank.GetBalance(m.Ctx, owner, types.BondDenom).Amount
}
