package keeper

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
)

func TestAGoldItemIsJudgedByTheLargerCommittee(t *testing.T) {
	m := newMarketWith(t, 20, 1, 1)
	m.change(func(p *types.Params) { p.Disputes.GoldRate = math.LegacyOneDec() })
	req, item := m.answered()
	require.True(t, item.Gold)
	require.Len(t, item.Committee, 15)
	requireTold(t, m.Ctx, &types.EventCommitteeDrawn{
		Item: item.Id, Request: req.Id, Committee: item.Operators(), CommitHeight: item.CommitHeight, Gold: true,
	})
	res, err := m.queries.Item(m.Ctx, &types.QueryItemRequest{Id: item.Id})
	require.NoError(t, err)
	require.True(t, res.Item.Gold)
	m.change(func(p *types.Params) { p.Disputes.GoldRate = math.LegacyZeroDec() })
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	m.next()
	item = m.itemOfRequest(req.Id)
	require.Equal(t, uint32(1), item.Round)
	require.True(t, item.Gold, "it is gold for the second committee too")
	require.Len(t, item.Committee, 15)
	require.NoError(t, m.decideOn(req, 0, false))
	m.judge(item, 8, func(int) types.Opinion { return poor.opinion })
	require.Equal(t, uint32(15), only(m.request(req.Id)).Verdict.Committee)
	m.must(m.disputeMsg(req, 0, byWorker))
	m.next()
	second := m.disputeItem(req.Id, 0)
	require.Len(t, second.Committee, 15, "a verdict on a gold item may be disputed")
	require.False(t, second.Gold)
}

func TestNothingIsGoldAtARateOfZero(t *testing.T) {
	m := newMarketWith(t, 20, 1, 1)
	m.change(func(p *types.Params) { p.Disputes.GoldRate = math.LegacyZeroDec() })
	_, item := m.answered()
	require.False(t, item.Gold)
	require.Len(t, item.Committee, 7)
}

// TestTheBeaconMakesGoldAtItsRate counts within four standard errors.
func TestTheBeaconMakesGoldAtItsRate(t *testing.T) {
	n, gold := scale.N(20_000, 500_000), 0
	beacon := sha256.Sum256([]byte("beacon"))
	for i := range n {
		id := sha256.Sum256([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
		if isGold(types.DefaultDisputeParams(), types.Item{Id: hex.EncodeToString(id[:])}, beacon[:]) {
			gold++
		}
	}
	const rate = 0.02
	deviation := float64(gold) - rate*float64(n)
	require.Less(t, deviation*deviation, 16*rate*(1-rate)*float64(n), "%d of %d", gold, n)
}
