package keeper

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cosmossdk.io/collections"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Lengths of epochs: longer than a request, and longer than one of each outcome.
const (
	epochLength = 100
	longEpoch   = 300
)

// newHistory is a market of short epochs that keeps one of them, with a pipeline.
func newHistory(t *testing.T, perBlock uint32) *market {
	t.Helper()
	m := newMarketWith(t, 7, 4, 2)
	m.ledger.epochBlocks = epochLength
	m.keepPrice()
	m.change(func(p *types.Params) {
		p.History = types.HistoryParams{HistoryEpochs: 1, SweepPerBlock: perBlock}
		p.Market.MaxRedraws = 0
	})
	return m
}

// each runs block by block, with the pipeline of an epoch in the first block after it.
func (m *market) each(blocks int, look func()) {
	for range blocks {
		epoch, err := m.ledger.CurrentEpoch(m.Ctx)
		require.NoError(m.t, err)
		m.next()
		if m.Ctx.BlockHeight() > epoch.EndHeight {
			m.pipeline(epoch.Number)
		}
		look()
	}
}

// pipeline works through the phases of this module for an epoch.
func (m *market) pipeline(epoch uint64) {
	for _, phase := range []stakingtypes.Phase{ScorePhase(m.Keeper), PayPhase(m.Keeper)} {
		var cursor []byte
		for done := false; !done; {
			var err error
			cursor, _, done, err = phase.Run(m.Ctx, epoch, cursor, 100)
			require.NoError(m.t, err)
		}
	}
}

// outcomes makes one request of each outcome and returns their ids.
func (m *market) outcomes() []string {
	var ids []string
	settled := func(id string) {
		m.untilSettled(id)
		ids = append(ids, id)
	}
	for _, judged := range []verdict{good, poor, fraud, noQuorum} {
		req, item := m.answered()
		for only(m.request(req.Id)).Verdict == nil {
			m.judge(m.itemOfRequest(req.Id), judged.reveals, func(int) types.Opinion { return judged.opinion })
			m.next()
		}
		require.NotEmpty(m.t, item.Committee)
		settled(req.Id)
	}
	rejected, item := m.answered()
	m.must(&types.MsgRejectResponse{Oracle: rejected.Oracle, Request: rejected.Id, Reason: "no"})
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	settled(rejected.Id)
	disputed, _ := m.answered()
	m.follow(disputed.Id, []course{{poor, fraud, byWorker}})
	ids = append(ids, disputed.Id)
	settled(m.assigned().Id) // nobody answers
	declined := m.assigned()
	m.must(&types.MsgDeclineAssignment{Worker: only(declined).Worker, Request: declined.Id, Reason: "no"})
	settled(declined.Id)
	nobody := m.ask(oracles + 1)
	nobody.Service = "llm/nobody"
	settled(m.submitRequest(nobody))
	seen := map[types.Outcome]bool{}
	for _, id := range ids {
		seen[m.request(id).Outcome] = true
	}
	require.Len(m.t, seen, 7, "every outcome")
	return ids
}

// lasting are the prefixes of what every epoch leaves for history_epochs, of how far that was swept, and of totals.
var lasting = []collections.Prefix{
	types.BooksPrefix, types.HistoryPrefix, types.RollCallsPrefix, types.NextRollCallPrefix,
	types.ActorTotalsPrefix, types.ChainTotalsPrefix,
}

// keysOf are the keys of the module, but for those.
func (m *market) keysOf() map[string]bool {
	keys := map[string]bool{}
	for _, entry := range m.Dump(types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey) {
		lasts := slices.ContainsFunc(lasting, func(p collections.Prefix) bool { return p.Bytes()[0] == entry.Key[0] })
		if !lasts {
			keys[entry.Store+string(entry.Key)] = true
		}
	}
	return keys
}

func (m *market) claimAll() {
	for i := range 7 {
		_ = m.try(&types.MsgClaimRewards{Owner: m.name(validators + i)})
	}
	for i := range 4 {
		_ = m.try(&types.MsgClaimRewards{Owner: m.name(workers + i)})
	}
	for i := range 2 {
		_ = m.try(&types.MsgClaimRewards{Owner: m.name(oracles + i)})
	}
}

