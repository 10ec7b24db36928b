package keeper

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
)

// busyField is a field with three pools of all kinds in the first block of epoch 3, audits done.
func busyField(t *testing.T, budget uint64) *field {
	t.Helper()
	f := newField(t, 4)
	f.budget = budget
	f.pool("plain", nil)
	f.pool("staked", func(m *types.MsgCreatePool) { m.StakeWeighted = true })
	f.pool("various", func(m *types.MsgCreatePool) { m.Diversity = 5_000_000 })
	f.give("various", 1_001)
	var ids []string
	for _, pool := range []string{"plain", "staked", "various"} {
		for worker := range 4 {
			ids = append(ids, f.commits(worker, pool))
		}
	}
	f.turn()
	sets := overlapping(5, 4)
	for i, id := range ids {
		f.sketches(id, sets[i%4])
	}
	f.turn()
	f.next()
	for i, id := range ids {
		switch i % 4 {
		case 2:
			f.audits(id, fails, 1)
		default:
			f.audits(id, passes, uint32(i%4))
		}
	}
	return f
}

// TestTheStepsOfTheWorkDoNotMatter: one unit a block or all at once lead to the same state.
func TestTheStepsOfTheWorkDoNotMatter(t *testing.T) {
	var want string
	for _, budget := range []uint64{100_000, 1, 2, 3, 7, 50} {
		f := busyField(t, budget)
		f.turn()
		f.end()
		_, bytes := f.exported()
		if want == "" {
			want = string(bytes)
			requireExplained(t, f)
		}
		require.Equal(t, want, string(bytes), "budget %d", budget)
		for _, pool := range []string{"plain", "staked", "various"} {
			require.Equal(t, types.RoundPaid, f.roundOf(pool, 1).State)
			require.True(t, f.roundOf(pool, 1).Paid.IsPositive())
		}
	}
}

// requireSameAfterImport exports, imports and exports again.
func requireSameAfterImport(t *testing.T, m *market) {
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
	require.NoError(t, m.CheckInvariants(m.Ctx))
}

// TestDataExportsAtEveryStep: also between any two units of the SHAPLEY phase.
func TestDataExportsAtEveryStep(t *testing.T) {
	f := busyField(t, 1_000)
	requireSameAfterImport(t, f.market)
	f.to(3*fieldEpoch + 1)
	f.phase(ScorePhase(f.Keeper), 3)
	var cursor []byte
	for step := 0; ; step++ {
		next, _, done, err := ShapleyPhase(f.Keeper).Run(f.Ctx, 3, cursor, 2)
		require.NoError(t, err)
		if step%5 == 0 || done {
			requireSameAfterImport(t, f.market)
		}
		if done {
			break
		}
		cursor = next
	}
	f.phase(PayPhase(f.Keeper), 3)
	requireSameAfterImport(t, f.market)
}

func TestDataExportsInEveryBlockOfARound(t *testing.T) {
	f := newField(t, 2)
	f.pool("web", nil)
	f.give("web", 77)
	id := f.commits(0, "web")
	requireSameAfterImport(t, f.market)
	f.turn()
	f.commits(1, "web")
	requireSameAfterImport(t, f.market)
	f.sketches(id, randomRecords(1, 300))
	requireSameAfterImport(t, f.market)
	f.turn()
	f.next()
	requireSameAfterImport(t, f.market)
	f.audits(id, passes, 3)
	requireSameAfterImport(t, f.market)
	f.turn()
	requireSameAfterImport(t, f.market)
}

// TestOldRoundsAreSwept: after history_epochs nothing is left of a round but what its pool paid.
func TestOldRoundsAreSwept(t *testing.T) {
	f := newField(t, 2)
	f.change(func(p *types.Params) {
		p.History.HistoryEpochs, p.History.SweepPerBlock = 1, 3
		p.Data.AuditCommitBlocks, p.Data.AuditRevealBlocks = 4, 1 // an audit that is open keeps its data set
	})
	f.pool("web", nil)
	ids := f.play("web", randomRecords(1, 100), randomRecords(2, 100))
	require.Len(t, f.dataset(ids[0]).SketchHash, 32)
	for range 4 {
		f.turn()
		f.end()
	}
	_, err := f.getDataset(f.Ctx, ids[0])
	require.ErrorIs(t, err, types.ErrDatasetNotFound)
	_, err = f.getRound(f.Ctx, "web", 1)
	require.ErrorIs(t, err, types.ErrRoundNotFound)
	state, _ := f.exported()
	require.Empty(t, state.Sketches)
	require.Empty(t, state.Datasets)
	require.True(t, f.poolOf("web").Paid.IsPositive())
	require.GreaterOrEqual(t, state.Samplings[0].Epoch, uint64(4))
}

