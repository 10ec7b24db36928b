package keeper_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/staking/keeper"
	"github.com/masa-finance/masad/x/staking/types"
)

// reborn imports an exported ledger into an empty store with the same bank at the same height.
func reborn(tb testing.TB, s *suite, genesis *types.GenesisState) *suite {
	tb.Helper()
	f := fixture.New(tb, types.StoreKey, types.ClockStoreKey)
	next := &suite{F: f, t: s.t, bank: s.bank}
	next.Ctx = next.Ctx.WithBlockHeight(s.Ctx.BlockHeight()).WithBlockTime(s.Ctx.BlockTime())
	next.bank = copyBank(s, next)
	next.k = keeper.NewKeeper(next.Cdc, next.stores(), next.bank, new(evidence), next.Authority)
	next.k.SetPhases(keeper.RequirePhase(next.k))
	next.msg, next.query = keeper.NewMsgServer(next.k), keeper.NewQueryServer(next.k)
	require.NoError(s.t, next.k.InitGenesis(next.Ctx, genesis))
	return next
}

// TestGenesisRoundTrip exports at any height, also in the middle of an epoch, imports, and exports the same bytes; both
// chains then go on alike.
func TestGenesisRoundTrip(t *testing.T) {
	scale.Check(t, 15, 500, func(r *rapid.T) {
		s := crowded(t)
		s.t = r
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			s.act(r)
		}
		require.NoError(r, s.k.RecordFailure(s.Ctx, "queue", "item", errTest))
		genesis, err := s.k.ExportGenesis(s.Ctx)
		require.NoError(r, err)
		require.NoError(r, genesis.Validate())
		first, err := s.Cdc.MarshalJSON(genesis)
		require.NoError(r, err)
		var read types.GenesisState
		require.NoError(r, s.Cdc.UnmarshalJSON(first, &read))
		next := reborn(t, s, &read)
		next.sound()
		for range 3 {
			genesis, err = next.k.ExportGenesis(next.Ctx)
			require.NoError(r, err)
			second, err := next.Cdc.MarshalJSON(genesis)
			require.NoError(r, err)
			require.Equal(r, string(first), string(second))
			s.next(7)
			next.next(7)
			genesis, err = s.k.ExportGenesis(s.Ctx)
			require.NoError(r, err)
			first, err = s.Cdc.MarshalJSON(genesis)
			require.NoError(r, err)
		}
	})
}

func TestGenesisBalancesAreCompared(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	genesis, err := s.k.ExportGenesis(s.Ctx)
	require.NoError(t, err)
	next := bare(t)
	require.ErrorIs(t, next.k.InitGenesis(next.Ctx, genesis), types.ErrBrokenInvariant)
}

func ofOracles(g types.Globals) bool { return g.Role == oracle }

