package keeper

import (
	"reflect"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
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

// empty is a module without state beside a bank that holds the same coins.
func (m *market) empty(t *testing.T) *market {
	t.Helper()
	other := &market{F: fixture.New(t, types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey), t: t}
	other.bank = fakes.NewBank(other.Service(fixture.BankStore))
	rest := m.bank.GetSupply(m.Ctx, types.BondDenom)
	for _, name := range []string{types.EscrowAccount, types.ReserveAccount} {
		if held := types.Coin(m.balance(m.Ctx, name)); held.IsPositive() {
			other.bank.FundModule(other.Ctx, name, held)
			rest = rest.Sub(held)
		}
	}
	other.bank.Fund(other.Ctx, other.Addr(strangers), rest)
	for _, name := range []string{types.EscrowAccount, types.TaoPoolAccount} {
		if held := m.bank.GetBalance(m.Ctx, moduleAccount(name), "rao"); held.IsPositive() {
			other.bank.FundModule(other.Ctx, name, held)
		}
	}
	deps := m.Deps
	deps.Bank, deps.Supply = other.bank, other.bank
	other.Keeper = NewKeeper(other.Cdc, storesOf(&other.F), deps, m.Authority)
	return other
}

func TestExportImportsToTheSameStoreAtEveryHeight(t *testing.T) {
	s := newStages(t)
	s.fund(workers + 9)
	s.must(s.registerWorker(workers + 9))
	require.NoError(t, s.ledger.leave(s.Ctx, asWorker, s.Addr(workers+9))) // leaves a free place
	_, err := s.CountAttempt(s.Ctx, s.item.Committee[1].Operator, s.item.Id)
	require.NoError(t, err)
	msg := s.ask(oracles)
	msg.Service, msg.DeadlineBlocks = "llm/nobody", 30
	s.submitRequest(msg) // is searched for
	s.end()
	for range 40 {
		state, bytes := s.exported()
		other := s.empty(t)
		var read types.GenesisState
		s.Cdc.MustUnmarshalJSON(bytes, &read)
		require.Equal(t, state.Price, read.Price)
		require.NoError(t, other.InitGenesis(other.Ctx, read))
		_, again := other.exported()
		require.Equal(t, string(bytes), string(again))
		stores := []string{types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey}
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
		{"a worker that is busy with nothing", func(g *types.GenesisState) {
			for i := range g.Workers {
				g.Workers[i].Open = 7
			}
		}},
		{"a place that weighs more than there are coins", func(g *types.GenesisState) { g.Leaves[0].Weight = 1 << 63 }},
		{"places with a gap", func(g *types.GenesisState) {
			for i, worker := range g.Workers {
				if worker.Owner == g.Leaves[3].Owner {
					g.Workers[i].Leaves, g.Leaves[3].Index = []uint64{9}, 9
				}
			}
		}},
		{"a request that nothing moves on", func(g *types.GenesisState) {
			g.Queue = slices.DeleteFunc(g.Queue, func(q types.QueueItem) bool { return q.Id == s.open.Id })
		}},
		{"an answer that nothing judges", func(g *types.GenesisState) {
			g.Items = slices.DeleteFunc(g.Items, func(i types.Item) bool { return i.Id == s.item.Id })
			g.Commitments = slices.DeleteFunc(g.Commitments, func(c types.Commitment) bool { return c.Item == s.item.Id })
			g.Queue = slices.DeleteFunc(g.Queue, func(q types.QueueItem) bool { return q.Id == s.item.Id })
		}},
		{"an item that nothing moves on", func(g *types.GenesisState) {
			g.Queue = slices.DeleteFunc(g.Queue, func(q types.QueueItem) bool { return q.Id == s.item.Id })
		}},
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

func TestGenesisIsRefusedThatTheBankDoesNotCover(t *testing.T) {
	s := newStages(t)
	s.end()
	state, _ := s.exported()
	for _, row := range []struct {
		name   string
		word   string
		change func(g *types.GenesisState, other *market)
	}{
		{"a claim of coins that are not there", "escrow account", func(g *types.GenesisState, _ *market) {
			g.Claimables[0].Amount = g.Claimables[0].Amount.AddRaw(1)
		}},
		{"coins that belong to nobody", "escrow account", func(_ *types.GenesisState, other *market) {
			other.bank.FundModule(other.Ctx, types.EscrowAccount, umasa(1))
		}},
		{"an epoch that is to pay more than the reserve has", "reserve account", func(g *types.GenesisState, _ *market) {
			book := types.NewBook(9)
			book.State, book.Emission, book.Validators = types.BookPaying, math.OneInt(), math.OneInt()
			g.Books = append(g.Books, book)
		}},
		{"more supply than there may be", "max_supply", func(g *types.GenesisState, _ *market) {
			g.Params.Treasury.MaxSupply = s.bank.GetSupply(s.Ctx, types.BondDenom).Amount.SubRaw(1)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			broken, _ := s.exported()
			other := s.empty(t)
			row.change(&broken, other)
			require.NoError(t, broken.Validate(), "by itself nothing is wrong with it")
			err := other.InitGenesis(other.Ctx, broken)
			require.ErrorIs(t, err, types.ErrBrokenInvariant)
			require.ErrorContains(t, err, row.word)
		})
	}
	other := s.empty(t)
	require.NoError(t, other.InitGenesis(other.Ctx, state))
}

func TestKeysThatBelongToNothingAreFound(t *testing.T) {
	for _, store := range []string{types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey} {
		m := newMarket(t)
		m.end()
		key := types.WorkersPrefix.Bytes()
		if store == types.RegistryStoreKey {
			key = types.RequestsPrefix.Bytes()
		}
		require.NoError(t, m.Service(store).OpenKVStore(m.Ctx).Set(append(key, 1), []byte{1}))
		require.ErrorIs(t, m.CheckInvariants(m.Ctx), types.ErrBrokenInvariant)
	}
}
