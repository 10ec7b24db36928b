package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
)

func pageOf(limit uint64, key []byte) *query.PageRequest {
	return &query.PageRequest{Limit: limit, Key: key}
}

// TestAttributionStaysExactWhenSharesChange: what a request was attributed to is the same before and after others join,
// those it paid get more shares, and royalties are claimed.
func TestAttributionStaysExactWhenSharesChange(t *testing.T) {
	m := newRoyaltyMarket(t)
	m.addPool("other", "", 0)
	m.contribute("other", contributors+2, 9)
	set := m.addDataset("web", 1, contributors+1)
	msg := m.ask(oracles)
	msg.DataPools = []string{"web", "other"}
	req := m.settledAs(msg, good, false, set)

	first := m.attribution(req.Id, 10)
	require.Equal(t, "10000", first.Escrowed.String())
	require.Equal(t, "9100", first.Royalty.String())
	require.Equal(t, "0.910000000000000000", first.Quality.String())
	require.Equal(t, "0.500000000000000000", first.Pools[0].Portion.String())
	require.Equal(t, "4550", first.Pools[1].Part.Amount.String())
	rows := first.Contributors
	require.Len(t, rows, 3)
	require.Equal(t, "other", rows[0].Pool)
	require.Equal(t, "4549.999999999999999995", rows[0].Amount.String(), "what nine cannot divide waits for the next")
	shares := map[string]string{
		m.name(contributors): "3 3412.500000000000000000", m.name(contributors + 1): "1 1137.500000000000000000",
	}
	for _, row := range rows[1:] {
		require.Equal(t, shares[row.Owner], row.Shares.String()+" "+row.Amount.String())
	}
	require.Equal(t, []types.CitationAttribution{{
		Worker: only(req).Worker, Dataset: set, Pool: "web", Owner: m.name(contributors + 1), Counted: true,
	}}, first.Citations)

	m.ledger.epochBlocks = 7
	for i := range 20 {
		m.contribute("web", contributors+i%5, int64(1+i))
		m.contribute("web", contributors+i%5, 1) // twice in an epoch
		m.run(4)
		if i%3 == 0 {
			_ = m.try(&types.MsgClaimRewards{Owner: m.name(contributors)})
		}
	}
	for limit := uint64(1); limit < 5; limit++ {
		require.Equal(t, first.Contributors, m.attribution(req.Id, limit).Contributors, "limit %d", limit)
	}
	m.end()
}

func TestAttributionPages(t *testing.T) {
	m := newRoyaltyMarket(t)
	req := m.settledAs(m.ask(oracles), good, false)
	for _, row := range []struct {
		name string
		page *query.PageRequest
		want string
	}{
		{"a key of nothing", pageOf(1, []byte("x")), "key"},
		{"a key of another pool", pageOf(1, append([]byte("y\x00"), m.Addr(1)...)), "key"},
		{"a short key", pageOf(1, []byte("web\x00x")), "key"},
		{"counted", &query.PageRequest{CountTotal: true}, "count_total"},
		{"turned round", &query.PageRequest{Reverse: true}, "reverse"},
		{"long", pageOf(201, nil), "limit"},
	} {
		_, err := m.queries.Attribution(m.Ctx, &types.QueryAttributionRequest{Request: req.Id, Pagination: row.page})
		require.ErrorContains(t, err, row.want, row.name)
	}
	res, err := m.queries.Attribution(m.Ctx, &types.QueryAttributionRequest{
		Request: req.Id, Pagination: &query.PageRequest{Offset: 1},
	})
	require.NoError(t, err)
	require.Len(t, res.Contributors, 1)
	for want, id := range map[string]string{"request": "x", "request not found": unknownID} {
		_, err := m.queries.Attribution(m.Ctx, &types.QueryAttributionRequest{Request: id})
		require.ErrorContains(t, err, want)
	}
	_, err = m.queries.Attribution(m.Ctx, nil)
	require.Error(t, err)
	open := m.assigned()
	res, err = m.queries.Attribution(m.Ctx, &types.QueryAttributionRequest{Request: open.Id})
	require.NoError(t, err)
	require.Empty(t, res.Contributors)
	require.Equal(t, "web", res.Pools[0].Pool)
	require.Nil(t, res.Pools[0].Part)
}

func TestQueriesOfContributors(t *testing.T) {
	m := newRoyaltyMarket(t)
	m.settledAs(m.ask(oracles), good, false)
	me := m.name(contributors)
	of, err := m.queries.Contributors(m.Ctx, &types.QueryContributorsRequest{Pool: "web"})
	require.NoError(t, err)
	require.Equal(t, "9100", of.Royalty.Received.String())
	require.Len(t, of.Contributors, 2)
	mine, err := m.queries.Royalties(m.Ctx, &types.QueryRoyaltiesRequest{Owner: me})
	require.NoError(t, err)
	require.Len(t, mine.Contributions, 1)
	require.Equal(t, "0.750000000000000000", mine.Contributions[0].Share.String())
	require.Equal(t, "6825.000000000000000000", mine.Contributions[0].Pending.String())
	can, err := m.queries.Claimable(m.Ctx, &types.QueryClaimableRequest{Owner: me})
	require.NoError(t, err)
	require.Equal(t, "6825", can.Total.String())
	require.Equal(t, asWorker, can.Claimables[0].Role)
	m.next()
	before := m.has(m.Addr(contributors))
	m.must(&types.MsgClaimRewards{Owner: me, Role: asWorker})
	require.Equal(t, "6825", m.has(m.Addr(contributors)).Sub(before).String())
	require.ErrorIs(t, m.try(&types.MsgClaimRewards{Owner: me}), types.ErrNothingToClaim)
	can, err = m.queries.Claimable(m.Ctx, &types.QueryClaimableRequest{Owner: me})
	require.NoError(t, err)
	require.True(t, can.Total.IsZero())
	for _, pool := range []string{"", "no"} {
		_, err := m.queries.Contributors(m.Ctx, &types.QueryContributorsRequest{Pool: pool})
		require.ErrorContains(t, err, "pool")
	}
	_, err = m.queries.Royalties(m.Ctx, &types.QueryRoyaltiesRequest{Owner: "x"})
	require.ErrorContains(t, err, "owner")
	_, err = m.queries.Royalties(m.Ctx, nil)
	require.Error(t, err)
	_, err = m.queries.Contributors(m.Ctx, nil)
	require.Error(t, err)
	m.end()
}