// TestBadGenesis spoils one thing at a time in a ledger that has some of everything.
func TestBadGenesis(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+masa)
	s.mustOpen(oracle, 2, oracleBase)
	_, err := s.unbond(worker, 1, masa)
	require.NoError(t, err)
	require.NoError(t, s.leave(oracle, 2))
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(1), "request/1", "request", 9))
	require.NoError(t, s.k.RecordFailure(s.Ctx, "queue", "item", errTest))
	require.NoError(t, s.k.SetTaoSpot(s.Ctx, dec("0.007")))
	s.epochs(2)
	type state = types.GenesisState
	rows := map[string]func(*state){
		"no parameters":                  func(g *state) { g.Params = types.Params{} },
		"a position twice":               func(g *state) { g.Positions = append(g.Positions, g.Positions[0]) },
		"a position of no role":          func(g *state) { g.Positions[0].Role = 0 },
		"a position of nobody":           func(g *state) { g.Positions[0].Owner = "" },
		"an address in capitals":         func(g *state) { g.Positions[0].Owner = strings.ToUpper(g.Positions[0].Owner) },
		"generation 0":                   func(g *state) { g.Positions[0].Generation = 0 },
		"no stake":                       func(g *state) { g.Positions[0].Masa = math.Int{} },
		"negative stake":                 func(g *state) { g.Positions[0].Masa = math.NewInt(-1) },
		"too much stake":                 func(g *state) { g.Positions[0].Masa = types.MaxAmount.AddRaw(1) },
		"negative collateral":            func(g *state) { g.Positions[0].Tao = math.NewInt(-1) },
		"a negative requirement":         func(g *state) { g.Positions[0].ReqLast = math.NewInt(-1) },
		"no requirement":                 func(g *state) { g.Positions[0].ReqLast = math.Int{} },
		"no utility":                     func(g *state) { g.Positions[0].Utility = math.LegacyDec{} },
		"a utility above 1":              func(g *state) { g.Positions[0].Utility = dec("1.000000000000000001") },
		"a negative utility":             func(g *state) { g.Positions[0].Utility = dec("-0.1") },
		"a touch in the future":          func(g *state) { g.Positions[0].EpochLast = 99 },
		"below since the future":         func(g *state) { g.Positions[0].BelowSince = 99 },
		"joined in the future":           func(g *state) { g.Positions[0].JoinedEpoch = 99 },
		"counted though it left":         func(g *state) { g.Positions[1].Counted = true },
		"not counted though active":      func(g *state) { g.Positions[0].Counted = false },
		"left with stake":                func(g *state) { g.Positions[1].Masa = math.OneInt() },
		"an unbonding twice":             func(g *state) { g.Unbondings = append(g.Unbondings, g.Unbondings[0]) },
		"an unbonding of no role":        func(g *state) { g.Unbondings[0].Role = 9 },
		"an unbonding of nobody":         func(g *state) { g.Unbondings[0].Owner = "x" },
		"an unbonding without id":        func(g *state) { g.Unbondings[0].Id = 0 },
		"an id above the last":           func(g *state) { g.LastUnbondingId = 1 },
		"an unbonding of nothing":        func(g *state) { g.Unbondings[0].Amount.Amount = math.ZeroInt() },
		"an unbonding without amount":    func(g *state) { g.Unbondings[0].Amount.Amount = math.Int{} },
		"an unbonding of another denom":  func(g *state) { g.Unbondings[0].Amount.Denom = "uatom" },
		"an unbonding without time":      func(g *state) { g.Unbondings[0].CompletionTime = time.Time{} },
		"an unbonding in a far year":     func(g *state) { g.Unbondings[0].CompletionTime = time.Unix(1<<34, 0) },
		"an unbonding of generation 2":   func(g *state) { g.Unbondings[0].Generation = 2 },
		"an unbonding of generation 0":   func(g *state) { g.Unbondings[0].Generation = 0 },
		"a negative height":              func(g *state) { g.Unbondings[0].CreatedHeight = -1 },
		"an unbonding without position":  func(g *state) { g.Unbondings[0].Role = oracle },
		"a hold twice":                   func(g *state) { g.Holds = append(g.Holds, g.Holds[0]) },
		"a hold without position":        func(g *state) { g.Holds[0].Role = validator },
		"a hold without reference":       func(g *state) { g.Holds[0].Reference = "" },
		"epoch 0":                        func(g *state) { g.Epochs[0].Number = 0 },
		"epochs out of order":            func(g *state) { g.Epochs[0], g.Epochs[1] = g.Epochs[1], g.Epochs[0] },
		"an epoch that overlaps":         func(g *state) { g.Epochs[1].StartHeight = 10 },
		"an epoch that ends early":       func(g *state) { g.Epochs[0].EndHeight = 0 },
		"two open epochs":                func(g *state) { g.Epochs[0].Phase, g.Epochs[0].DoneHeight = "", 0 },
		"no open epoch":                  func(g *state) { g.Epochs[2].Phase, g.Epochs[2].DoneHeight = "DONE", 3 },
		"done at no height":              func(g *state) { g.Epochs[0].DoneHeight = 0 },
		"a done epoch behind a waiting":  func(g *state) { g.Epochs[0].Phase, g.Epochs[0].DoneHeight = "REQUIRE", 0 },
		"globals of the future":          func(g *state) { g.Globals[0].Epoch = 99 },
		"globals twice":                  func(g *state) { g.Globals = append(g.Globals, g.Globals[0]) },
		"globals of epoch 0":             func(g *state) { g.Globals[0].Epoch = 0 },
		"globals of no role":             func(g *state) { g.Globals[0].Role = 0 },
		"globals without supply":         func(g *state) { g.Globals[0].Supply = math.Int{} },
		"globals without bonded stake":   func(g *state) { g.Globals[0].Bonded = math.Int{} },
		"globals without base":           func(g *state) { g.Globals[0].Base = math.NewInt(-1) },
		"globals without mean":           func(g *state) { g.Globals[0].Mean = math.LegacyDec{} },
		"too many failures":              func(g *state) { g.Failures = make([]types.Failure, types.MaxFailures+1) },
		"a failure at a negative height": func(g *state) { g.Failures[0].Height = -1 },
		"a failure with a long name":     func(g *state) { g.Failures[0].Item = strings.Repeat("x", 129) },
		"a price of nothing":             func(g *state) { g.TaoPrice.Spot = math.LegacyZeroDec() },
		"a price without average":        func(g *state) { g.TaoPrice.Average = math.LegacyDec{} },
		"a price above the largest":      func(g *state) { g.TaoPrice.Spot = dec("1000000.000000000000000001") },
		"a price of no block":            func(g *state) { g.TaoPrice.LastHeight = 0 },
		"positions of a chain not begun": func(g *state) { g.Epochs, g.Globals = nil, nil },
		"an epoch that never ends":       func(g *state) { g.Epochs[2].EndHeight = 1<<63 - 1 },
		"a chain that runs on nothing":   func(g *state) { g.Globals = nil },
		"a role without globals":         func(g *state) { g.Globals = slices.DeleteFunc(g.Globals, ofOracles) },
		"a cooldown without end": func(g *state) {
			g.Positions[0].CooldownUntil, g.Positions[0].Counted = 4+types.MaxCooldownEpochs, false
		},
		"a requirement of 200 bits": func(g *state) {
			g.Positions[0].ReqLast = math.NewIntFromBigInt(new(big.Int).Lsh(big.NewInt(1), 200))
		},
	}
	for name, spoil := range rows {
		t.Run(name, func(t *testing.T) {
			genesis, err := s.k.ExportGenesis(s.Ctx)
			require.NoError(t, err)
			require.NoError(t, genesis.Validate())
			spoil(genesis)
			err = genesis.Validate()
			require.Error(t, err)
			if name == "no parameters" {
				require.ErrorIs(t, err, types.ErrInvalidParams)
				return
			}
			require.ErrorIs(t, err, types.ErrInvalidGenesis)
		})
	}
}
