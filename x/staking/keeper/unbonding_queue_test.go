package keeper_test

import (
	"slices"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/staking/types"
)

// TestAFloodOfUnbondings has very many owners' stake due at once, hundreds of times what a block may pay: every block
// pays as many as it may, in the order of their ids, until after ceil(n/limit) blocks everybody has been paid once.
func TestAFloodOfUnbondings(t *testing.T) {
	const limit = 7
	n := scale.N(2_000, 100_000)
	s := bare(t, func(p *types.Params) { p.UnbondingsPerBlock = limit })
	s.bank.Fund(s.Ctx, fakes.ModuleAddress(types.ModuleName), umasa(int64(n)*int64(n+1)/2))
	require.NoError(t, s.k.InitGenesis(s.Ctx, flood(s, n, limit)))
	require.NoError(t, s.k.BeginBlock(s.Ctx))
	s.sound()
	for paid, blocks := 0, 0; paid < n; blocks++ {
		require.Less(t, blocks, (n+limit-1)/limit, "the queue stands still")
		s.NextBlock(1)
		require.NoError(t, s.k.EndBlock(s.Ctx))
		ids := s.paid()
		require.Len(t, ids, min(limit, n-paid))
		for i, id := range ids {
			require.EqualValues(t, paid+i+1, id, "first in, first out, none twice")
		}
		paid += len(ids)
	}
	for i := range n {
		require.EqualValues(t, i+1, s.balance(i), "everybody is paid exactly")
	}
	s.NextBlock(1)
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Empty(t, s.paid())
	require.Empty(t, s.failures())
	s.sound()
}

// flood is a ledger in which n owners left a role and wait for 1 umasa, 2 umasa, and so on, all due in the next block,
// in any order.
func flood(s *suite, n int, limit uint32) *types.GenesisState {
	genesis := types.DefaultGenesis()
	genesis.Params.UnbondingsPerBlock = limit
	genesis.LastUnbondingId = uint64(n)
	for i := range n {
		genesis.Positions = append(genesis.Positions, types.Position{
			Role: worker, Owner: s.owner(i), Generation: 1, Left: true, Masa: math.ZeroInt(), Tao: math.ZeroInt(),
			ReqLast: math.ZeroInt(), Utility: math.LegacyZeroDec(),
		})
		genesis.Unbondings = append(genesis.Unbondings, types.Unbonding{
			Id: uint64(i + 1), Role: worker, Owner: s.owner(i), Generation: 1, Amount: umasa(int64(i + 1)),
			CompletionTime: s.Ctx.BlockTime().Add(fixture.BlockTime),
		})
	}
	slices.Reverse(genesis.Unbondings)
	return genesis
}

// paid lists the ids of the unbondings that this block paid, in its order.
func (s *suite) paid() []uint64 {
	var ids []uint64
	for _, event := range s.Ctx.EventManager().ABCIEvents() {
		if event.Type != "masa.staking.v1.EventUnbondingPaid" {
			continue
		}
		parsed, err := sdk.ParseTypedEvent(event)
		require.NoError(s.t, err)
		ids = append(ids, parsed.(*types.EventUnbondingPaid).Id)
	}
	return ids
}
