package keeper_test

import (
	"testing"

	"cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// ranking is the ranking of an epoch by the number of the validator.
func (c *chain) ranking(epoch uint64) map[int]types.Rank {
	c.t.Helper()
	answer, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{Epoch: epoch})
	require.NoError(c.t, err)
	require.Equal(c.t, epoch, answer.Epoch)
	ranks := make(map[int]types.Rank)
	for at, rank := range answer.Ranks {
		if at > 0 {
			require.True(c.t, rank.Performance.LTE(answer.Ranks[at-1].Performance), "best first")
		}
		for i := range 20 {
			if rank.Operator == c.Addr(i).String() {
				ranks[i] = rank
			}
		}
	}
	require.Len(c.t, ranks, len(answer.Ranks))
	return ranks
}

func TestCommitsAreCounted(t *testing.T) {
	c := newChain(t)
	c.steady()
	for i := range 4 {
		c.register(i, 1000)
	}
	c.start()
	for range 7 {
		c.block(nil)
	}
	c.block(nil, 1)
	c.block(nil, 1, 2)
	power := c.validator(0).Power
	c.epoch() // the commit of the last block of the epoch
	ranks := c.ranking(1)
	require.Len(t, ranks, 4)
	for i, signed := range []uint64{10, 8, 9, 10} {
		require.Equal(t, uint64(10), ranks[i].Expected)
		require.Equal(t, signed, ranks[i].Signed)
		require.Equal(t, math.LegacyNewDec(int64(signed)).QuoInt64(10), ranks[i].C)
		require.Equal(t, ranks[i].C, ranks[i].Performance, "what was not asked for does not count")
		require.Equal(t, power, ranks[i].Power)
	}
}

// TestCommitsOfThoseWhoLostTheirSeatAreCounted: CometBFT's set is two blocks behind ours.
func TestCommitsOfThoseWhoLostTheirSeatAreCounted(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000)
	c.block(nil)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(4)))
	c.register(5, 300)
	c.epoch()
	for range 6 {
		c.block(nil)
	}
	c.epoch()
	ranks := c.ranking(2)
	require.Equal(t, uint64(7), ranks[0].Expected)
	require.Equal(t, uint64(2), ranks[4].Expected, "still there for two blocks")
	require.Equal(t, uint64(2), ranks[4].Signed)
	require.Equal(t, int64(0), ranks[4].Power)
	require.Equal(t, uint64(5), ranks[5].Expected, "there from the third block on")
	require.Empty(t, c.ledger.Failures(c.Ctx))
}

func TestAnUnknownVoterIsOnRecordAndNothingElse(t *testing.T) {
	c := found(t, 1000)
	c.NextBlock(1)
	c.Ctx = c.Ctx.WithVoteInfos([]abci.VoteInfo{{
		Validator: abci.Validator{Address: key(9).Address()}, BlockIdFlag: cmtproto.BlockIDFlagCommit,
	}})
	require.NoError(t, c.k.BeginBlock(c.Ctx))
	require.Len(t, c.ledger.Failures(c.Ctx), 1)
	c.run(keeper.RankPhase(c.k), 1, 10)
	performances, err := c.k.EpochPerformance(c.Ctx, 1)
	require.NoError(t, err)
	require.Empty(t, performances)
}

func TestAVoteForNothingIsNotSigned(t *testing.T) {
	c := found(t, 1000)
	c.NextBlock(1)
	votes := c.set.Votes()
	votes[0].BlockIdFlag = cmtproto.BlockIDFlagNil
	c.Ctx = c.Ctx.WithVoteInfos(votes)
	require.NoError(t, c.k.BeginBlock(c.Ctx))
	c.run(keeper.RankPhase(c.k), 1, 10)
	require.Equal(t, uint64(0), c.ranking(1)[0].Signed)
	require.Equal(t, uint64(1), c.ranking(1)[0].Expected)
}

// TestABlockCostsOneRecord: with the members known, a block adds no key, whoever signs.
func TestABlockCostsOneRecord(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.block(nil)
	before := len(c.Dump(types.StoreKey))
	for range 20 {
		c.block(nil, 2)
	}
	require.Len(t, c.Dump(types.StoreKey), before)
}

func TestScoresGoToTheLedger(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.block(nil, 3)
	require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(0), types.MetricResponse, dec("0.5")))
	require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(0), types.MetricResponse, dec("0.7")))
	require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(1), types.MetricData, dec("0")))
	power := c.validator(0).Power
	c.epoch()
	ranks := c.ranking(1)
	score := func(c, d, l math.LegacyDec) math.LegacyDec {
		p, err := performance.Score(types.DefaultParams().Weights(), performance.Metrics{C: c, D: d, L: l})
		require.NoError(t, err)
		return p
	}
	require.Equal(t, score(dec("1"), math.LegacyDec{}, dec("0.6")), ranks[0].Performance)
	require.Equal(t, score(dec("1"), dec("0"), math.LegacyDec{}), ranks[1].Performance)
	require.Equal(t, dec("1"), ranks[2].Performance)
	require.Equal(t, dec("0.5"), ranks[3].Performance)
	for i, rank := range ranks {
		standing, err := c.ledger.Standing(c.Ctx, validator, c.Addr(i))
		require.NoError(t, err)
		require.Equal(t, dec("0.5").Add(dec("0.2").Mul(rank.Performance.Sub(dec("0.5")))), standing.Utility)
		requireEvent(t, c.Ctx, &types.EventValidatorRanked{
			Epoch: 1, Operator: rank.Operator, Performance: rank.Performance,
		})
	}
	performances, err := c.k.EpochPerformance(c.Ctx, 1)
	require.NoError(t, err)
	require.Len(t, performances, 4)
	for _, p := range performances {
		if p.Operator.Equals(c.Addr(0)) {
			require.Equal(t, types.Judging{
				Items: 2, Metric: dec("0.6"), Credit: dec("2"), Full: dec("0.4"), Earned: dec("2"),
				Scale: dec("1"),
			}, p.Responses)
			require.Equal(t, types.Judging{
				Metric: dec("0"), Credit: dec("0"), Full: dec("0.4"), Earned: dec("0"), Scale: dec("1"),
			}, p.Data)
			require.Equal(t, dec("1"), p.C)
			require.Equal(t, ranks[0].Performance, p.Score)
			require.Equal(t, power, p.Power)
		}
	}
}

