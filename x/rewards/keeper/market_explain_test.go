package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// settleAs lets a request end as a verdict and a decision have it.
func (m *market) settleAs(v verdict, reject bool) {
	req, _ := m.answered()
	if reject {
		m.must(&types.MsgRejectResponse{Oracle: req.Oracle, Request: req.Id, Reason: "no"})
	}
	m.judgeAll(req.Id, v)
	m.untilConfirmed(req.Id)
}

// settlePlaces lets a request to as many workers as there are verdicts end by them, accepted.
func (m *market) settlePlaces(verdicts []verdict) {
	req := m.assignedAll(uint32(len(verdicts)))
	m.next()
	for place := range verdicts {
		m.must(m.answerOf(req, place))
	}
	m.judgePlaces(req.Id, verdicts)
	m.untilConfirmed(req.Id)
}

func TestEveryEntryOfABusyEpochFollowsFromItsFactors(t *testing.T) {
	m := newMarketWith(t, 7, 4, 1)
	m.keepPrice()
	for _, row := range []struct {
		verdict
		reject bool
	}{{good, false}, {good, true}, {poor, false}, {fraud, false}, {noQuorum, false}, {noQuorum, true}} {
		m.settleAs(row.verdict, row.reject)
	}
	for _, opinions := range [][]uint32{
		{640_000, 710_000, 775_000, 800_000, 890_000, 905_000, 1_000_000},
		{0, 260_000, 520_000, 780_000}, // nobody agrees with anybody
	} {
		req, item := m.answered()
		m.judge(item, len(opinions), func(i int) types.Opinion { return flat(opinions[i]) })
		m.untilSettled(req.Id)
	}
	for _, verdicts := range [][]verdict{{good, good, good}, {good, poor, noQuorum}, {noQuorum, noQuorum, fraud}} {
		m.settlePlaces(verdicts)
	}
	m.to(only(m.assigned()).DeadlineHeight + 1) // nobody answers
	m.to(m.Ctx.BlockHeight() + 2)               // a quiet block
	m.submitRequest(m.unserved(oracles, 2))     // nobody is found
	short := m.assigned()                       // a slash that takes all there is
	stake := m.stakeOf(only(short).Worker).SubRaw(baseReward / 100)
	_, err := m.ledger.Slash(m.Ctx, asWorker, mustAddr(only(short).Worker), stake)
	require.NoError(t, err)
	m.to(only(short).DeadlineHeight + 1)
	for i := range 3 {
		m.seats.Ranking = append(m.seats.Ranking, validatorsettypes.Performance{
			Operator: m.Addr(validators + i), Power: int64(7 + i), C: math.LegacyNewDecWithPrec(int64(80+7*i), 2),
			Data: credited(math.LegacyZeroDec()), Responses: credited(tenths(int64(13 + i))),
			Score: math.LegacyOneDec(),
		})
	}
	_, err = m.ledger.Slash(m.Ctx, asValidator, m.Addr(validators), math.NewInt(requirement+requirement/3)) // in GRACE
	require.NoError(t, err)
	m.bank.FundModule(m.Ctx, "fee_collector", umasa(123_457))
	m.next()
	require.NoError(t, m.AfterEpochEnded(m.Ctx, 1))
	_, _, done, err := PayPhase(m.Keeper).Run(m.Ctx, 1, nil, endless)
	require.NoError(t, err)
	require.True(t, done)

	kinds := make(map[string]int)
	err = m.entries.Walk(m.Ctx, nil, func(_ entryKey, entry types.Entry) (bool, error) {
		amount, err := explain.Amount(entry)
		require.NoError(t, err)
		require.Equal(t, entry.Amount.String(), amount.String(), "%s: %v", entry.Kind, entry.Factors)
		kinds[entry.Kind]++
		return false, nil
	})
	require.NoError(t, err)
	for _, kind := range []string{
		types.EntryResponse, types.EntryRefund, types.EntryEvaluationFee, types.EntryLowQuality,
		types.EntryFraud, types.EntryTimeout, types.EntryConsensus,
		types.EntryResponseJudging, types.EntryRequestEmission, types.EntryRebate,
	} {
		require.NotZero(t, kinds[kind], kind)
	}
}