// TestCitationsCountOnceTheAnswerIsPaid: a rejected answer's do not, and a data set that is gone is left out.
func TestCitationsCountOnceTheAnswerIsPaid(t *testing.T) {
	m := newRoyaltyMarket(t)
	kept, gone := m.addDataset("web", 1, contributors), m.addDataset("web", 1, contributors+1)
	cited := func(id string) uint64 {
		set, err := m.getDataset(m.Ctx, id)
		require.NoError(t, err)
		return set.Citations
	}
	m.settledAs(m.ask(oracles), good, true, kept)
	require.Zero(t, cited(kept), "the answer was rejected")
	m.settledAs(m.ask(oracles), good, false, kept, gone)
	require.Equal(t, uint64(1), cited(kept))
	require.Equal(t, uint64(1), cited(gone))

	id := m.submitRequest(m.ask(oracles))
	m.next()
	answer := m.answer(m.request(id))
	answer.Citations = []string{gone, kept}
	m.must(answer)
	m.dropDataset("web", 1, contributors+1)
	m.next()
	m.judgeAll(id, good)
	m.untilSettled(id)
	require.Equal(t, uint64(2), cited(kept))
	rows := m.attribution(id, 10).Citations
	require.Equal(t, gone, rows[0].Dataset)
	require.Empty(t, rows[0].Owner, "it is not kept any more")
	require.Equal(t, m.name(contributors), rows[1].Owner)
}

func TestOnlyGoodDataSetsAreCited(t *testing.T) {
	m := newRoyaltyMarket(t)
	req := m.assigned()
	id := m.addDataset("web", 1, contributors)
	for status := range types.DatasetStatus_name {
		set, err := m.getDataset(m.Ctx, id)
		require.NoError(t, err)
		set.Status = types.DatasetStatus(status)
		require.NoError(t, m.datasets.Set(m.Ctx, id, set))
		answer := m.answer(req)
		answer.Citations = []string{id}
		err = m.checkCited(m.Ctx, answer.Citations)
		if set.IsGood() {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, types.ErrWrongStatus)
		require.ErrorContains(t, err, "citations")
	}
}

// TestAttributionsOfAllRequestsAreWhatWasPaid lets requests settle, data sets be paid and royalties be claimed in any
// order over many short epochs. At the end everybody has earned what the attributions of all requests say, to the last
// umasa that is not pending.
func TestAttributionsOfAllRequestsAreWhatWasPaid(t *testing.T) {
	scale.Check(t, 3, 60, func(rt *rapid.T) {
		m := newRoyaltyMarket(t)
		m.addPool("other", "llm", 2)
		m.contribute("other", contributors, 1)
		m.ledger.epochBlocks = 11
		var ids []string
		for range rapid.IntRange(5, 15).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"ask", "share", "share", "claim"}).Draw(rt, "what") {
			case "ask":
				msg := m.ask(oracles)
				msg.BaseReward = umasa(rapid.Int64Range(10_000, 300_000).Draw(rt, "reward"))
				if rapid.Bool().Draw(rt, "named") {
					msg.DataPools = []string{"web"}
				}
				ids = append(ids, m.settledAs(msg, good, rapid.Bool().Draw(rt, "reject")).Id)
			case "share":
				pool := rapid.SampledFrom([]string{"web", "other"}).Draw(rt, "pool")
				m.contribute(pool, contributors+rapid.IntRange(0, 3).Draw(rt, "who"), rapid.Int64Range(1, 1<<50).Draw(rt, "n"))
			case "claim":
				_ = m.try(&types.MsgClaimRewards{Owner: m.name(contributors + rapid.IntRange(0, 3).Draw(rt, "who"))})
			}
			m.next()
		}
		earned := make(map[string]math.LegacyDec)
		for _, id := range ids {
			for _, row := range m.attribution(id, 2).Contributors {
				key := row.Pool + row.Owner
				if _, known := earned[key]; !known {
					earned[key] = math.LegacyZeroDec()
				}
				earned[key] = earned[key].Add(row.Amount)
			}
		}
		for _, pool := range []string{"web", "other"} {
			of, err := m.queries.Contributors(m.Ctx, &types.QueryContributorsRequest{Pool: pool})
			require.NoError(rt, err)
			for _, c := range of.Contributors {
				all := c.Pending.Add(math.LegacyNewDecFromInt(c.Contributor.Credited))
				want, known := earned[pool+c.Contributor.Owner]
				require.True(rt, known && want.Equal(all) || !known && all.IsZero(), "%s: %s, want %s", pool, all, want)
			}
		}
		m.end()
	})
}
