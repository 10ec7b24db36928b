package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/price"
	"github.com/masa-finance/masad/x/rewards/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// factorsOf are an entry's factors by name.
type factorsOf struct {
	t *testing.T
	types.Entry
}

func (f factorsOf) text(name string) string {
	for _, factor := range f.Factors {
		if factor.Name == name {
			return factor.Value
		}
	}
	require.Fail(f.t, "a factor is missing", "%s of %s: %v", name, f.Kind, f.Factors)
	return ""
}

func (f factorsOf) int(name string) math.Int {
	value, ok := math.NewIntFromString(f.text(name))
	require.True(f.t, ok, "%s: %s", name, f.text(name))
	return value
}

func (f factorsOf) dec(name string) math.LegacyDec { return math.LegacyMustNewDecFromStr(f.text(name)) }

// whole is a decimal in units of 10^-18.
func (f factorsOf) whole(name string) math.Int { return math.NewIntFromBigInt(f.dec(name).BigInt()) }

// oneWhole is 1 in units of 10^-18.
var oneWhole = math.NewIntFromBigInt(math.LegacyOneDec().BigInt())

// covered scales a share by s/req, as the PAY phase does.
func (f factorsOf) covered(share math.Int) math.Int {
	require.Equal(f.t, f.int("share"), share)
	switch s, req := f.int("s"), f.int("req"); {
	case f.text("status") == "STATUS_LEFT":
		return math.ZeroInt()
	case s.GTE(req):
		return share
	default:
		return share.Mul(s).Quo(req)
	}
}

// bounded is min(floor(pool·weight/total), floor(bound·fee)).
func (f factorsOf) bounded(weight, total math.Int, bound, fee string) math.Int {
	share := f.int("pool").Mul(weight).Quo(total)
	return math.MinInt(share, f.whole(bound).Mul(f.int(fee)).Quo(oneWhole))
}

// response is what a worker's answer earned.
func (f factorsOf) response() math.Int {
	accepted := f.text("decision") == "DECISION_ACCEPTED" || f.text("decision") == "DECISION_DEFAULT"
	portion := f.whole("portion")
	if f.text("outcome") == "OUTCOME_NO_QUORUM" {
		if q := f.dec("q_hat"); accepted && q.GTE(f.dec("tau")) {
			return f.int("base_reward").Mul(portion).Mul(f.whole("q_hat")).Quo(oneWhole.Mul(oneWhole))
		}
		return math.ZeroInt()
	}
	q := math.ZeroInt()
	for weight, score := range map[string]string{"alpha": "r", "beta": "c", "gamma": "f", "delta": "t"} {
		q = q.Add(f.whole(weight).Mul(f.whole(score)))
	}
	require.Equal(f.t, f.whole("q"), q.Quo(oneWhole))
	if f.text("outcome") != "OUTCOME_PAID" {
		return math.ZeroInt()
	}
	require.True(f.t, accepted && f.dec("q").GTE(f.dec("tau")))
	return f.int("base_reward").Mul(portion).Mul(f.whole("q")).Quo(oneWhole.Mul(oneWhole))
}

// recompute is the amount of an entry by nothing but its factors.
func (f factorsOf) recompute() math.Int {
	switch f.Kind {
	case kindResponse:
		return f.response()
	case kindRefund:
		fee, err := price.Fee(f.dec("price"), f.int("allowance").Uint64(), f.int("consumed").Uint64(),
			f.int("used").Uint64())
		require.NoError(f.t, err)
		require.Equal(f.t, f.int("fee_due"), math.MinInt(fee, f.int("fee")))
		return f.int("fee").Add(f.int("base_reward")).Add(f.int("consolations")).Sub(f.int("fee_due")).Sub(f.int("reward")).
			Sub(f.int("reward_treasury"))
	case kindEvaluationFee:
		if f.whole("total").IsZero() {
			return f.int("pool").Quo(f.int("reveals")).Add(f.int("leftover"))
		}
		return f.int("pool").Mul(f.whole("agreement")).Quo(f.whole("total")).Add(f.int("leftover"))
	case types.EntryConsensus:
		weight := f.int("power").Mul(f.whole("C"))
		return f.covered(f.int("pool").Mul(weight).Quo(f.int("total")).Add(f.int("leftover")))
	case types.EntryResponseJudging:
		return f.covered(f.int("pool").Mul(f.whole("agreement")).Quo(f.int("total")).Add(f.int("leftover")))
	case types.EntryRequestEmission:
		return f.covered(f.bounded(f.int("F").Mul(f.whole("Q")), f.int("total"), "theta", "F"))
	case types.EntryRebate:
		weight := f.int("fees")
		if judged := f.int("judged"); judged.IsPositive() {
			weight = weight.Mul(f.int("agreed")).Quo(judged)
		}
		require.Equal(f.t, f.int("weight"), weight)
		return f.covered(f.bounded(weight, f.int("total"), "theta_o", "fees"))
	default: // a slash
		loss := f.whole("coefficient").Mul(f.int("base_reward")).Add(oneWhole).SubRaw(1).Quo(oneWhole)
		if f.int("s").GTE(loss) {
			require.Equal(f.t, f.int("due"), loss)
		}
		return math.MinInt(f.int("masa"), loss)
	}
}

// settleAs lets a request end as a verdict and a decision have it.
func (m *market) settleAs(v verdict, reject bool) {
	req, _ := m.answered()
	if reject {
		m.must(&types.MsgRejectResponse{Oracle: req.Oracle, Request: req.Id, Reason: "no"})
	}
	m.judgeAll(req.Id, v)
	m.untilSettled(req.Id)
}

// settlePlaces lets a request to as many workers as there are verdicts end by them, accepted.
func (m *market) settlePlaces(verdicts []verdict) {
	req := m.assignedAll(uint32(len(verdicts)))
	m.next()
	for place := range verdicts {
		m.must(m.answerOf(req, place))
	}
	m.judgePlaces(req.Id, verdicts)
	m.untilSettled(req.Id)
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
			DataSum: math.LegacyZeroDec(), ResponseSum: math.LegacyNewDecWithPrec(int64(13+i), 1),
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
		f := factorsOf{t, entry}
		require.Equal(t, entry.Amount.String(), f.recompute().String(), "%s: %v", entry.Kind, entry.Factors)
		kinds[entry.Kind]++
		return false, nil
	})
	require.NoError(t, err)
	for _, kind := range []string{
		kindResponse, kindRefund, kindEvaluationFee, "low_quality", "fraud", "timeout", types.EntryConsensus,
		types.EntryResponseJudging, types.EntryRequestEmission, types.EntryRebate,
	} {
		require.NotZero(t, kinds[kind], kind)
	}
}