func TestWhoLeftOrCameAnewInheritsNothing(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000, 1000)
	c.block(nil)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(0)))
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(1)))
	c.epoch() // one of them is out of the set
	returned := 0
	if _, err := c.k.Validator(c.Ctx, c.Addr(0)); err == nil {
		returned = 1
	}
	again := c.registration(returned, 700)
	again.ConsensusPubkey = packed(t, key(200))
	_, err := c.msg.RegisterValidator(c.Ctx, again)
	require.NoError(t, err)
	c.epoch()
	standing, err := c.ledger.Standing(c.Ctx, validator, c.Addr(returned))
	require.NoError(t, err)
	require.Equal(t, dec("0.5"), standing.Utility, "epoch 2 saw votes of its first life")
	require.Empty(t, c.ledger.Failures(c.Ctx))
}

func TestAFailingScoreCostsNobodyElse(t *testing.T) {
	c := found(t, 1000, 1000, 1000)
	c.block(nil)
	c.ledger.Fail = func(method string, owner sdk.AccAddress) error {
		if method == "PushScore" && owner.Equals(c.Addr(1)) {
			panic("broken")
		}
		return nil
	}
	c.epoch()
	failures := c.ledger.Failures(c.Ctx)
	require.Len(t, failures, 1)
	require.Equal(t, "RANK", failures[0].Queue)
	require.Len(t, c.ranking(1), 3, "it keeps its rank, and its pay")
	for i, want := range map[int]string{0: "0.6", 1: "0.5", 2: "0.6"} {
		standing, err := c.ledger.Standing(c.Ctx, validator, c.Addr(i))
		require.NoError(t, err)
		require.Equal(t, dec(want), standing.Utility)
	}
}

func TestRankGoesOnAtItsCursor(t *testing.T) {
	c, d := found(t, 1000, 1000, 1000, 1000, 1000), found(t, 1000, 1000, 1000, 1000, 1000)
	for _, each := range []*chain{c, d} {
		each.block(nil, 1)
		each.ledger.SetEpoch(each.Ctx, 2)
	}
	c.run(keeper.RankPhase(c.k), 1, 100)
	_, err := d.k.EpochPerformance(d.Ctx, 1)
	require.ErrorIs(t, err, types.ErrEpochNotRanked)
	cursor, used, done, err := keeper.RankPhase(d.k).Run(d.Ctx, 1, nil, 2)
	require.NoError(t, err)
	require.False(t, done)
	require.Equal(t, uint64(2), used)
	_, err = d.k.EpochPerformance(d.Ctx, 1)
	require.ErrorIs(t, err, types.ErrEpochNotRanked, "half a ranking is none")
	_, used, _, err = keeper.RankPhase(d.k).Run(d.Ctx, 1, cursor, 0)
	require.NoError(t, err)
	require.Zero(t, used)
	for !done {
		cursor, _, done, err = keeper.RankPhase(d.k).Run(d.Ctx, 1, cursor, 1)
		require.NoError(t, err)
	}
	require.Equal(t, c.Dump(), d.Dump(), "the same as in one go")
}

func TestAgreementsAreRefused(t *testing.T) {
	c := found(t, 1000)
	c.block(nil)
	for rule, agreement := range map[string]math.LegacyDec{"absent": {}, "negative": dec("-0.1"), "above 1": dec("1.1")} {
		require.ErrorIs(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(0), types.MetricData, agreement),
			types.ErrInvalidAgreement, rule)
	}
	require.ErrorIs(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(0), 3, dec("1")), types.ErrInvalidAgreement)
	c.epoch()
	require.ErrorIs(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(0), types.MetricData, dec("1")), types.ErrEpochRanked)
	scale, _, err := c.k.AgreementRule(c.Ctx)
	require.NoError(t, err)
	require.Equal(t, dec("0.25"), scale)
}

func TestHistoryIsSwept(t *testing.T) {
	c := found(t, 1000, 1000)
	c.setParams(func(p *types.Params) { p.HistoryEpochs = 2 })
	for epoch := uint64(1); epoch <= 6; epoch++ {
		require.NoError(t, c.k.RecordAgreement(c.Ctx, epoch, c.Addr(0), types.MetricData, dec("1")))
		c.epoch()
	}
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	for _, epochs := range [][]uint64{
		epochsOf(state.Ranks, func(r types.Rank) uint64 { return r.Epoch }),
		epochsOf(state.Judgements, func(j types.Judgement) uint64 { return j.Epoch }),
	} {
		for _, epoch := range epochs {
			require.Greater(t, epoch, uint64(4))
		}
	}
	require.Empty(t, state.SeatChanges)
	_, err = c.query.Ranking(c.Ctx, &types.QueryRankingRequest{Epoch: 4})
	require.ErrorIs(t, err, types.ErrEpochNotRanked)
}

func epochsOf[V any](entries []V, epoch func(V) uint64) []uint64 {
	var epochs []uint64
	for _, entry := range entries {
		epochs = append(epochs, epoch(entry))
	}
	return epochs
}
