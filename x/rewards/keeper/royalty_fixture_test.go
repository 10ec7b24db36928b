package keeper

import (
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/x/rewards/types"
)

// contributors of pools are accounts 500...
const contributors = 500

// addPool lets governance make a pool of data.
func (m *market) addPool(id, service string, weight uint64) {
	m.must(&types.MsgCreatePool{
		Authority: m.Authority, Id: id, Categories: []string{"text"}, Service: service, Weight: weight,
	})
}

// contribute gives account i shares of a pool.
func (m *market) contribute(pool string, i int, shares int64) {
	require.NoError(m.t, m.addShares(m.Ctx, pool, m.Addr(i), math.NewInt(shares)))
}

// addDataset puts an accepted data set of account i into a pool's round of an epoch, and returns its id.
func (m *market) addDataset(pool string, epoch uint64, i int) string {
	set := types.NewDataset(&types.MsgCommitDataset{
		Owner: m.name(i), Pool: pool, Root: make([]byte, types.HashLength), Records: 1, Uri: "https://example.com",
	}, epoch, m.Addr(i), m.Ctx.BlockHeight())
	sketch := record.Entry{FP8: 1, Weight: 1}.Append(nil)
	set.Status, set.Entries, set.SketchHash, set.SketchHeight = types.DatasetAccepted, 1, types.SketchHash(sketch), 1
	require.NoError(m.t, m.setDataset(m.Ctx, m.Addr(i), set))
	require.NoError(m.t, m.setSketch(m.Ctx, set.Id, sketch))
	m.countDatasets(pool, epoch, 1)
	return set.Id
}

// dropDataset forgets a data set.
func (m *market) dropDataset(pool string, epoch uint64, i int) {
	_, _, err := m.forgetDataset(m.Ctx, collections.Join3(epoch, pool, m.Addr(i)))
	require.NoError(m.t, err)
	m.countDatasets(pool, epoch, -1)
}

func (m *market) countDatasets(pool string, epoch uint64, more int) {
	round, err := m.getRound(m.Ctx, pool, epoch)
	if err != nil {
		round = types.NewRound(pool, epoch)
	}
	round.Datasets += uint64(more)
	require.NoError(m.t, m.setRound(m.Ctx, round))
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
	m.untilConfirmed(id)
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

// contributorKeyOf is the place of account 500 in a pool, contributionKeyOf that in the list of its pools.
func contributorKeyOf(m *market, pool string) contributorKey {
	return collections.Join(pool, m.Addr(contributors))
}

func contributionKeyOf(key contributorKey) collections.Pair[sdk.AccAddress, string] {
	return collections.Join(key.K2(), key.K1())
}