func TestDataGenesisThatContradictsItself(t *testing.T) {
	f := busyField(t, 1_000)
	f.bank.EndBlock(f.Ctx)
	rows := []struct {
		name string
		edit func(*types.GenesisState)
		text string
	}{
		{"a pool twice", func(g *types.GenesisState) { g.Pools = append(g.Pools, g.Pools[0]) }, "duplicate"},
		{"a round of no pool", func(g *types.GenesisState) { g.Rounds[0].Pool = "none" }, "round.pool"},
		{
			"a round that paid more than it has", func(g *types.GenesisState) { g.Rounds[0].Paid = g.Rounds[0].Pot().AddRaw(1) },
			"round.paid",
		},
		{"a round with too few data sets", func(g *types.GenesisState) { g.Rounds[0].Datasets-- }, "datasets"},
		{"a data set of another name", func(g *types.GenesisState) { g.Datasets[0].Id = g.Datasets[1].Id }, "item.dataset"},
		{"a data set of no round", func(g *types.GenesisState) { g.Rounds = g.Rounds[1:] }, "round"},
		{"a sketch too many", func(g *types.GenesisState) { g.Sketches = append(g.Sketches, g.Sketches[0]) }, "sketch"},
		{"a sketch too few", func(g *types.GenesisState) { g.Sketches = g.Sketches[1:] }, "must be given"},
		{"another sketch", func(g *types.GenesisState) { g.Sketches[0].Entries[11] ^= 1 }, "hash"},
		{"no salt", func(g *types.GenesisState) { g.Samplings = nil }, "sampled: false"},
		{"a short salt", func(g *types.GenesisState) { g.Samplings[0].Salt = nil }, "sampling.salt"},
		{"no threshold", func(g *types.GenesisState) { g.Pools[0].Threshold = 0 }, "pool.threshold"},
		{"a game of no round", func(g *types.GenesisState) {
			g.ShapleyStates = append(g.ShapleyStates, types.ShapleyState{Pool: "web", Epoch: 1, AllValue: g.Pools[0].Paid})
		}, "shapley_state"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			state, bytes := f.exported()
			f.Cdc.MustUnmarshalJSON(bytes, &state)
			row.edit(&state)
			err := state.Validate()
			require.Error(t, err)
			require.ErrorContains(t, err, row.text)
		})
	}
}

// requireExplained plays the rounds again from an export, and finds every number that is changed in it.
func requireExplained(t *testing.T, f *field) {
	t.Helper()
	state, bytes := f.exported()
	report, err := explain.Check(state)
	require.NoError(t, err)
	require.Equal(t, 3, report.Rounds)
	require.Equal(t, 9, report.Kinds[types.EntryData])
	require.Equal(t, 3, report.Kinds[types.EntryBadSketch])
	status := func(g *types.GenesisState, status types.DatasetStatus) *types.Dataset {
		for i := range g.Datasets {
			if g.Datasets[i].Status == status {
				return &g.Datasets[i]
			}
		}
		return nil
	}
	entry := func(g *types.GenesisState, kind string) *types.Entry {
		for i := range g.Entries {
			if g.Entries[i].Kind == kind {
				return &g.Entries[i]
			}
		}
		return nil
	}
	for name, forge := range map[string]func(*types.GenesisState){
		"another value":    func(g *types.GenesisState) { d := status(g, types.DatasetPaid); d.Value = d.Value.AddRaw(1) },
		"another payout":   func(g *types.GenesisState) { d := status(g, types.DatasetPaid); d.Payout = d.Payout.AddRaw(1) },
		"another would-be": func(g *types.GenesisState) { d := status(g, types.DatasetFailed); d.Value = d.Value.AddRaw(1) },
		"less is stale": func(g *types.GenesisState) {
			status(g, types.DatasetPaid).Opened++
			status(g, types.DatasetPaid).Stale++
		},
		"another sketch": func(g *types.GenesisState) { g.Sketches[0].Entries[10] ^= 1 },
		"more paid":      func(g *types.GenesisState) { g.Rounds[0].Paid = g.Rounds[0].Paid.AddRaw(1) },
		"another round":  func(g *types.GenesisState) { g.Rounds[0].Value = g.Rounds[0].Value.AddRaw(1) },
		"another pot":    func(g *types.GenesisState) { g.Rounds[0].Funds = g.Rounds[0].Funds.AddRaw(1) },
		"an amount":      func(g *types.GenesisState) { e := entry(g, types.EntryData); e.Amount = e.Amount.AddRaw(1) },
		"a slash": func(g *types.GenesisState) {
			e := entry(g, types.EntryBadSketch)
			e.Amount = e.Amount.AddRaw(1)
		},
		"an entry elsewhere": func(g *types.GenesisState) { entry(g, types.EntryData).Reference = "x" },
		"a slash elsewhere":  func(g *types.GenesisState) { entry(g, types.EntryBadSketch).Reference = "x" },
	} {
		var forged types.GenesisState
		f.Cdc.MustUnmarshalJSON(bytes, &forged)
		forge(&forged)
		_, err := explain.Check(forged)
		require.Error(t, err, name)
	}
}