func TestNothingIsLeftOfAnOldEpochButWhatLasts(t *testing.T) {
	m := newHistory(t, 7)
	m.ledger.epochBlocks = longEpoch
	m.next()
	before := m.keysOf()
	ids := m.outcomes()
	require.Less(t, m.Ctx.BlockHeight(), int64(longEpoch), "all in one epoch")
	served := map[string]uint64{}
	for i := range 4 {
		worker := m.worker(m.name(workers + i))
		served[worker.Owner] = worker.Served + worker.Failed
	}
	first, err := m.ledger.CurrentEpoch(m.Ctx)
	require.NoError(t, err)
	m.each(int(first.EndHeight-m.Ctx.BlockHeight())+longEpoch, func() {})
	for _, id := range ids {
		require.True(t, m.request(id).IsSettled(), "kept while its epoch and the next are paid")
	}
	m.claimAll()
	swept := 0
	m.each(longEpoch, func() {
		history, err := m.progressOfHistory(m.Ctx)
		require.NoError(t, err)
		if !history.IsIdle() {
			swept++
			m.exportsAndImports(t)
		}
	})
	require.Greater(t, swept, 10, "in many steps")
	require.Equal(t, before, m.keysOf(), "no key more than before")
	for _, id := range ids {
		_, err := m.getRequest(m.Ctx, id)
		require.ErrorIs(t, err, types.ErrRequestNotFound)
	}
	for i := range 4 {
		worker := m.worker(m.name(workers + i))
		require.Equal(t, served[worker.Owner], worker.Served+worker.Failed, "what was done for ever is kept")
	}
	require.NotContains(t, ids, m.submitRequest(m.ask(oracles)), "no id is given out twice")
	books := 0
	require.NoError(t, m.books.Walk(m.Ctx, nil, func(epoch uint64, _ types.Book) (bool, error) {
		books++
		require.Greater(t, epoch, first.Number)
		return false, nil
	}))
	require.LessOrEqual(t, books, 3)
}

// exportsAndImports checks that this moment survives an export.
func (m *market) exportsAndImports(t *testing.T) {
	t.Helper()
	m.bank.EndBlock(m.Ctx)
	_, bytes := m.exported()
	other := m.empty(t)
	var read types.GenesisState
	m.Cdc.MustUnmarshalJSON(bytes, &read)
	require.NoError(t, other.InitGenesis(other.Ctx, read))
	_, again := other.exported()
	require.Equal(t, string(bytes), string(again))
	stores := []string{types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey}
	require.True(t, reflect.DeepEqual(m.Dump(stores...), other.Dump(stores...)), "every key is the same")
}

func TestASweepIsBoundedAndAnIdleBlockReadsOneRecord(t *testing.T) {
	m := newHistory(t, 20)
	gas := func() storetypes.Gas {
		ctx, _ := m.Ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).CacheContext()
		require.NoError(t, m.sweepHistory(ctx))
		return ctx.GasMeter().GasConsumed()
	}
	empty := gas()
	config := storetypes.KVGasConfig()
	require.LessOrEqual(t, empty, config.ReadCostFlat+10*config.ReadCostPerByte, "one read")
	for range 4 {
		req, item := m.answered()
		m.judge(item, 7, func(int) types.Opinion { return good.opinion })
		m.untilSettled(req.Id)
	}
	require.Equal(t, empty, gas(), "whatever is kept")
	m.each(2*epochLength, func() {})
	epoch, err := m.ledger.CurrentEpoch(m.Ctx)
	require.NoError(t, err)
	m.each(int(epoch.EndHeight-m.Ctx.BlockHeight()), func() {})
	size := len(m.Dump(types.StoreKey))
	most := 0
	m.each(30, func() {
		now := len(m.Dump(types.StoreKey))
		most, size = max(most, size-now), now
	})
	require.Positive(t, most)
	require.LessOrEqual(t, most, 20+15+5, "sweep_per_block, and the rest of a request with its places in lists")
	require.LessOrEqual(t, gas(), config.ReadCostFlat+40*config.ReadCostPerByte, "one read again")
}

