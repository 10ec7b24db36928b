package keeper_test

import (
	"fmt"
	"testing"

	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// keep sets how long offences are kept and how many older ones a block removes.
func (c *court) keep(epochs uint64, perBlock uint32) {
	c.t.Helper()
	params := types.DefaultParams()
	params.HistoryEpochs, params.SweepPerBlock = epochs, perBlock
	_, err := c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
	require.NoError(c.t, err)
}

// end tells the court that an epoch has ended.
func (c *court) end(epoch uint64) {
	c.t.Helper()
	require.NoError(c.t, c.k.Hooks().AfterEpochEnded(c.Ctx, epoch))
}

// silence punishes the i-th account n times for silence in an epoch, 100 umasa of R_base each.
func (c *court) silence(i int, epoch uint64, n int) {
	c.t.Helper()
	for place := range n {
		report := c.report(i, types.Kind_KIND_TIMEOUT, 100)
		report.Id, report.Epoch = fmt.Sprintf("timeout/%d/%d/%d", epoch, place, i), epoch
		_, err := c.k.Punish(c.Ctx, report)
		require.NoError(c.t, err)
	}
}

func (c *court) state() *types.GenesisState {
	c.t.Helper()
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(c.t, err)
	return state
}

func (c *court) totals(i int) []types.Total {
	c.t.Helper()
	answer, err := c.query.Totals(c.Ctx, &types.QueryTotalsRequest{Owner: c.Addr(i).String()})
	require.NoError(c.t, err)
	return answer.Totals
}

func TestABlockSweepsBoundedlyAndTheOldestFirst(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 10_000)
	c.keep(2, 3)
	c.silence(1, 6, 1)
	c.silence(1, 4, 2)
	c.silence(1, 5, 5)
	totals := c.totals(1)
	c.end(6) // those of the epochs before 4
	c.begin(nil, 0)
	require.Len(t, c.state().Offences, 8, "none is that old")
	c.end(8) // those of the epochs before 6
	for _, want := range []struct {
		left  int
		swept types.EventOffencesSwept
		done  uint64
	}{{5, types.EventOffencesSwept{Count: 3, LastEpoch: 5}, 5}, {2, types.EventOffencesSwept{Count: 3, LastEpoch: 5}, 5}} {
		c.begin(nil, 0)
		require.Len(t, c.state().Offences, want.left)
		require.Equal(t, want.done, c.state().Sweep.Done)
		requireEvent(t, c.Ctx, &want.swept)
	}
	c.begin(nil, 0)
	requireEvent(t, c.Ctx, &types.EventOffencesSwept{Count: 1, LastEpoch: 5})
	require.Equal(t, types.Sweep{Done: 6, Until: 6}, c.state().Sweep)
	require.Equal(t, uint64(6), c.state().Offences[0].Epoch)
	require.Len(t, c.state().Offences, 1)
	require.Equal(t, totals, c.totals(1), "what they cost stays known")
	require.Equal(t, []types.Total{{
		Role: worker, Owner: c.Addr(1).String(), Kind: types.Kind_KIND_TIMEOUT, Count: 8,
		Taken: sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, 80)),
	}}, totals)
	c.begin(nil, 0)
	require.Empty(t, c.Ctx.EventManager().Events(), "nothing is left to sweep")
}

func TestAnOffenceIsKeptForItsEpochs(t *testing.T) {
	for _, row := range []struct {
		ended uint64
		left  int
	}{{0, 1}, {29, 1}, {33, 1}, {34, 0}} {
		c := newCourt(t)
		c.hire(1, 1000)
		c.silence(1, 3, 1)
		c.end(row.ended)
		c.begin(nil, 0)
		require.Len(t, c.state().Offences, row.left, "epoch %d ended", row.ended)
	}
}

