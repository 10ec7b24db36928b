package keeper_test

import (
	"context"
	"fmt"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/staking/keeper"
	"github.com/masa-finance/masad/x/staking/types"
)

// listener writes down what it is told, and fails on demand.
type listener struct {
	journal
	bank   interface{ write(ctx context.Context) }
	failed error
	panics bool
}

func (l *listener) tell(ctx context.Context, format string, args ...any) error {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
	if l.bank != nil {
		l.bank.write(ctx)
	}
	if l.panics {
		panic("in a hook")
	}
	return l.failed
}

func (l *listener) AfterPositionTouched(ctx context.Context, role types.Role, _ sdk.AccAddress) error {
	return l.tell(ctx, "touched:%s", role.Word())
}

func (l *listener) AfterRoleLeft(ctx context.Context, role types.Role, _ sdk.AccAddress) error {
	return l.tell(ctx, "left:%s", role.Word())
}

func (l *listener) AfterEpochEnded(ctx context.Context, epoch uint64) error {
	return l.tell(ctx, "ended:%d", epoch)
}

func (s *suite) write(ctx context.Context) { s.bank.Fund(ctx, fixture.Addr(99), umasa(1)) }

func TestHooksAreTold(t *testing.T) {
	s := started(t)
	first, second := &listener{}, &listener{}
	s.k.SetHooks(types.NewMultiStakingHooks(first, second))
	s.mustOpen(worker, 1, workerBase+masa)
	require.NoError(t, s.bond(worker, 1, masa))
	id, err := s.unbond(worker, 1, masa)
	require.NoError(t, err)
	require.NoError(t, s.cancel(1, id))
	s.slash(worker, 1, 1)
	require.NoError(t, s.k.PushScore(s.Ctx, 1, worker, s.Addr(1), dec("1")))
	require.NoError(t, s.k.Touch(s.Ctx, worker, s.Addr(1)))
	require.Equal(t, "touched:worker touched:worker touched:worker touched:worker touched:worker touched:worker "+
		"touched:worker", first.String())
	first.lines = nil
	require.NoError(t, s.leave(worker, 1))
	require.Equal(t, "touched:worker left:worker", first.String())
	s.next(10)
	require.Equal(t, "touched:worker left:worker ended:1", first.String())
	require.Len(t, second.lines, 10)
}

func TestAHooksErrorIsTheMessages(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+masa)
	l := &listener{failed: types.ErrInvalidScore, bank: s}
	s.k.SetHooks(types.NewMultiStakingHooks(types.NoHooks{}, l))
	works := []func(context.Context) error{
		func(ctx context.Context) error { return s.k.OpenPosition(ctx, oracle, s.Addr(2), umasa(oracleBase)) },
		func(ctx context.Context) error {
			_, err := s.msg.Bond(ctx, &types.MsgBond{Owner: s.owner(1), Role: worker, Amount: umasa(1)})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(1), Role: worker, Amount: umasa(1)})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.msg.LeaveRole(ctx, &types.MsgLeaveRole{Owner: s.owner(1), Role: worker})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.msg.RefreshPosition(ctx, &types.MsgRefreshPosition{
				Sender: s.owner(3), Role: worker, Owner: s.owner(1),
			})
			return err
		},
		func(ctx context.Context) error { return s.k.PushScore(ctx, 1, worker, s.Addr(1), dec("1")) },
		func(ctx context.Context) error {
			_, err := s.k.Slash(ctx, worker, s.Addr(1), dec("1").TruncateInt())
			return err
		},
	}
	for _, work := range works {
		s.refused(work, types.ErrInvalidScore)
	}
	s.sound()
}

func TestAHooksFailureInABlockIsRecorded(t *testing.T) {
	for _, l := range []*listener{{failed: errTest}, {panics: true}} {
		s := started(t)
		before := s.bank.GetSupply(s.Ctx, types.BondDenom)
		l.bank = s
		s.k.SetHooks(l)
		s.next(10)
		require.Equal(t, "ended:1", l.String())
		require.Equal(t, uint64(2), s.epoch().Epoch.Number, "the clock goes on")
		require.Equal(t, before, s.bank.GetSupply(s.Ctx, types.BondDenom), "what the hook wrote is undone")
		require.Len(t, s.failures(), 1)
		require.Equal(t, "ended/1", s.failures()[0].Item)
		require.Equal(t, 1, s.events("EventItemFailed"))
		s.sound()
	}
}

// TestARoleWhoseGlobalsFail keeps those it has, while the others move.
func TestARoleWhoseGlobalsFail(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	s.epochs(1)
	broken := &brokenSupply{Bank: s.bank, at: worker}
	k := keeper.NewKeeper(s.Cdc, s.stores(), broken, s.proof, s.Authority)
	k.SetPhases(keeper.RequirePhase(k))
	s.k, s.query = k, keeper.NewQueryServer(k)
	s.epochs(1)
	for role, epoch := range map[types.Role]uint64{validator: 2, worker: 1, oracle: 2} {
		_, globals, err := s.k.Summary(s.Ctx, role)
		require.NoError(t, err)
		require.Equal(t, epoch, globals.Epoch, role.Word())
	}
	require.Equal(t, "REQUIRE", s.failures()[0].Queue)
	require.Equal(t, "worker", s.failures()[0].Item)
	s.sound()
	broken.at = 0
	s.epochs(1)
	_, globals, err := s.k.Summary(s.Ctx, worker)
	require.NoError(t, err)
	require.Equal(t, uint64(3), globals.Epoch, "the next epoch goes on")
	s.sound()
}
