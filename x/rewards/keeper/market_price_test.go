package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// priceNow is the congestion price.
func (m *market) priceNow() string {
	price, err := m.price.Get(m.Ctx)
	require.NoError(m.t, err)
	return price.String()
}

// big is a request of 99 units.
func (m *market) big(i int) *types.MsgSubmitRequest {
	msg := m.ask(i)
	msg.MaxUnits, msg.MaxFee = 32_768, umasa(1_000_000_000)
	return msg
}

func TestPriceFollowsUse(t *testing.T) {
	m := newMarketWith(t, 0, 1, 1)
	m.edit(func(e *types.MsgEditWorker) { e.Capacity = 64 })
	for range 21 { // twice the target of 1000 and a little more
		m.submitRequest(m.big(oracles))
	}
	m.next()
	require.Equal(t, "8750.000000000000000000", m.priceNow(), "what is submitted is not used yet")
	m.next()
	require.Equal(t, "9843.750000000000000000", m.priceNow(), "an eighth up at most in the block that assigned it")
	m.next()
	require.Equal(t, "8613.281250000000000000", m.priceNow(), "an eighth down in an empty block")
	m.run(60)
	require.Equal(t, "100.000000000000000000", m.priceNow(), "never below price_min")
	m.end()
	for _, event := range m.Ctx.EventManager().Events() {
		require.NotEqual(t, "masa.rewards.v1.EventPriceMoved", event.Type, "nothing is told if it stands still")
	}
	quiet := m.ask(oracles)
	quiet.BaseReward = umasa(10_000)
	m.submitRequest(quiet) // the floor is always taken
}

func TestRequestsThatNobodyAnswersMoveNoPrice(t *testing.T) {
	m, quiet := newMarketWith(t, 0, 1, 2), newMarketWith(t, 0, 1, 2)
	for range 8 {
		var ids []string
		for range 21 {
			msg := m.big(oracles + 1)
			msg.Service = "llm/nobody"
			ids = append(ids, m.submitRequest(msg))
		}
		m.next()
		quiet.next()
		for _, id := range ids {
			m.must(&types.MsgCancelRequest{Oracle: m.name(oracles + 1), Request: id})
		}
		require.Equal(t, quiet.priceNow(), m.priceNow(), "who pays nothing makes nothing dearer")
	}
}

func TestARedrawnRequestIsUsedOnce(t *testing.T) {
	m := newMarketWith(t, 0, 3, 1)
	id := m.submitRequest(m.big(oracles))
	m.next()
	used, err := m.unitsUsed(m.Ctx)
	require.NoError(t, err)
	require.Equal(t, m.request(id).Ru, used)
	m.decline(m.request(id))
	m.next()
	require.Equal(t, types.StatusAssigned, m.request(id).Status)
	used, err = m.unitsUsed(m.Ctx)
	require.NoError(t, err)
	require.Zero(t, used)
}

func TestPriceFollowsARaisedLeastPrice(t *testing.T) {
	m := newMarket(t)
	params, err := m.Params(m.Ctx)
	require.NoError(t, err)
	params.Market.PriceMin = types.DefaultPrice().MulInt64(2)
	m.end() // governance ends its block after this module
	m.must(&types.MsgUpdateParams{Authority: m.Authority, Params: params})
	state, _ := m.exported() // and a block that is exported now can be imported
	require.Equal(t, params.Market.PriceMin, state.Price)
	requireTold(t, m.Ctx, &types.EventPriceMoved{Price: params.Market.PriceMin})
	params.Market.PriceMin = math.LegacyOneDec()
	m.must(&types.MsgUpdateParams{Authority: m.Authority, Params: params})
	require.Equal(t, state.Price.String(), m.priceNow(), "a lower one leaves it where it is")
}
