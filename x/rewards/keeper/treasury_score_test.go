package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/rewards/types"
)

// serves tells a worker's activity in the running epoch.
func (v *vault) serves(t require.TestingT, i int, ru uint64, q *math.LegacyDec) {
	require.NoError(t, v.addWorkerActivity(v.Ctx, v.clock.running, v.Addr(i), ru, q))
}

// asks tells an oracle's.
func (v *vault) asks(t require.TestingT, i int, ru uint64, fee int64, judged, agreed bool) {
	require.NoError(t, v.addOracleActivity(v.Ctx, v.clock.running, v.Addr(i), ru, math.NewInt(fee), judged, agreed))
}

func (v *vault) score1(role string, i int) string {
	score, ok := v.clock.scores["1 "+role+" "+v.Addr(i).String()]
	if !ok {
		return "none"
	}
	return score.String()
}

func TestScoreMeasuresAgainstTheMeanOfTheRole(t *testing.T) {
	v := newVault(t)
	v.serves(t, 100, 30, scoreOf(800_000))
	v.serves(t, 100, 30, scoreOf(600_000))
	v.serves(t, 101, 21, scoreOf(1_000_000))
	v.serves(t, 102, 0, scoreOf(500_000)) // answered nothing of value: judged, and no part of the mean
	v.serves(t, 103, 50, nil)             // nothing evaluated
	v.asks(t, 200, 10, 1000, true, true)
	v.asks(t, 200, 10, 1000, true, false)
	v.asks(t, 201, 41, 500, false, false)
	require.NoError(t, v.checkTreasury(v.Ctx))
	epoch := v.end(t)
	require.Equal(t, uint64(6), v.run(t, ScorePhase(v.Keeper), epoch, 4))

	book, err := v.book(v.Ctx, epoch)
	require.NoError(t, err)
	require.Equal(t, []uint64{131, 3, 61, 2}, []uint64{book.WorkerRu, book.WorkerN, book.OracleRu, book.OracleN})
	require.Equal(t, int64(1500), book.RebateWeight.Int64(), "half of 2000 and all of 500")
	half := math.LegacyNewDecWithPrec(5, 1)
	for i, want := range map[int]stake.WorkerRecord{
		100: {Served: 60, QualitySum: math.LegacyNewDecWithPrec(14, 1), Evaluated: 2},
		101: {Served: 21, QualitySum: math.LegacyOneDec(), Evaluated: 1},
		102: {Served: 0, QualitySum: half, Evaluated: 1},
	} {
		u, scored, err := stake.WorkerUtility(half, half, want, 131/3)
		require.NoError(t, err)
		require.True(t, scored)
		require.Equal(t, u.String(), v.score1("ROLE_WORKER", i))
	}
	require.Equal(t, "none", v.score1("ROLE_WORKER", 103), "nothing evaluated, no score")
	u, err := stake.OracleUtility(20, 30, 1, 2)
	require.NoError(t, err)
	require.Equal(t, u.String(), v.score1("ROLE_ORACLE", 200))
	u, err = stake.OracleUtility(41, 30, 0, 0)
	require.NoError(t, err)
	require.Equal(t, u.String(), v.score1("ROLE_ORACLE", 201))
}

func TestScoreVisitsOneEpochOnlyAndSurvivesFailures(t *testing.T) {
	v := newVault(t)
	for i := range 5 {
		v.serves(t, 100+i, 10, scoreOf(900_000))
	}
	v.clock.broken[v.Addr(102).String()] = true
	epoch := v.end(t)
	v.serves(t, 110, 10, scoreOf(900_000))
	require.Equal(t, uint64(5), v.run(t, ScorePhase(v.Keeper), epoch, 1))
	require.Equal(t, []string{"score ROLE_WORKER/" + v.Addr(102).String()}, v.clock.failures)
	require.Len(t, v.clock.scores, 4, "the others are scored, the next epoch is not")
	require.Equal(t, uint64(0), v.run(t, ScorePhase(v.Keeper), 9, 10), "an epoch without activity")
}

func TestActivityAfterTheEndBelongsToTheNextEpoch(t *testing.T) {
	v := newVault(t)
	v.answer(t, 1, 200, 100, 1000, scoreOf(800_000))
	epoch := v.end(t)
	frozen, err := v.book(v.Ctx, epoch)
	require.NoError(t, err)
	require.Equal(t, types.BookPaying, frozen.State)
	request := v.settled(2, 200, 100, 500, scoreOf(700_000))
	require.NoError(t, v.bookSettlement(v.Ctx, epoch, request))
	require.NoError(t, v.addWorkerActivity(v.Ctx, epoch, v.Addr(100), 7, nil))
	require.NoError(t, v.addOracleActivity(v.Ctx, epoch, v.Addr(200), 7, math.NewInt(500), false, false))
	same, err := v.book(v.Ctx, epoch)
	require.NoError(t, err)
	require.Equal(t, frozen, same, "what rewards are computed from stands still")
	next, err := v.book(v.Ctx, v.clock.running)
	require.NoError(t, err)
	require.Equal(t, []uint64{1, 1, 7, 7}, []uint64{next.Settled, next.Paid, next.WorkerRu, next.OracleRu})
}

func TestBookSumsSettlements(t *testing.T) {
	v := newVault(t)
	v.answer(t, 1, 200, 100, 1000, scoreOf(800_000))
	rejected := v.settled(2, 200, 100, 501, scoreOf(700_000))
	rejected.Outcome, only(rejected).Outcome = types.OutcomeRejected, types.OutcomeRejected
	rejected.Settlement.RewardTreasury = rejected.Settlement.Reward
	rejected.Settlement.Reward = math.ZeroInt()
	rejected.Settlement.Slashed = math.NewInt(13)
	require.NoError(t, v.bookSettlement(v.Ctx, 1, rejected))
	book, err := v.book(v.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []uint64{2, 1}, []uint64{book.Settled, book.Paid})
	require.Equal(t, int64(1501), book.Fees.Int64())
	require.Equal(t, int64(1600), book.Rewards.Int64())
	require.Equal(t, int64(13), book.Slashed.Int64())
	require.Equal(t, "800000000000000000000", book.Weighted.String(), "only what was paid: 1000 · 0.8")

	require.ErrorIs(t, v.bookSettlement(v.Ctx, 1, types.Request{}), types.ErrWrongStatus)
	unjudged := v.settled(3, 200, 100, 1, scoreOf(0))
	only(unjudged).Verdict = nil
	require.ErrorIs(t, v.bookSettlement(v.Ctx, 1, unjudged), types.ErrWrongStatus)
	require.ErrorIs(t, v.addWorkerActivity(v.Ctx, 1, v.Addr(1), 1, scoreOf(1_000_001)), types.ErrInvalidField)
	require.ErrorIs(t, v.addOracleActivity(v.Ctx, 1, v.Addr(1), 1, math.OneInt(), false, true), types.ErrInvalidField)
	require.ErrorIs(t, v.addOracleActivity(v.Ctx, 1, v.Addr(1), 1, math.NewInt(-1), true, true), types.ErrInvalidAmount)
}

func TestUnitsSaturate(t *testing.T) {
	v := newVault(t)
	v.serves(t, 100, 1<<63, nil)
	v.serves(t, 101, 1<<63, nil)
	v.serves(t, 102, 5, nil)
	book, err := v.book(v.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, ^uint64(0), book.WorkerRu)
	require.NoError(t, v.checkTreasury(v.Ctx))
}