func TestWhatIsInUseIsNotSwept(t *testing.T) {
	m := newHistory(t, 1_000)
	m.change(func(p *types.Params) { p.Market.AcceptBlocks = 5 * epochLength })
	running, item := m.answered()
	m.judge(item, 7, func(int) types.Opinion { return good.opinion })
	back := m.assigned()
	m.must(m.answer(back))
	m.next()
	require.NoError(t, m.schedule(m.Ctx, m.Ctx.BlockHeight(), types.KindRefund, back.Id))
	m.next()
	require.Equal(t, types.OutcomeExpired, m.request(back.Id).Outcome)
	m.each(4*epochLength, func() {})
	_, err := m.getRequest(m.Ctx, back.Id)
	require.ErrorIs(t, err, types.ErrRequestNotFound, "given back, though its accept window was still open")
	require.Equal(t, types.StatusResponded, m.request(running.Id).Status, "not settled, whatever its age")
	require.NotEmpty(t, m.itemOfRequest(running.Id).Committee)
	m.each(2*epochLength, func() {})
	require.Equal(t, types.OutcomePaid, m.request(running.Id).Outcome)
	m.each(3*epochLength, func() {})
	_, err = m.getRequest(m.Ctx, running.Id)
	require.ErrorIs(t, err, types.ErrRequestNotFound)
}

func TestARequestThatSomethingMayBeQueuedForKeepsItsEpochWaiting(t *testing.T) {
	m := newHistory(t, 1_000)
	id := m.assigned().Id
	m.untilSettled(id)
	m.each(epochLength, func() {})
	sweep := func() uint64 {
		ctx, _ := m.Ctx.CacheContext()
		require.NoError(t, m.history.Set(ctx, types.History{Until: m.request(id).Epoch}))
		require.NoError(t, m.sweepHistory(ctx))
		history, err := m.progressOfHistory(ctx)
		require.NoError(t, err)
		return history.Swept
	}
	require.NoError(t, m.schedule(m.Ctx, m.request(id).SettledHeight+1, types.KindCount, strings.Repeat("0", 64)))
	require.Zero(t, sweep(), "an overfull queue")
	require.NoError(t, m.unschedule(m.Ctx, m.request(id).SettledHeight+1, types.KindCount, strings.Repeat("0", 64)))
	require.Equal(t, m.request(id).Epoch, sweep())
}

func TestASearchThatOutlivesItsRequestFindsNothing(t *testing.T) {
	m := newHistory(t, 1_000)
	require.NoError(t, m.queueSearch(m.Ctx, m.Ctx.BlockHeight()+1, requestID(7), 3))
	m.bank.EndBlock(m.Ctx)
	m.exportsAndImports(t)
	m.next()
	m.next()
	require.Zero(t, m.ledger.failuresOf(m.Ctx, "rewards/search", requestID(7)))
}

func TestASweepThatFailsIsRecordedAndWaitsForTheNextEpoch(t *testing.T) {
	m := newHistory(t, 1_000)
	m.each(2*epochLength, func() {})
	ctx, _ := m.Ctx.CacheContext()
	history, err := m.progressOfHistory(ctx)
	require.NoError(t, err)
	require.NoError(t, m.settled.Set(ctx, inEpoch(history.Swept+1, requestID(3))))
	require.NoError(t, m.history.Set(ctx, types.History{Swept: history.Swept, Until: history.Swept + 1}))
	require.NoError(t, m.sweepHistory(ctx))
	require.Equal(t, uint64(1), m.ledger.failuresOf(ctx, "rewards/history", ""))
	after, err := m.progressOfHistory(ctx)
	require.NoError(t, err)
	require.Equal(t, types.History{Swept: history.Swept, Until: history.Swept}, after)
}

