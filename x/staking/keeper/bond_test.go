package keeper_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/staking/types"
)

func TestOpeningAPosition(t *testing.T) {
	s := started(t)
	s.refused(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, worker, s.Addr(1), umasa(workerBase-1))
	}, types.ErrBelowRequirement, "stake", "5000000000umasa")
	s.mustOpen(worker, 1, workerBase)
	require.Equal(t, 1, s.events("EventPositionOpened"))
	standing := s.standing(worker, 1)
	require.Equal(t, types.Status_STATUS_ACTIVE, standing.Status)
	require.Equal(t, int64(workerBase), standing.Masa.Int64())
	require.Equal(t, int64(workerBase), standing.Required.Int64(), "the base")
	require.Equal(t, "0.500000000000000000", standing.Utility.String(), "nobody has a score yet")
	require.Equal(t, uint64(1), standing.Generation)
	require.Equal(t, uint64(1), standing.JoinedEpoch)
	require.Equal(t, int64(supply/10-workerBase), s.balance(1))
	s.refused(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, worker, s.Addr(1), umasa(workerBase))
	}, types.ErrPositionExists)
	s.mustOpen(oracle, 1, oracleBase)
	bonded, err := s.k.BondedMasa(s.Ctx, s.Addr(1))
	require.NoError(t, err)
	require.Equal(t, int64(workerBase+oracleBase), bonded.Int64(), "the roles of one account add up")
	total, err := s.k.TotalBondedMasa(s.Ctx)
	require.NoError(t, err)
	require.Equal(t, bonded, total)
	s.sound()
}

func TestOpeningAtGenesis(t *testing.T) {
	s := bare(t)
	least := int64(10_000 * masa)
	s.fund(1, supply)
	s.refused(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, validator, s.Addr(1), umasa(least-1))
	}, types.ErrBelowRequirement)
	s.mustOpen(validator, 1, least)
	require.Equal(t, types.Status_STATUS_ACTIVE, s.standing(validator, 1).Status)
	require.Zero(t, s.standing(validator, 1).JoinedEpoch)
	_, err := s.k.CurrentEpoch(s.Ctx)
	require.ErrorIs(t, err, types.ErrEpochNotFound)
	s.sound()

	require.NoError(t, s.k.BeginBlock(s.Ctx))
	_, globals, err := s.k.Summary(s.Ctx, validator)
	require.NoError(t, err)
	require.Equal(t, uint64(1), globals.Epoch)
	require.Equal(t, uint64(1), globals.N)
	require.Equal(t, least, globals.Bonded.Int64())
	require.Equal(t, least/2, globals.Base.Int64(), "half of what the role bonds on average")
	require.Equal(t, least, s.standing(validator, 1).Required.Int64(), "at least the least stake")
	s.sound()
}

func TestNewcomersUtility(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.k.PushScore(s.Ctx, 1, worker, s.Addr(1), dec("1")))
	require.Equal(t, 1, s.events("EventUtilityFolded"))
	require.Equal(t, "0.600000000000000000", s.standing(worker, 1).Utility.String())
	s.mustOpen(worker, 2, workerBase)
	require.Equal(t, "0.600000000000000000", s.standing(worker, 2).Utility.String(), "the mean of the role")
	s.mustOpen(oracle, 3, oracleBase)
	require.Equal(t, "0.500000000000000000", s.standing(oracle, 3).Utility.String(), "the first of a role")
	s.sound()
}

func TestBonding(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.bond(worker, 1, 7*masa))
	require.Equal(t, 1, s.events("EventBonded"))
	require.Equal(t, int64(workerBase+7*masa), s.standing(worker, 1).Masa.Int64())
	s.sound()
}

func TestUnbonding(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+10*masa)
	id, err := s.unbond(worker, 1, 10*masa)
	require.NoError(t, err)
	require.Equal(t, uint64(1), id)
	require.Equal(t, 1, s.events("EventUnbondingStarted"))
	require.Equal(t, int64(workerBase), s.standing(worker, 1).Masa.Int64())
	before := s.balance(1)
	pending := s.unbondings(1)
	require.Len(t, pending, 1)
	require.Equal(t, s.Ctx.BlockTime().Add(types.DefaultUnbondingTime), pending[0].CompletionTime)
	s.sound()

	s.Ctx = s.Ctx.WithBlockTime(pending[0].CompletionTime.Add(-1))
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Len(t, s.unbondings(1), 1, "not a moment early")
	s.Ctx = s.Ctx.WithBlockTime(pending[0].CompletionTime)
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Empty(t, s.unbondings(1))
	require.Equal(t, 1, s.events("EventUnbondingPaid"))
	require.Equal(t, before+10*masa, s.balance(1))
	s.sound()
}

func TestCancellingAnUnbonding(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+10*masa)
	id, err := s.unbond(worker, 1, 10*masa)
	require.NoError(t, err)
	require.NoError(t, s.cancel(1, id))
	require.Equal(t, 1, s.events("EventUnbondingCancelled"))
	require.Equal(t, int64(workerBase+10*masa), s.standing(worker, 1).Masa.Int64())
	require.Empty(t, s.unbondings(1))
	s.sound()
}

