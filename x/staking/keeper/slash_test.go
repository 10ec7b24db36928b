package keeper_test

import (
	"context"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/staking/types"
)

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

// TestSlashOrder takes from what is bonded first, then from the oldest unbonding on, and never more than there is.
func TestSlashOrder(t *testing.T) {
	rows := []struct {
		name                   string
		amount                 int64
		taken                  int64
		bonded, first, second  int64
		status                 types.Status
		belowAfter, burnedBase bool
	}{
		{"nothing", 0, 0, workerBase, 10 * masa, 5 * masa, types.Status_STATUS_ACTIVE, false, false},
		{
			"a part of what is bonded", masa, masa, workerBase - masa, 10 * masa, 5 * masa,
			types.Status_STATUS_GRACE, true, true,
		},
		{"all that is bonded", workerBase, workerBase, 0, 10 * masa, 5 * masa, types.Status_STATUS_GRACE, true, true},
		{
			"some of the first unbonding", workerBase + masa, workerBase + masa, 0, 9 * masa, 5 * masa,
			types.Status_STATUS_GRACE, true, true,
		},
		{
			"some of the second", workerBase + 12*masa, workerBase + 12*masa, 0, 0, 3 * masa,
			types.Status_STATUS_GRACE, true, true,
		},
		{"more than there is", supply, workerBase + 15*masa, 0, 0, 0, types.Status_STATUS_GRACE, true, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := started(t)
			s.mustOpen(worker, 1, workerBase+15*masa)
			s.mustOpen(oracle, 1, oracleBase+masa)
			for _, amount := range []int64{10 * masa, 5 * masa} {
				_, err := s.unbond(worker, 1, amount)
				require.NoError(t, err)
			}
			_, err := s.unbond(oracle, 1, masa)
			require.NoError(t, err)
			before := s.bank.GetSupply(s.Ctx, types.BondDenom).Amount.Int64()
			require.Equal(t, row.taken, s.slash(worker, 1, row.amount).AmountOf(types.BondDenom).Int64())
			require.Equal(t, before-row.taken, s.bank.GetSupply(s.Ctx, types.BondDenom).Amount.Int64(), "burned")
			standing := s.standing(worker, 1)
			require.Equal(t, row.bonded, standing.Masa.Int64())
			require.Equal(t, row.status, standing.Status)
			require.Equal(t, row.belowAfter, s.stored(worker, 1).BelowSince == 1)
			left := map[uint64]int64{}
			for _, unbonding := range s.unbondings(1) {
				left[unbonding.Id] = unbonding.Amount.Amount.Int64()
			}
			require.Equal(t, row.first, left[1])
			require.Equal(t, row.second, left[2])
			require.Equal(t, int64(masa), left[3], "another role is not touched")
			require.Equal(t, int64(oracleBase), s.standing(oracle, 1).Masa.Int64())
			require.Equal(t, row.burnedBase, s.events("EventSlashed") == 1)
			s.sound()
		})
	}
}

func TestSlashAfterLeaving(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.leave(worker, 1))
	require.Equal(t, int64(masa), s.slash(worker, 1, masa).AmountOf(types.BondDenom).Int64())
	require.Equal(t, int64(workerBase-masa), s.unbondings(1)[0].Amount.Amount.Int64())
	require.Equal(t, int64(workerBase-masa), s.slash(worker, 1, supply).AmountOf(types.BondDenom).Int64())
	require.Empty(t, s.unbondings(1), "an empty unbonding is none")
	require.Empty(t, s.slash(worker, 1, supply))
	s.sound()
}

func TestSlashesThatAreRefused(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	slash := func(role types.Role, account int, amount math.Int) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.k.Slash(ctx, role, s.Addr(account), amount)
			return err
		}
	}
	s.refused(slash(worker, 1, math.NewInt(-1)), types.ErrInvalidAmount)
	s.refused(slash(worker, 1, math.Int{}), types.ErrInvalidAmount)
	s.refused(slash(worker, 2, math.NewInt(1)), types.ErrPositionNotFound)
	s.refused(slash(0, 1, math.NewInt(1)), types.ErrInvalidRole)
}

