package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

func TestEachServiceDrawsFromItsOwnTree(t *testing.T) {
	const other = "llm/other"
	m := newMarketWith(t, 0, 0, 1)
	for i, services := range [][]string{{llm}, {other}, {llm, other}} {
		m.fund(workers + i)
		msg := m.registerWorker(workers + i)
		msg.Services, msg.Capacity = services, 1
		m.must(msg)
	}
	ask := func(service string) string {
		msg := m.askAll(3)
		msg.Service = service
		return m.submitRequest(msg)
	}
	first := ask(llm)
	m.next()
	require.ElementsMatch(t, []string{m.name(workers), m.name(workers + 2)}, m.request(first).Workers())
	second := ask(other)
	m.next()
	require.Equal(t, []string{m.name(workers + 1)}, m.request(second).Workers(),
		"who is busy to its capacity in one service is drawn in none")
	for _, service := range []string{llm, other} {
		total, err := m.tree(m.Ctx, service).Total()
		require.NoError(t, err)
		require.Zero(t, total)
	}
}

func TestTheNextUnitOfAnEpochIsDearer(t *testing.T) {
	m := newMarketWith(t, 0, 0, 1)
	m.keepPrice()
	m.change(func(p *types.Params) { p.Market.AllowanceUnits = 2 })
	last := math.ZeroInt()
	for range 4 {
		fee := m.request(m.submitRequest(m.ask(oracles))).Fee
		require.True(t, fee.GT(last), "%s after %s", fee, last)
		last = fee
	}
}

// TestAnOraclesUtilityFallsWithUseAndUnjustRejections: of three oracles, one asks three times as much, one rejects a
// good answer.
func TestAnOraclesUtilityFallsWithUseAndUnjustRejections(t *testing.T) {
	m := newMarketWith(t, 7, 4, 3)
	m.keepPrice()
	for i, answers := range [][]bool{{false}, {false, false, false}, {true}} {
		for _, reject := range answers {
			id := m.submitRequest(m.ask(oracles + i))
			m.next()
			req := m.request(id)
			m.must(m.answerOf(req, 0))
			require.NoError(t, m.decideOn(req, 0, reject))
			m.judgePlaces(id, []verdict{good})
			m.untilSettled(id)
		}
	}
	m.next()
	require.NoError(t, m.AfterEpochEnded(m.Ctx, 1))
	_, _, done, err := ScorePhase(m.Keeper).Run(m.Ctx, 1, nil, endless)
	require.NoError(t, err)
	require.True(t, done)
	utility := make([]math.LegacyDec, 3)
	for i := range utility {
		utility[i], err = m.ledger.utilities.Get(m.Ctx, position(asOracle, m.Addr(oracles+i)))
		require.NoError(t, err)
	}
	require.True(t, utility[1].LT(utility[0]), "who asks more: %s, %s", utility[1], utility[0])
	require.True(t, utility[2].LT(utility[0]), "who rejects what is good: %s, %s", utility[2], utility[0])
}
