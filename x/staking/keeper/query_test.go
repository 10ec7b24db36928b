package keeper_test

import (
	"testing"

	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/staking/types"
)

// TestQueriesThatAreRefused answer with the status that clients understand and name the field.
func TestQueriesThatAreRefused(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, workerBase)
	wide := &query.PageRequest{Limit: 201}
	position := func(role types.Role, owner string) func() error {
		return func() error {
			_, err := s.query.Position(s.Ctx, &types.QueryPositionRequest{Role: role, Owner: owner})
			return err
		}
	}
	requirement := func(owner, utility, stake string) func() error {
		return func() error {
			_, err := s.query.Requirement(s.Ctx, &types.QueryRequirementRequest{
				Role: worker, Owner: owner, WhatIfUtility: utility, WhatIfStake: stake,
			})
			return err
		}
	}
	rows := []struct {
		name string
		ask  func() error
		code codes.Code
		text string
	}{
		{"a position that is not", position(oracle, s.owner(1)), codes.NotFound, "oracle"},
		{"no role", position(0, s.owner(1)), codes.InvalidArgument, "role"},
		{"a bad address", position(worker, "masa1"), codes.InvalidArgument, "owner"},
		{"the requirement of nobody", requirement(s.owner(2), "", ""), codes.NotFound, "worker"},
		{"a utility above 1", requirement(s.owner(1), "1.1", ""), codes.InvalidArgument, "what_if_utility"},
		{"a utility that is no number", requirement(s.owner(1), "NaN", ""), codes.InvalidArgument, "what_if_utility"},
		{"a negative stake", requirement(s.owner(1), "", "-1"), codes.InvalidArgument, "what_if_stake"},
		{"a huge stake", requirement(s.owner(1), "", "9223372036854775808"), codes.InvalidArgument, "what_if_stake"},
		{"a list of no role", func() error {
			_, err := s.query.Positions(s.Ctx, &types.QueryPositionsRequest{})
			return err
		}, codes.InvalidArgument, "role"},
		{"a list of no status", func() error {
			_, err := s.query.Positions(s.Ctx, &types.QueryPositionsRequest{Role: worker, Status: 9})
			return err
		}, codes.InvalidArgument, "status"},
		{"a wide page of positions", func() error {
			_, err := s.query.Positions(s.Ctx, &types.QueryPositionsRequest{Role: worker, Pagination: wide})
			return err
		}, codes.InvalidArgument, "limit"},
		{"a wide page of unbondings", func() error {
			_, err := s.query.Unbondings(s.Ctx, &types.QueryUnbondingsRequest{Owner: s.owner(1), Pagination: wide})
			return err
		}, codes.InvalidArgument, "limit"},
		{"unbondings of nobody", func() error {
			_, err := s.query.Unbondings(s.Ctx, &types.QueryUnbondingsRequest{})
			return err
		}, codes.InvalidArgument, "owner"},
		{"a wide page of obligations", func() error {
			_, err := s.query.Obligations(s.Ctx, &types.QueryObligationsRequest{
				Role: worker, Owner: s.owner(1), Pagination: wide,
			})
			return err
		}, codes.InvalidArgument, "limit"},
		{"a wide page of epochs", func() error {
			_, err := s.query.EpochHistory(s.Ctx, &types.QueryEpochHistoryRequest{Pagination: wide})
			return err
		}, codes.InvalidArgument, "limit"},
		{"a wide page of failures", func() error {
			_, err := s.query.Failures(s.Ctx, &types.QueryFailuresRequest{Pagination: wide})
			return err
		}, codes.InvalidArgument, "limit"},
		{"the sums of no role", func() error {
			_, err := s.query.RoleSummary(s.Ctx, &types.QueryRoleSummaryRequest{Role: 7})
			return err
		}, codes.InvalidArgument, "role"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			err := row.ask()
			require.Equal(t, row.code, status.Code(err), "%v", err)
			require.ErrorContains(t, err, row.text)
		})
	}
}

func TestEmptyQueries(t *testing.T) {
	s := bare(t)
	_, err := s.query.Epoch(s.Ctx, &types.QueryEpochRequest{})
	require.Equal(t, codes.NotFound, status.Code(err), "before the first block")
	asks := []func() error{
		func() error { _, err := s.query.Params(s.Ctx, nil); return err },
		func() error { _, err := s.query.Position(s.Ctx, nil); return err },
		func() error { _, err := s.query.Positions(s.Ctx, nil); return err },
		func() error { _, err := s.query.Requirement(s.Ctx, nil); return err },
		func() error { _, err := s.query.RoleSummary(s.Ctx, nil); return err },
		func() error { _, err := s.query.Unbondings(s.Ctx, nil); return err },
		func() error { _, err := s.query.Obligations(s.Ctx, nil); return err },
		func() error { _, err := s.query.Epoch(s.Ctx, nil); return err },
		func() error { _, err := s.query.EpochHistory(s.Ctx, nil); return err },
		func() error { _, err := s.query.Failures(s.Ctx, nil); return err },
	}
	for _, ask := range asks {
		require.Equal(t, codes.InvalidArgument, status.Code(ask()))
	}
	params, err := s.query.Params(s.Ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, types.DefaultParams(), params.Params)
}

