package keeper_test

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/staking/types"
)

// told are the events of one type in this block.
func told[T proto.Message](s *suite) []T {
	var found []T
	for _, event := range s.Ctx.EventManager().ABCIEvents() {
		parsed, err := sdk.ParseTypedEvent(event)
		if err != nil {
			continue
		}
		if typed, ok := parsed.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

func TestHoldsAreAnnounced(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.k.Release(s.Ctx, worker, s.Addr(1), "request/1"))
	require.Empty(t, told[*types.EventHoldReleased](s), "nothing was released")
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(1), "request/1", "request", 9))
	require.NoError(t, s.k.Release(s.Ctx, worker, s.Addr(1), "request/1"))
	require.Equal(t, []*types.EventHoldOpened{{
		Role: worker, Owner: s.owner(1), Reference: "request/1", Reason: "request", UntilHeight: 9,
	}}, told[*types.EventHoldOpened](s))
	require.Equal(t, []*types.EventHoldReleased{{
		Role: worker, Owner: s.owner(1), Reference: "request/1",
	}}, told[*types.EventHoldReleased](s))
}

func TestARefreshIsAnnounced(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	s.epochs(2)
	answer, err := s.msg.RefreshPosition(s.Ctx, &types.MsgRefreshPosition{
		Sender: s.owner(9), Role: worker, Owner: s.owner(1),
	})
	require.NoError(t, err)
	require.Equal(t, []*types.EventPositionRefreshed{{
		Role: worker, Owner: s.owner(1), Required: answer.Required, Epoch: 2,
	}}, told[*types.EventPositionRefreshed](s))
	require.Equal(t, s.stored(worker, 1).ReqLast, answer.Required)
}

func TestASlashOfAnUnbondingIsAnnounced(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+3*masa)
	for _, amount := range []int64{masa, 2 * masa} {
		_, err := s.unbond(worker, 1, amount)
		require.NoError(t, err)
	}
	s.slash(worker, 1, workerBase+2*masa)
	require.Equal(t, []*types.EventUnbondingSlashed{
		{Id: 1, Role: worker, Owner: s.owner(1), Taken: umasa(masa)},
		{Id: 2, Role: worker, Owner: s.owner(1), Taken: umasa(masa)},
	}, told[*types.EventUnbondingSlashed](s))
}

func TestAPostponedUnbondingIsAnnounced(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+masa)
	_, err := s.unbond(worker, 1, masa)
	require.NoError(t, err)
	s.bank.Block(s.Addr(1))
	s.Ctx = s.Ctx.WithBlockTime(s.Ctx.BlockTime().Add(types.DefaultUnbondingTime))
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Equal(t, []*types.EventUnbondingPostponed{{
		Id: 1, Role: worker, Owner: s.owner(1), CompletionTime: s.unbondings(1)[0].CompletionTime,
	}}, told[*types.EventUnbondingPostponed](s))
}