// TestASweptOffenceCannotBePunishedAgain: once a record may be gone, no report of its epoch is taken, whether the sweep
// has reached it or not.
func TestASweptOffenceCannotBePunishedAgain(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 1000)
	c.keep(1, 1)
	c.silence(1, 3, 2)
	again := c.report(1, types.Kind_KIND_TIMEOUT, 100)
	again.Id = "timeout/3/0/1"
	c.end(5)
	punish := func() error {
		c.NextBlock(1)
		before := c.Dump()
		_, err := c.k.Punish(c.Ctx, again)
		require.Equal(t, before, c.Dump())
		return err
	}
	require.NoError(t, punish(), "it is on record still")
	c.begin(nil, 0)
	require.ErrorIs(t, punish(), types.ErrOffenceTooOld, "the sweep of its epoch has begun")
	c.begin(nil, 0)
	c.begin(nil, 0)
	require.Empty(t, c.state().Offences)
	require.ErrorContains(t, punish(), "epoch: 3, must be at least 4")
	c.keep(30, 1)
	c.end(6)
	require.ErrorIs(t, punish(), types.ErrOffenceTooOld, "also when history_epochs was raised")
	again.Epoch, again.Id = 4, "timeout/4/0/1"
	_, err := c.k.Punish(c.Ctx, again)
	require.NoError(t, err)
}

func TestFaultsOfConsensusAreKeptForEver(t *testing.T) {
	c := newCourt(t)
	c.NextBlock(500)
	c.keep(1, 100)
	c.seat(1, 1001)
	c.seat(2, 1001)
	c.begin([]abci.Misbehavior{c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(1), 3)}, 0)
	c.begin([]abci.Misbehavior{c.fault(abci.MisbehaviorType_LIGHT_CLIENT_ATTACK, consensusKey(2), 3)}, 0)
	c.end(1_000_000)
	c.begin(nil, 0)
	require.Len(t, c.state().Offences, 2)
	require.Len(t, c.totals(1), 1)
	require.Equal(t, validator, c.totals(1)[0].Role)
	require.Equal(t, types.Kind_KIND_DOUBLE_SIGN, c.totals(1)[0].Kind)
}

// TestASweepThatFailsWaits: it is undone, recorded, and tried again after the next epoch.
func TestASweepThatFailsWaits(t *testing.T) {
	c := newCourt(t)
	c.hire(1, 1000)
	c.keep(1, 10)
	c.silence(1, 3, 2)
	kv := c.Service(types.StoreKey).OpenKVStore(c.Ctx)
	key := append([]byte{10}, "timeout/3/1/1"...)
	record, err := kv.Get(key)
	require.NoError(t, err)
	require.NotNil(t, record)
	require.NoError(t, kv.Set(key, []byte{0xff}))
	c.end(5)
	c.NextBlock(1)
	require.NoError(t, c.k.BeginBlock(c.Ctx))
	require.NoError(t, kvOf(c).Set(key, record))
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
	require.Len(t, c.state().Offences, 2, "nothing is half done")
	require.Equal(t, types.Sweep{Until: 4, Waits: true}, c.state().Sweep)
	c.begin(nil, 0)
	require.Len(t, c.state().Offences, 2, "it waits")
	c.end(5)
	c.begin(nil, 0)
	require.Empty(t, c.state().Offences)
	require.Equal(t, types.Sweep{Done: 4, Until: 4}, c.state().Sweep)
}

func kvOf(c *court) store.KVStore { return c.Service(types.StoreKey).OpenKVStore(c.Ctx) }

// TestTheBoundsOfHistory has each parameter of the history at and beyond its bounds.
func TestTheBoundsOfHistory(t *testing.T) {
	for _, row := range []struct {
		epochs   uint64
		perBlock uint32
		says     string
	}{
		{0, 1, "history_epochs: 0 is outside 1..100000"},
		{1, 1, ""},
		{100_000, 10_000, ""},
		{100_001, 1, "history_epochs: 100001 is outside 1..100000"},
		{1, 0, "sweep_per_block: 0 is outside 1..10000"},
		{1, 10_001, "sweep_per_block: 10001 is outside 1..10000"},
	} {
		params := types.DefaultParams()
		params.HistoryEpochs, params.SweepPerBlock = row.epochs, row.perBlock
		err := params.Validate()
		if row.says == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, types.ErrInvalidParams)
		require.ErrorContains(t, err, row.says)
	}
}

