package keeper

import (
	"reflect"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/rewards/types"
)

// exported is the genesis state of this moment, valid and as bytes.
func (m *market) exported() (types.GenesisState, []byte) {
	state, err := m.ExportGenesis(m.Ctx)
	require.NoError(m.t, err)
	require.NoError(m.t, state.Validate())
	bytes, err := m.Cdc.MarshalJSON(state)
	require.NoError(m.t, err)
	return *state, bytes
}

func TestExportImportsToTheSameStoreAtEveryHeight(t *testing.T) {
	s := newStages(t)
	s.fund(workers + 9)
	s.must(s.registerWorker(workers + 9))
	require.NoError(t, s.ledger.leave(s.Ctx, asWorker, s.Addr(workers+9))) // leaves a free place
	_, err := s.CountAttempt(s.Ctx, s.item.Committee[1].Operator, s.item.Id)
	require.NoError(t, err)
	s.end()
	for range 40 {
		state, bytes := s.exported()
		other := &market{F: fixture.New(t, types.StoreKey, types.RegistryStoreKey), t: t}
		other.Keeper = NewKeeper(other.Cdc, storesOf(&other.F), s.Deps, s.Authority)
		var read types.GenesisState
		s.Cdc.MustUnmarshalJSON(bytes, &read)
		require.Equal(t, state.Price, read.Price)
		require.NoError(t, other.InitGenesis(other.Ctx, read))
		_, again := other.exported()
		require.Equal(t, string(bytes), string(again))
		stores := []string{types.StoreKey, types.RegistryStoreKey}
		require.True(t, reflect.DeepEqual(s.Dump(stores...), other.Dump(stores...)), "every key is the same")
		s.NextBlock(1)
		require.NoError(t, s.BeginBlock(s.Ctx))
		s.end()
	}
}

func TestInvalidGenesisIsRefused(t *testing.T) {
	s := newStages(t)
	s.end()
	state, _ := s.exported()
	for _, row := range []struct {
		name   string
		change func(g *types.GenesisState)
	}{
		{"no price", func(g *types.GenesisState) { g.Price = math.LegacyDec{} }},
		{"a price below the smallest", func(g *types.GenesisState) { g.Price = math.LegacyOneDec() }},
		{"no parameters", func(g *types.GenesisState) { g.Params = types.Params{} }},
		{"a worker twice", func(g *types.GenesisState) { g.Workers = append(g.Workers, g.Workers[0]) }},
		{"a worker without services", func(g *types.GenesisState) { g.Workers[0].Services = nil }},
		{"a worker of quality 2", func(g *types.GenesisState) { g.Workers[0].Quality = math.LegacyNewDec(2) }},
		{"a worker without its place", func(g *types.GenesisState) { g.Leaves = g.Leaves[1:] }},
		{"a place of another", func(g *types.GenesisState) { g.Leaves[0].Owner = s.name(strangers) }},
		{"a place twice", func(g *types.GenesisState) { g.Leaves = append(g.Leaves, g.Leaves[0]) }},
		{"a free place with a weight", func(g *types.GenesisState) { g.Leaves[0].Owner = "" }},
		{"weights beyond 64 bits", func(g *types.GenesisState) {
			g.Leaves[0].Weight, g.Leaves[1].Weight = 1<<63, 1<<63
		}},
		{"an oracle twice", func(g *types.GenesisState) { g.Oracles = append(g.Oracles, g.Oracles[0]) }},
		{"a request twice", func(g *types.GenesisState) { g.Requests = append(g.Requests, g.Requests[0]) }},
		{"a request without a fee", func(g *types.GenesisState) { g.Requests[0].Fee = math.Int{} }},
		{"a request of unknown status", func(g *types.GenesisState) { g.Requests[0].Status = 9 }},
		{"a settlement that does not add up", func(g *types.GenesisState) {
			for i, req := range g.Requests {
				if req.Settlement != nil {
					broken := *req.Settlement
					broken.Refund = broken.Refund.AddRaw(1)
					g.Requests[i].Settlement = &broken
				}
			}
		}},
		{"an item of no request", func(g *types.GenesisState) { g.Requests = nil }},
		{"an item with another id", func(g *types.GenesisState) { g.Items[0].Id = g.Items[1].Id }},
		{"a member twice", func(g *types.GenesisState) {
			g.Items[0].Committee = append(g.Items[0].Committee, g.Items[0].Committee[0])
		}},
		{"a commitment of a stranger", func(g *types.GenesisState) { g.Commitments[0].Operator = s.name(strangers) }},
		{"a reveal without commitment", func(g *types.GenesisState) { g.Commitments = nil }},
		{"a score beyond one", func(g *types.GenesisState) { g.Evaluations[0].R = 1_000_001 }},
		{"work of an unknown kind", func(g *types.GenesisState) { g.Queue[0].Kind = "dance" }},
		{"work for nothing", func(g *types.GenesisState) { g.Queue[0].Id = unknownID }},
		{"tries at nothing", func(g *types.GenesisState) { g.Attempts = []types.Attempts{{Item: "x"}} }},
		{"a negative claim", func(g *types.GenesisState) { g.Claimables[0].Amount = math.NewInt(-1) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			broken, _ := s.exported()
			row.change(&broken)
			require.Error(t, broken.Validate())
		})
	}
	require.NoError(t, state.Validate())
	require.NoError(t, types.DefaultGenesis().Validate())
}