func TestHistoryFollowsItsParameter(t *testing.T) {
	m := newHistory(t, 1_000)
	m.change(func(p *types.Params) { p.History.HistoryEpochs = 5 })
	until := func(paid uint64) uint64 {
		require.NoError(t, m.ageHistory(m.Ctx, paid))
		history, err := m.progressOfHistory(m.Ctx)
		require.NoError(t, err)
		return history.Until
	}
	require.Zero(t, until(5))
	require.Equal(t, uint64(1), until(6))
	m.change(func(p *types.Params) { p.History.HistoryEpochs = 9 })
	require.Equal(t, uint64(1), until(9), "what is to go is not called back")
	m.change(func(p *types.Params) { p.History.HistoryEpochs = 1 })
	require.Equal(t, uint64(9), until(10))
	require.NoError(t, m.sweepHistory(m.Ctx))
	history, err := m.progressOfHistory(m.Ctx)
	require.NoError(t, err)
	require.True(t, history.IsIdle(), "epochs that left nothing cost one record each")
	requireTold(t, m.Ctx, &types.EventEpochSwept{Epoch: 9})
}

func TestWhatAFailedPhaseLeavesIsSwept(t *testing.T) {
	for paid := range 3 {
		v := newVault(t)
		v.change(t, func(p *types.Params) { p.History = types.HistoryParams{HistoryEpochs: 1, SweepPerBlock: 2} })
		require.NoError(t, v.gives(1_000_000))
		busy(t, v)
		failed := v.end(t)
		var cursor []byte
		for range paid * 14 { // and then PAY fails
			var err error
			cursor, _, _, err = PayPhase(v.Keeper).Run(v.Ctx, failed, cursor, 1)
			require.NoError(t, err)
		}
		v.pay(t, v.end(t), endless)
		v.pay(t, v.end(t), endless)
		for range 400 {
			require.NoError(t, v.sweepHistory(v.Ctx))
			require.NoError(t, v.checkTreasury(v.Ctx))
			require.NoError(t, v.checkHistory(v.Ctx))
		}
		history, err := v.progressOfHistory(v.Ctx)
		require.NoError(t, err)
		require.Equal(t, types.History{Swept: 2, Until: 2}, history)
		state := types.GenesisState{}
		require.NoError(t, v.ExportTreasury(v.Ctx, &state))
		require.Empty(t, state.Activities)
		require.Empty(t, state.PaidRequests)
		require.Empty(t, state.PayShares)
		require.Empty(t, state.PayTotals)
		require.NotEmpty(t, state.Claimables, "what is owed is owed")
	}
}

func TestInvariantsSeeWhatASweepLeft(t *testing.T) {
	for _, row := range []struct {
		name string
		ruin func(m *market, id string) error
	}{
		{"a settled request that is in no epoch", func(m *market, id string) error {
			return m.settled.Remove(m.Ctx, inEpoch(m.request(id).Epoch, id))
		}},
		{"a place of a request that is gone", func(m *market, _ string) error {
			return m.settled.Set(m.Ctx, inEpoch(1, requestID(9)))
		}},
		{"an epoch that was swept and is there", func(m *market, _ string) error {
			return m.history.Set(m.Ctx, types.History{Swept: 1, Until: 1})
		}},
		{"more swept than is to be", func(m *market, _ string) error {
			return m.history.Set(m.Ctx, types.History{Swept: 1})
		}},
		{"an evaluation of nothing", func(m *market, id string) error {
			return m.items.Remove(m.Ctx, m.itemOfRequest(id).Id)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newHistory(t, 10)
			req, item := m.answered()
			m.judge(item, 7, func(int) types.Opinion { return good.opinion })
			m.untilSettled(req.Id)
			require.NoError(t, m.checkHistory(m.Ctx))
			require.NoError(t, row.ruin(m, req.Id))
			require.ErrorIs(t, m.checkHistory(m.Ctx), types.ErrBrokenInvariant)
		})
	}
	m := newHistory(t, 10)
	m.untilSettled(m.assigned().Id)
	state, err := m.ExportGenesis(m.Ctx)
	require.NoError(t, err)
	for _, history := range []types.History{{Swept: 1}, {Swept: 1, Until: 1}} {
		state.History = history
		require.ErrorIs(t, state.Validate(), types.ErrInvalidGenesis)
	}
}

func inEpoch(epoch uint64, id string) settledKey { return collections.Join(epoch, id) }