// swept is a court that has swept some of what is due.
func swept(t *testing.T) *court {
	t.Helper()
	c := newCourt(t)
	c.hire(1, 1000)
	c.keep(1, 2)
	c.silence(1, 3, 3)
	c.silence(1, 9, 1)
	c.end(5)
	c.begin(nil, 0)
	require.Equal(t, types.Sweep{Done: 3, Until: 4}, c.state().Sweep)
	return c
}

func TestASweepGoesOnAfterExportAndImport(t *testing.T) {
	c := swept(t)
	raw := c.Cdc.MustMarshalJSON(c.state())
	var state types.GenesisState
	c.Cdc.MustUnmarshalJSON(raw, &state)
	d := newCourt(t)
	require.NoError(t, d.k.InitGenesis(d.Ctx, state))
	require.Equal(t, string(raw), string(d.Cdc.MustMarshalJSON(d.state())))
	require.Equal(t, c.Dump(types.StoreKey), d.Dump(types.StoreKey))
	for _, c := range []*court{c, d} {
		c.begin(nil, 0)
		require.Len(t, c.state().Offences, 1)
	}
	require.Equal(t, c.Dump(types.StoreKey), d.Dump(types.StoreKey))
}

// TestBadHistory has one row for each thing of the history that an import could not take.
func TestBadHistory(t *testing.T) {
	c := swept(t)
	for rule, row := range map[string]struct {
		edit func(*types.GenesisState)
		says string
	}{
		"more done than due":    {func(g *types.GenesisState) { g.Sweep.Done = 5; g.Offences = g.Offences[1:] }, "until"},
		"something left behind": {func(g *types.GenesisState) { g.Sweep.Done = 4 }, "all before 4 are swept"},
		"a total twice":         {func(g *types.GenesisState) { g.Totals = append(g.Totals, g.Totals[0]) }, "twice"},
		"no totals":             {func(g *types.GenesisState) { g.Totals = nil }, "totals"},
		"a total of nobody":     {func(g *types.GenesisState) { g.Totals[0].Owner = "" }, "totals: owner"},
		"a total of no role":    {func(g *types.GenesisState) { g.Totals[0].Role = 0 }, "totals: role"},
		"a total of no kind":    {func(g *types.GenesisState) { g.Totals[0].Kind = 0 }, "totals: kind"},
		"a total of any kind":   {func(g *types.GenesisState) { g.Totals[0].Kind = 99 }, "totals: kind"},
		"a total of nothing":    {func(g *types.GenesisState) { g.Totals[0].Count = 0 }, "totals: count"},
		"fewer than on record":  {func(g *types.GenesisState) { g.Totals[0].Count = 1 }, "at least those on record"},
		"less than was taken":   {func(g *types.GenesisState) { g.Totals[0].Taken = nil }, "at least those on record"},
		"a negative total": {
			func(g *types.GenesisState) { g.Totals[0].Taken[0].Amount = math.NewInt(-1) }, "totals: taken",
		},
		"a total without amount": {
			func(g *types.GenesisState) { g.Totals[0].Taken[0].Amount = math.Int{} }, "totals: taken",
		},
	} {
		t.Run(rule, func(t *testing.T) {
			state := c.state()
			require.NoError(t, state.Validate())
			row.edit(state)
			require.ErrorContains(t, state.Validate(), row.says)
		})
	}
}

