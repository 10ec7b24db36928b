package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/staking/types"
)

// TestUnbondingQueueDrains holds more that is due than a block may pay: everything is paid in the fewest blocks, first
// in, first out, and what waits stays whole.
func TestUnbondingQueueDrains(t *testing.T) {
	const bound = 5
	for _, count := range []int{1, bound, bound + 1, 10 * bound, 10*bound + 3} {
		s := started(t, func(p *types.Params) {
			p.UnbondingsPerBlock, p.UnbondingTime, p.MaxUnbondings = bound, time.Second, 100
		})
		s.mustOpen(worker, 1, workerBase+int64(count)*masa)
		for range count {
			_, err := s.unbond(worker, 1, masa)
			require.NoError(t, err)
		}
		before, blocks := s.balance(1), 0
		for rest := s.unbondings(1); len(rest) > 0; rest = s.unbondings(1) {
			require.Equal(t, uint64(blocks*bound+1), rest[0].Id, "first in, first out")
			s.NextBlock(1)
			require.NoError(t, s.k.EndBlock(s.Ctx))
			blocks++
			require.Equal(t, min(bound, len(rest)), s.events("EventUnbondingPaid"))
			require.Equal(t, before+int64(min(count, blocks*bound))*masa, s.balance(1))
			s.sound()
		}
		require.Equal(t, (count+bound-1)/bound, blocks)
		require.Empty(t, s.failures())
	}
}

// TestQueueIsByTimeThenID pays a later message first if its time is due earlier.
func TestQueueIsByTimeThenID(t *testing.T) {
	s := started(t, func(p *types.Params) { p.UnbondingTime = time.Hour })
	s.mustOpen(worker, 1, workerBase+3*masa)
	_, err := s.unbond(worker, 1, masa)
	require.NoError(t, err)
	params, err := s.k.Params(s.Ctx)
	require.NoError(t, err)
	params.UnbondingTime = time.Minute
	_, err = s.msg.UpdateParams(s.Ctx, &types.MsgUpdateParams{Authority: s.Authority, Params: params})
	require.NoError(t, err)
	_, err = s.unbond(worker, 1, 2*masa)
	require.NoError(t, err)
	s.Ctx = s.Ctx.WithBlockTime(s.Ctx.BlockTime().Add(time.Minute))
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Len(t, s.unbondings(1), 1)
	require.Equal(t, uint64(1), s.unbondings(1)[0].Id)
	s.sound()
}

// TestAnUnbondingThatCanNotBePaid does not stop those behind it and is tried again.
func TestAnUnbondingThatCanNotBePaid(t *testing.T) {
	s := started(t, func(p *types.Params) { p.UnbondingsPerBlock = 1 })
	for account := range 2 {
		s.mustOpen(worker, account, workerBase+masa)
		_, err := s.unbond(worker, account, masa)
		require.NoError(t, err)
	}
	s.bank.Block(s.Addr(0))
	s.Ctx = s.Ctx.WithBlockTime(s.Ctx.BlockTime().Add(types.DefaultUnbondingTime))
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Equal(t, []types.Failure{{
		Height: 1, Queue: "unbonding", Item: "1", Codespace: types.ModuleName, Code: types.ErrTransfer.ABCICode(),
	}}, s.failures())
	s.sound()
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Empty(t, s.unbondings(1), "the next one is paid")
	require.Len(t, s.unbondings(0), 1)
	s.bank.Unblock(s.Addr(0))
	s.Ctx = s.Ctx.WithBlockTime(s.unbondings(0)[0].CompletionTime)
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Empty(t, s.unbondings(0))
	s.sound()
}

// TestSlashReachesWhatIsDueButUnpaid: what a bound left in the queue can still be slashed.
func TestSlashReachesWhatIsDueButUnpaid(t *testing.T) {
	s := started(t, func(p *types.Params) { p.UnbondingsPerBlock, p.UnbondingTime = 1, time.Second })
	s.mustOpen(worker, 1, workerBase+2*masa)
	for range 2 {
		_, err := s.unbond(worker, 1, masa)
		require.NoError(t, err)
	}
	s.next(2)
	require.Len(t, s.unbondings(1), 1)
	require.Equal(t, int64(workerBase+masa), s.slash(worker, 1, supply).AmountOf(types.BondDenom).Int64())
	s.sound()
}
