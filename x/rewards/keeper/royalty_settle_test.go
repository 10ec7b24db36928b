package keeper

import (
	"strings"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
)

// TestRoyaltyTable has a row for each way a request ends. Base reward 100 000 escrows a royalty of 10 000; the fee is
// as in TestSettlementTable.
func TestRoyaltyTable(t *testing.T) {
	for _, row := range []struct {
		name    string
		verdict verdict
		reject  bool
		royalty int64
		others  int64 // of the escrow: fee due, reward, treasury
	}{
		{"a paid answer pays royalty·Q", good, false, 9_100, 20_001 + 91_000},
		{"a good answer that is rejected was read: royalty·Q too", good, true, 9_100, 20_001 + baseReward},
		{"a poor answer pays none", poor, false, 0, 20_001},
		{"a fraud pays none", fraud, false, 0, 20_001},
		{"an accepted answer that nobody judged pays royalty·Q̂", noQuorum, false, 6_000, 60_000},
		{"a rejected one that nobody judged pays none", noQuorum, true, 0, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newRoyaltyMarket(t)
			req := m.settledAs(m.ask(oracles), row.verdict, row.reject)
			s := req.Settlement
			require.Equal(t, int64(10_000), req.Royalty.Int64())
			require.Equal(t, int64(40_001+baseReward+10_000), req.Escrow().Int64())
			require.Equal(t, row.royalty, s.Royalty.Int64())
			require.Equal(t, 40_001+baseReward+10_000-row.others-row.royalty, s.Refund.Int64())
			require.Equal(t, s.Refund, m.claimableOf(req.Oracle))
			require.Equal(t, row.royalty*3/4, m.pendingOf(contributors))
			require.Equal(t, row.royalty/4, m.pendingOf(contributors+1))
			book, err := m.book(m.Ctx, req.Epoch)
			require.NoError(t, err)
			require.Equal(t, row.royalty, book.Royalties.Int64())
			require.NoError(t, req.Validate())
			m.end()
		})
	}
}

func TestARequestThatNobodyAnswersPaysNoRoyalty(t *testing.T) {
	m := newRoyaltyMarket(t)
	req := m.assigned()
	m.to(only(req).DeadlineHeight + 1)
	req = m.request(req.Id)
	require.Equal(t, types.OutcomeTimeout, req.Outcome)
	require.Equal(t, req.Escrow(), req.Settlement.Refund)
	id := m.submitRequest(m.ask(oracles))
	m.end()
	m.NextBlock(1)
	require.NoError(t, m.cancel(m.Ctx, m.name(oracles), id))
	require.Equal(t, m.request(id).Escrow(), m.request(id).Settlement.Refund)
	m.end()
}

// TestTheRoyaltyGoesByTheBestAnswer: three answers pay one royalty, by the quality of the best; rejecting the best
// moves nothing of it.
func TestTheRoyaltyGoesByTheBestAnswer(t *testing.T) {
	for _, reject := range []bool{false, true} {
		m := newRoyaltyMarket(t)
		req := m.assignedAll(3)
		m.next()
		for place := range 3 {
			m.must(m.answerOf(req, place))
		}
		m.next()
		require.NoError(t, m.decideOn(req, 1, reject))
		better := verdict{"better", 7, flat(1_000_000)}
		m.judgePlaces(req.Id, []verdict{good, better, poor})
		m.untilSettled(req.Id)
		req = m.request(req.Id)
		require.True(t, req.Assignments[1].Best)
		require.Equal(t, int64(10_000), req.Settlement.Royalty.Int64())
		require.Equal(t, "1.000000000000000000", req.Settlement.RoyaltyQuality.String())
		m.end()
	}
}

func TestWhichPoolsARequestPays(t *testing.T) {
	m := newMarketWith(t, 7, 1, 1)
	for _, pool := range []struct {
		id, service string
		weight      uint64
		shares      int64
	}{
		{"all", "llm", 5, 1},
		{"all-2", "llm/", 2, 1},
		{"exact", "llm/llama-3-8b", 9, 0},
		{"cut", "llm/llama", 9, 1}, // no path that llm/llama-3-8b lies below
		{"web", "data/web", 0, 1},
		{"web-2", "data/web", 0, 1},
		{"none", "", 3, 1},
	} {
		m.addPool(pool.id, pool.service, pool.weight)
		if pool.shares > 0 {
			m.contribute(pool.id, contributors, pool.shares)
		}
	}
	m.end()
	for _, row := range []struct {
		name, service string
		named         []string
		want          string
		refused       string
	}{
		{"the pools of the class share by weight", llm, nil, "all:5 all-2:2", ""},
		{"pools without weight share alike", "data/web", nil, "web:1 web-2:1", ""},
		{"a service that no pool is for pays none", "data/twitter", nil, "", ""},
		{"those that are named share alike", llm, []string{"web", "none", "all"}, "all:1 none:1 web:1", ""},
		{"one without contributors", llm, []string{"all", "exact"}, "", "data_pools: exact has 0 shares"},
		{"one that is not there", llm, []string{"all", "no"}, "", `data_pools: "no", must exist`},
	} {
		t.Run(row.name, func(t *testing.T) {
			pools, amount, err := m.royaltyOf(m.Ctx, types.DefaultDataParams(), row.service, row.named, math.NewInt(15))
			if row.refused != "" {
				require.ErrorContains(t, err, row.refused)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.want, poolsAsText(pools))
			require.Equal(t, row.want != "", amount.Equal(math.NewInt(2)), "ceil(1.5), or nothing: %s", amount)
		})
	}
	m.contribute("exact", contributors, 1)
	pools, err := m.servicePools(m.Ctx, llm)
	require.NoError(t, err)
	require.Equal(t, "exact:9", poolsAsText(pools), "the longest path alone, once it has contributors")
	m.end()
}

