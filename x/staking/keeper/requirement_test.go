package keeper_test

import (
	"context"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/staking/types"
)

// TestRequirementOverEpochs follows two positions under globals that stand still: one is touched in each epoch, one
// never. Both end at the same requirement.
func TestRequirementOverEpochs(t *testing.T) {
	s := started(t, func(p *types.Params) { p.Roles[1].Psi = dec("0") })
	for account := 1; account <= 4; account++ {
		s.mustOpen(worker, account, 10*workerBase)
	}
	s.epochs(1)
	// A better score than the mean: the requirement falls to base·e^((mean−u)/lambda).
	for _, account := range []int{1, 2} {
		require.NoError(t, s.k.PushScore(s.Ctx, 1, worker, s.Addr(account), dec("1")))
	}
	var required math.Int
	for range 40 {
		s.epochs(1)
		answer, err := s.msg.RefreshPosition(s.Ctx, &types.MsgRefreshPosition{
			Sender: s.owner(9), Role: worker, Owner: s.owner(1),
		})
		require.NoError(t, err)
		required = answer.Required
	}
	params, err := s.k.Params(s.Ctx)
	require.NoError(t, err)
	_, globals, err := s.k.Summary(s.Ctx, worker)
	require.NoError(t, err)
	utility := s.standing(worker, 1).Utility
	want, err := stake.Requirement(params.Roles[1].Mech(), globals.Mech(), utility, math.ZeroInt(), 1)
	require.NoError(t, err)
	require.Equal(t, want.Raw.String(), required.String(), "the ramp has reached the formula")
	require.Less(t, required.Int64(), int64(workerBase))
	require.Equal(t, required.String(), s.standing(worker, 2).Required.String(), "touched or not")
	require.Equal(t, uint64(1), s.stored(worker, 2).EpochLast, "nobody visited it")
	s.sound()
}

// TestALapsedPosition walks through grace, lapse, cooldown and return with epochs of the chain, and follows the sums.
func TestALapsedPosition(t *testing.T) {
	s := started(t, func(p *types.Params) { p.Roles[1].GraceEpochs, p.Roles[1].CooldownEpochs = 3, 2 })
	s.mustOpen(worker, 1, workerBase)
	s.mustOpen(worker, 2, workerBase)
	s.slash(worker, 1, workerBase/2)
	count := func() uint64 {
		totals, _, err := s.k.Summary(s.Ctx, worker)
		require.NoError(t, err)
		return totals.N
	}
	require.Equal(t, types.Status_STATUS_GRACE, s.standing(worker, 1).Status)
	require.Equal(t, "0.500000000000000000", s.standing(worker, 1).Coverage().String())
	s.refused(func(ctx context.Context) error {
		_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(1), Role: worker, Amount: umasa(1)})
		return err
	}, types.ErrBelowRequirement, "leave the role")
	s.epochs(3)
	require.Equal(t, types.Status_STATUS_GRACE, s.standing(worker, 1).Status, "two epochs of the requirement ago")
	s.epochs(1)
	require.Equal(t, types.Status_STATUS_INACTIVE, s.standing(worker, 1).Status)
	require.Equal(t, uint64(2), count(), "nobody has touched it yet")
	require.NoError(t, s.bond(worker, 1, workerBase))
	require.Equal(t, 1, s.events("EventStatusChanged"))
	require.Equal(t, types.Status_STATUS_INACTIVE, s.standing(worker, 1).Status, "more stake does not end a lapse")
	require.Equal(t, uint64(6), s.stored(worker, 1).CooldownUntil)
	require.Equal(t, uint64(1), count(), "out of the sums")
	id, err := s.unbond(worker, 1, workerBase)
	require.NoError(t, err, "whoever owes nothing may unbond")
	require.NoError(t, s.cancel(1, id))
	s.epochs(1)
	require.Equal(t, types.Status_STATUS_INACTIVE, s.standing(worker, 1).Status)
	s.epochs(1)
	require.Equal(t, types.Status_STATUS_ACTIVE, s.standing(worker, 1).Status, "on read, by itself")
	require.Equal(t, uint64(1), count())
	require.NoError(t, s.k.Touch(s.Ctx, worker, s.Addr(1)))
	require.Equal(t, uint64(2), count(), "back in the sums")
	s.sound()
}

func TestInactiveStakeKeepsTheLeast(t *testing.T) {
	s := started(t, func(p *types.Params) { p.Roles[1].GraceEpochs = 1 })
	s.mustOpen(worker, 1, workerBase)
	s.slash(worker, 1, workerBase/2)
	s.epochs(2)
	require.Equal(t, types.Status_STATUS_INACTIVE, s.standing(worker, 1).Status)
	rest := int64(workerBase/2 - 100*masa)
	s.refused(func(ctx context.Context) error {
		_, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(1), Role: worker, Amount: umasa(rest + 1)})
		return err
	}, types.ErrBelowRequirement, "100000000")
	_, err := s.unbond(worker, 1, rest)
	require.NoError(t, err)
	s.sound()
}

// TestGlobalsReadTheirBlock: supply and sums are those of the block in which REQUIRE runs.
func TestGlobalsReadTheirBlock(t *testing.T) {
	s := started(t)
	s.mustOpen(oracle, 1, oracleBase)
	s.epochs(1)
	_, globals, err := s.k.Summary(s.Ctx, oracle)
	require.NoError(t, err)
	require.Zero(t, globals.N, "the globals of epoch 1 are those of the first block")
	s.next(9)
	require.Equal(t, uint64(3), s.epoch().Epoch.Number)
	s.mustOpen(oracle, 2, oracleBase)
	s.fund(11, supply)
	s.next(1)
	_, globals, err = s.k.Summary(s.Ctx, oracle)
	require.NoError(t, err)
	require.Equal(t, uint64(2), globals.Epoch)
	require.Equal(t, uint64(2), globals.N)
	require.Equal(t, int64(2*supply), globals.Supply.Int64())
	require.Equal(t, int64(2*oracleBase), globals.Bonded.Int64())
	require.Equal(t, int64(oracleBase/2), globals.Base.Int64(), "half of what the role bonds on average")
	s.sound()
}

// TestManyRolesDoNotMove shows that the globals cost the same whoever is registered: REQUIRE writes the same keys.
func TestManyRolesDoNotMove(t *testing.T) {
	changed := func(accounts int) int {
		s := started(t, func(p *types.Params) { p.Roles[2].Phi = dec("0") })
		for i := range accounts {
			s.fund(100+i, 10*masa)
			s.mustOpen(oracle, 100+i, 10*masa)
		}
		s.epochs(1)
		before := map[string]string{}
		for _, entry := range s.ledger() {
			before[string(entry.Key)] = string(entry.Value)
		}
		s.epochs(1)
		count := 0
		for _, entry := range s.ledger() {
			if before[string(entry.Key)] != string(entry.Value) {
				count++
			}
		}
		return count
	}
	require.Equal(t, changed(1), changed(200))
}