// TestPositionsByStatus lists by what is computed on read, page by page, in the order of the owners' bytes.
func TestPositionsByStatus(t *testing.T) {
	s := started(t)
	for account := range 6 {
		s.mustOpen(worker, account, workerBase)
	}
	s.mustOpen(oracle, 0, oracleBase)
	s.slash(worker, 1, masa)
	s.slash(worker, 4, masa)
	require.NoError(t, s.leave(worker, 2))
	count := func(wanted types.Status) int {
		answer, err := s.query.Positions(s.Ctx, &types.QueryPositionsRequest{Role: worker, Status: wanted})
		require.NoError(t, err)
		return len(answer.Positions)
	}
	require.Equal(t, 6, count(types.Status_STATUS_UNSPECIFIED))
	require.Equal(t, 3, count(types.Status_STATUS_ACTIVE))
	require.Equal(t, 2, count(types.Status_STATUS_GRACE))
	require.Zero(t, count(types.Status_STATUS_INACTIVE))
	require.Equal(t, 1, count(types.Status_STATUS_LEFT))

	var owners []string
	page := &query.PageRequest{Limit: 2}
	for {
		answer, err := s.query.Positions(s.Ctx, &types.QueryPositionsRequest{Role: worker, Pagination: page})
		require.NoError(t, err)
		for _, view := range answer.Positions {
			owners = append(owners, view.Position.Owner)
		}
		if page = (&query.PageRequest{Limit: 2, Key: answer.Pagination.NextKey}); len(page.Key) == 0 {
			break
		}
	}
	require.Len(t, owners, 6)
	all, err := s.query.Positions(s.Ctx, &types.QueryPositionsRequest{Role: worker})
	require.NoError(t, err)
	for i, view := range all.Positions {
		require.Equal(t, owners[i], view.Position.Owner)
	}
}

func TestRequirementQuery(t *testing.T) {
	s := started(t)
	s.mustOpen(worker, 1, 2*workerBase)
	ask := func(utility, stake string) *types.QueryRequirementResponse {
		answer, err := s.query.Requirement(s.Ctx, &types.QueryRequirementRequest{
			Role: worker, Owner: s.owner(1), WhatIfUtility: utility, WhatIfStake: stake,
		})
		require.NoError(t, err)
		return answer
	}
	now := ask("", "")
	require.Equal(t, int64(workerBase), now.Required.Int64())
	require.Equal(t, int64(2*workerBase), now.Counted.Int64())
	require.Equal(t, "1.000000000000000000", now.Sigma.String())
	require.Zero(t, now.RampEpochs)
	require.True(t, now.RampLo.IsZero() && now.RampHi.IsZero())
	require.Equal(t, uint64(1), now.Globals.Epoch)
	require.Equal(t, worker, now.Params.Role)
	poor := ask("0.25", "5249999999")
	require.Equal(t, "1.000000000000000000", poor.ZClamped.String())
	require.Equal(t, "2.718281828459045235", poor.Sigma.String())
	require.Equal(t, uint64(1), poor.RampEpochs, "it shows in the next epoch")
	require.Equal(t, int64(5_250*masa), poor.Required.Int64(), "at most the ramp")
	require.Equal(t, types.Status_STATUS_GRACE, poor.Status)
	require.Equal(t, types.Status_STATUS_ACTIVE, ask("0.25", "5250000000").Status)
}

func TestEpochHistoryIsNewestFirst(t *testing.T) {
	s := started(t)
	s.epochs(3)
	answer, err := s.query.EpochHistory(s.Ctx, &types.QueryEpochHistoryRequest{})
	require.NoError(t, err)
	require.Len(t, answer.Epochs, 4)
	require.Equal(t, uint64(4), answer.Epochs[0].Number)
	answer, err = s.query.EpochHistory(s.Ctx, &types.QueryEpochHistoryRequest{
		Pagination: &query.PageRequest{Reverse: true, Limit: 1},
	})
	require.NoError(t, err)
	require.Equal(t, uint64(1), answer.Epochs[0].Number)
}