// TestSlashReachesEarlierGenerations: bonded first, then what unbonds, oldest first, whatever generation it is from.
func TestSlashReachesEarlierGenerations(t *testing.T) {
	s := started(t)
	for range 2 {
		s.mustOpen(worker, 1, workerBase)
		require.NoError(t, s.leave(worker, 1))
	}
	s.mustOpen(worker, 1, workerBase)
	taken := s.slash(worker, 1, 2*workerBase+masa).AmountOf(types.BondDenom).Int64()
	require.Equal(t, int64(2*workerBase+masa), taken)
	require.Zero(t, s.standing(worker, 1).Masa.Int64())
	require.Len(t, s.unbondings(1), 1)
	require.Equal(t, uint64(2), s.unbondings(1)[0].Id)
	require.Equal(t, int64(workerBase-masa), s.unbondings(1)[0].Amount.Amount.Int64())
	require.Equal(t, 2, s.events("EventUnbondingSlashed"))
	s.sound()
}

// TestSlashesCommute takes the same from one owner in any order.
func TestSlashesCommute(t *testing.T) {
	amounts := []int64{3 * masa, workerBase, 7 * masa, 0}
	var first []any
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 0, 3, 2}, {2, 3, 0, 1}} {
		s := started(t)
		s.mustOpen(worker, 1, workerBase+15*masa)
		_, err := s.unbond(worker, 1, 15*masa)
		require.NoError(t, err)
		total := int64(0)
		for _, i := range order {
			total += s.slash(worker, 1, amounts[i]).AmountOf(types.BondDenom).Int64()
		}
		end := []any{total, s.standing(worker, 1).Masa.String(), s.unbondings(1)}
		if first == nil {
			first = end
		}
		require.Equal(t, first, end)
		s.sound()
	}
}

func TestScoresThatAreRefused(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	push := func(role types.Role, account int, score math.LegacyDec) func(context.Context) error {
		return func(ctx context.Context) error { return s.k.PushScore(ctx, 1, role, s.Addr(account), score) }
	}
	s.refused(push(worker, 1, math.LegacyDec{}), types.ErrInvalidScore)
	s.refused(push(worker, 2, dec("1")), types.ErrPositionNotFound)
	s.refused(push(0, 1, dec("1")), types.ErrInvalidRole)
	require.NoError(t, push(worker, 1, dec("7"))(s.Ctx))
	require.Equal(t, "0.600000000000000000", s.standing(worker, 1).Utility.String(), "a score above 1 counts as 1")
	require.NoError(t, push(worker, 1, dec("-7"))(s.Ctx))
	require.Equal(t, "0.480000000000000000", s.standing(worker, 1).Utility.String(), "one below 0 as 0")
}

// TestAScoreBelongsToOneGeneration: what an owner did before it left and came back says nothing of what it is now.
func TestAScoreBelongsToOneGeneration(t *testing.T) {
	s := started(t)
	push := func(epoch uint64) string {
		require.NoError(t, s.k.PushScore(s.Ctx, epoch, worker, s.Addr(1), dec("0")))
		return s.standing(worker, 1).Utility.String()
	}
	s.mustOpen(worker, 1, workerBase)
	require.Equal(t, "0.400000000000000000", push(1), "a newcomer's own score counts in the epoch in which it came")
	require.NoError(t, s.leave(worker, 1))
	s.mustOpen(worker, 1, workerBase)
	require.Equal(t, "0.500000000000000000", push(1), "the score of the epoch may be that of the generation before")
	s.epochs(1)
	require.Equal(t, "0.400000000000000000", push(2), "from then on it is its own")
	s.sound()
}

func TestScoreOfAnEarlierGeneration(t *testing.T) {
	s := started(t)
	s.epochs(1)
	s.mustOpen(worker, 1, workerBase)
	require.NoError(t, s.k.PushScore(s.Ctx, 1, worker, s.Addr(1), dec("1")))
	require.Equal(t, "0.500000000000000000", s.standing(worker, 1).Utility.String(), "epoch 1 was before it came")
	require.NoError(t, s.k.PushScore(s.Ctx, 2, worker, s.Addr(1), dec("1")))
	require.Equal(t, "0.600000000000000000", s.standing(worker, 1).Utility.String())
}