func TestLeavingAndComingBack(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.k.PushScore(s.Ctx, 1, worker, s.Addr(1), dec("1")))
	require.NoError(t, s.leave(worker, 1))
	require.Equal(t, 1, s.events("EventRoleLeft"))
	standing := s.standing(worker, 1)
	require.Equal(t, types.Status_STATUS_LEFT, standing.Status)
	require.True(t, standing.Masa.IsZero() && standing.Required.IsZero())
	require.NoError(t, s.k.Touch(s.Ctx, worker, s.Addr(1)), "a touch finds nothing to do")
	require.NoError(t, s.k.PushScore(s.Ctx, 1, worker, s.Addr(1), dec("1")), "nor does a late score")
	s.sound()

	s.mustOpen(worker, 1, workerBase)
	standing = s.standing(worker, 1)
	require.Equal(t, uint64(2), standing.Generation)
	require.Equal(t, "0.500000000000000000", standing.Utility.String(), "nothing is inherited")
	s.refused(func(ctx context.Context) error {
		_, err := s.msg.CancelUnbonding(ctx, &types.MsgCancelUnbonding{Owner: s.owner(1), Id: 1})
		return err
	}, types.ErrWrongGeneration, "generation 1")
	require.Equal(t, int64(workerBase+masa), s.slash(worker, 1, workerBase+masa).AmountOf(types.BondDenom).Int64(),
		"coming back hides nothing that unbonds")
	s.sound()
	before := s.balance(1)
	s.Ctx = s.Ctx.WithBlockTime(s.unbondings(1)[0].CompletionTime)
	require.NoError(t, s.k.EndBlock(s.Ctx))
	require.Equal(t, before+workerBase-masa, s.balance(1), "the rest of the old generation is paid out")
	s.sound()
}

func TestLeavingTooOften(t *testing.T) {
	s := started(t, func(p *types.Params) { p.MaxUnbondings = 3 })
	for range 3 {
		s.mustOpen(oracle, 1, oracleBase)
		require.NoError(t, s.leave(oracle, 1))
	}
	s.refused(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, oracle, s.Addr(1), umasa(oracleBase))
	}, types.ErrTooManyUnbondings, "max_unbondings is 3")
	s.mustOpen(worker, 1, workerBase+9*masa)
	for range 3 {
		_, err := s.unbond(worker, 1, masa)
		require.NoError(t, err)
	}
	s.refused(func(ctx context.Context) error {
		_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(1), Role: worker, Amount: umasa(1)})
		return err
	}, types.ErrTooManyUnbondings, "3 unbondings from worker are open")
	require.NoError(t, s.leave(worker, 1), "leaving is never refused for that")
	require.Len(t, s.unbondings(1), 7)
	s.sound()
}

func TestExpelling(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(1), "request/1", "request", 50))
	require.NoError(t, s.k.Expel(s.Ctx, worker, s.Addr(1)))
	require.Equal(t, types.Status_STATUS_LEFT, s.standing(worker, 1).Status)
	require.NoError(t, s.k.Expel(s.Ctx, worker, s.Addr(1)), "once is enough")
	require.Len(t, s.unbondings(1), 1)
	require.ErrorIs(t, s.k.Expel(s.Ctx, worker, s.Addr(2)), types.ErrPositionNotFound)
	s.sound()
}

func TestHolds(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase+masa)
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(1), "request/1", "request", 50))
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(1), "request/1", "request", 60))
	require.NoError(t, s.k.Hold(s.Ctx, worker, s.Addr(1), "request/2", "request", 55))
	unbond := func(ctx context.Context) error {
		_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(1), Role: worker, Amount: umasa(masa)})
		return err
	}
	s.refused(unbond, types.ErrObligationOpen, "request/1", "until height 60")
	s.refused(func(ctx context.Context) error {
		_, err := s.msg.LeaveRole(ctx, &types.MsgLeaveRole{Owner: s.owner(1), Role: worker})
		return err
	}, types.ErrObligationOpen, "request/1")
	answer, err := s.query.Obligations(s.Ctx, &types.QueryObligationsRequest{Role: worker, Owner: s.owner(1)})
	require.NoError(t, err)
	require.Len(t, answer.Holds, 2)
	require.Equal(t, int64(61), answer.FreeHeight)
	require.True(t, answer.Unbondable.IsZero())

	require.NoError(t, s.k.Release(s.Ctx, worker, s.Addr(1), "request/1"))
	require.NoError(t, s.k.Release(s.Ctx, worker, s.Addr(1), "request/1"), "twice is no error")
	s.refused(unbond, types.ErrObligationOpen, "request/2")
	require.NoError(t, s.k.Release(s.Ctx, worker, s.Addr(1), "request/2"))
	answer, err = s.query.Obligations(s.Ctx, &types.QueryObligationsRequest{Role: worker, Owner: s.owner(1)})
	require.NoError(t, err)
	require.Empty(t, answer.Holds)
	require.Equal(t, int64(masa), answer.Unbondable.Int64())
	_, err = s.unbond(worker, 1, masa)
	require.NoError(t, err)
	s.sound()
}

func TestHoldsThatAreRefused(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	s.mustOpen(worker, 2, workerBase)
	require.NoError(t, s.leave(worker, 2))
	long := string(make([]byte, 129))
	rows := []struct {
		name              string
		role              types.Role
		account           int
		reference, reason string
		until             int64
		want              error
	}{
		{"no role", 0, 1, "a", "b", 1, types.ErrInvalidRole},
		{"no position", oracle, 1, "a", "b", 1, types.ErrPositionNotFound},
		{"a role that was left", worker, 2, "a", "b", 1, types.ErrPositionLeft},
		{"no reference", worker, 1, "", "b", 1, types.ErrInvalidHold},
		{"a long reference", worker, 1, long, "b", 1, types.ErrInvalidHold},
		{"no reason", worker, 1, "a", "", 1, types.ErrInvalidHold},
		{"a long reason", worker, 1, "a", long, 1, types.ErrInvalidHold},
		{"a negative height", worker, 1, "a", "b", -1, types.ErrInvalidHold},
	}
	for _, row := range rows {
		before := s.Dump()
		require.ErrorIs(t, s.k.Hold(s.Ctx, row.role, s.Addr(row.account), row.reference, row.reason, row.until),
			row.want, row.name)
		require.Equal(t, before, s.Dump())
	}
}