// TestABrokenIndexIsNoticed: the index by epoch holds each offence that is swept once, and no other.
func TestABrokenIndexIsNoticed(t *testing.T) {
	c := swept(t)
	require.NoError(t, kvOf(c).Set(append([]byte{13, 0, 0, 0, 0, 0, 0, 0, 9}, "more"...), []byte{}))
	require.ErrorContains(t, c.k.CheckInvariants(c.Ctx), "in the index by epoch")
	require.NoError(t, kvOf(c).Delete(append([]byte{13, 0, 0, 0, 0, 0, 0, 0, 9}, "timeout/9/0/1"...)))
	require.ErrorContains(t, c.k.CheckInvariants(c.Ctx), "timeout/9/0/1 is in the index by epoch: false")
}

func TestBadQueriesOfTotals(t *testing.T) {
	c := newCourt(t)
	_, err := c.query.Totals(c.Ctx, nil)
	require.ErrorIs(t, err, types.ErrInvalidRequest)
	_, err = c.query.Totals(c.Ctx, &types.QueryTotalsRequest{Owner: "x"})
	require.ErrorIs(t, err, types.ErrInvalidAddress)
	require.Empty(t, c.totals(1))
}

// TestSweepsForgetNothingThatLasts: whatever is punished and swept in whatever order, totals are what was burned, no
// block removes more than it may, nothing goes before its time, and once blocks without offences come, nothing is late.
func TestSweepsForgetNothingThatLasts(t *testing.T) {
	scale.Check(t, 30, 2_000, func(r *rapid.T) {
		c := newCourt(t)
		c.hire(1, 1_000_000)
		c.hire(2, 1_000_000)
		history, perBlock := rapid.Uint64Range(1, 4).Draw(r, "history"), rapid.Uint32Range(1, 4).Draw(r, "per block")
		c.keep(history, perBlock)
		next := 0
		for epoch := uint64(1); epoch < 12; epoch++ {
			for range rapid.IntRange(0, 6).Draw(r, "offences") {
				report := c.report(rapid.IntRange(1, 2).Draw(r, "who"), types.Kind(rapid.IntRange(1, 3).Draw(r, "kind")), 100)
				report.Id, report.Epoch = fmt.Sprint(next), epoch
				_, err := c.k.Punish(c.Ctx, report)
				require.NoError(t, err)
				next++
			}
			c.end(epoch)
			before := len(c.state().Offences)
			c.begin(nil, 0)
			require.LessOrEqual(t, before-len(c.state().Offences), int(perBlock))
		}
		for range 100 {
			c.begin(nil, 0)
		}
		for _, o := range c.state().Offences {
			require.GreaterOrEqual(t, o.Epoch+history, uint64(11))
		}
		taken, count := sdk.NewCoins(), uint64(0)
		for _, total := range c.state().Totals {
			taken = taken.Add(total.Taken...)
			if total.Kind != types.Kind_KIND_REPEATED_FRAUD {
				count += total.Count
			}
		}
		require.Equal(t, uint64(next), count)
		require.Equal(t, int64(2_000_000), c.supply()+taken.AmountOf(stakingtypes.BondDenom).Int64())
	})
}

// TestABlockWithNothingToSweepCostsTheSame: however many offences are on record.
func TestABlockWithNothingToSweepCostsTheSame(t *testing.T) {
	var used []uint64
	for _, offences := range []int{1, 50} {
		c := newCourt(t)
		c.hire(1, 10_000)
		c.keep(1, 10)
		c.silence(1, 1, 1)
		c.silence(1, 9, offences)
		c.end(9)
		c.begin(nil, 0)
		require.Equal(t, types.Sweep{Done: 8, Until: 8}, c.state().Sweep)
		c.NextBlock(1)
		c.Ctx = c.Ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
		require.NoError(t, c.k.BeginBlock(c.Ctx))
		used = append(used, c.Ctx.GasMeter().GasConsumed())
	}
	require.NotZero(t, used[0])
	require.Equal(t, used[0], used[1])
}

func TestAnEpochCannotEndWithoutParameters(t *testing.T) {
	c := newCourt(t)
	require.NoError(t, kvOf(c).Delete([]byte{0}))
	require.Error(t, c.k.Hooks().AfterEpochEnded(c.Ctx, 40))
}