func poolsAsText(pools []types.RequestPool) string {
	words := make([]string, len(pools))
	for i, pool := range pools {
		words[i] = pool.Pool + ":" + math.NewIntFromUint64(pool.Weight).String()
	}
	return strings.Join(words, " ")
}

// TestAtMostEightPoolsShare: the heaviest, so that a settlement writes no more than that.
func TestAtMostEightPoolsShare(t *testing.T) {
	m := newMarketWith(t, 7, 1, 1)
	for i, id := range strings.Split("abcdefghijkl", "") {
		m.addPool(id, "llm", uint64(i))
		m.contribute(id, contributors, 1)
	}
	pools, err := m.servicePools(m.Ctx, llm)
	require.NoError(t, err)
	require.Equal(t, "e:4 f:5 g:6 h:7 i:8 j:9 k:10 l:11", poolsAsText(pools))
}

func TestAPoolThatGovernanceMovesIsFoundAtItsNewService(t *testing.T) {
	m := newRoyaltyMarket(t)
	for i, service := range []string{"data/web", "", "llm"} {
		m.must(&types.MsgUpdatePool{Authority: m.Authority, Id: "web", Service: service, Weight: uint64(2 + i)})
		require.NoError(t, m.checkRoyalties(m.Ctx))
	}
	pools, err := m.servicePools(m.Ctx, llm)
	require.NoError(t, err)
	require.Equal(t, "web:4", poolsAsText(pools))
}

func TestAQuoteHasTheRoyaltyThatIsCharged(t *testing.T) {
	m := newRoyaltyMarket(t)
	m.addPool("other", "", 0)
	m.contribute("other", contributors, 1)
	for _, named := range [][]string{nil, {"other", "web"}} {
		quote, err := m.queries.Quote(m.Ctx, &types.QueryQuoteRequest{
			Oracle: m.name(oracles), Service: llm, PayloadSize: 19, MaxUnits: 1_000, BaseReward: "100001", DataPools: named,
		})
		require.NoError(t, err)
		msg := m.ask(oracles)
		msg.BaseReward, msg.DataPools = umasa(100_001), named
		before := m.has(m.Addr(oracles))
		req := m.request(m.submitRequest(msg))
		require.Equal(t, quote.Escrow, before.Sub(m.has(m.Addr(oracles))))
		require.Equal(t, int64(10_001), quote.Royalty.Int64())
		require.Equal(t, quote.Royalty, req.Royalty)
		require.Equal(t, quote.RoyaltyPools, req.RoyaltyPools)
		require.Equal(t, named, req.DataPools)
	}
	_, err := m.queries.Quote(m.Ctx, &types.QueryQuoteRequest{
		Oracle: m.name(oracles), Service: llm, MaxUnits: 1, DataPools: []string{"no"},
	})
	require.ErrorContains(t, err, "data_pools")
}

// TestOwnDataSavesTheRoyaltyAndNothingElse: an oracle that owns all shares of a pool and names it gets its royalty
// back, less at most a umasa that waits, and pays fee and reward as before; emission does not depend on royalties.
func TestOwnDataSavesTheRoyaltyAndNothingElse(t *testing.T) {
	cost := func(own bool) int64 {
		m := newRoyaltyMarket(t)
		m.addPool("mine", "", 0)
		m.contribute("mine", oracles, 9)
		m.change(func(p *types.Params) {
			if !own {
				p.Data.Royalty = math.LegacyZeroDec()
			}
		})
		before := m.has(m.Addr(oracles))
		msg := m.ask(oracles)
		msg.DataPools = []string{"mine"}
		m.settledAs(msg, good, false)
		m.next()
		m.must(&types.MsgClaimRewards{Owner: m.name(oracles)})
		m.end()
		return before.Sub(m.has(m.Addr(oracles))).Int64()
	}
	require.Equal(t, cost(false)+1, cost(true), "what the index can not divide by nine waits")
}

func TestRoyaltiesAreExplained(t *testing.T) {
	m := newRoyaltyMarket(t)
	for range 3 {
		m.settledAs(m.ask(oracles), good, false)
		m.next()
		m.must(&types.MsgClaimRewards{Owner: m.name(contributors), Role: asWorker})
	}
	m.contribute("web", contributors+1, 2) // credits what was
	count := 0
	err := m.entries.Walk(m.Ctx, nil, func(_ entryKey, e types.Entry) (bool, error) {
		amount, err := explain.Amount(e)
		require.NoError(t, err)
		require.Equal(t, e.Amount.String(), amount.String(), "%s: %v", e.Kind, e.Factors)
		if e.Kind == types.EntryRoyalty {
			count++
		}
		return false, nil
	})
	require.NoError(t, err)
	require.Equal(t, 4, count)
	require.Equal(t, int64(3*9_100/4), m.claimableOf(m.name(contributors+1)).Int64())
	m.end()
}
