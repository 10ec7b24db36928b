package keeper

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/types/query"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/types"
)

func TestDataIsToBeSeen(t *testing.T) {
	f := busyField(t, 1_000)
	pools, err := f.queries.Pools(f.Ctx, &types.QueryPoolsRequest{Pagination: &query.PageRequest{Limit: 2}})
	require.NoError(t, err)
	require.Len(t, pools.Pools, 2)
	require.NotEmpty(t, pools.Pagination.NextKey)
	pool, err := f.queries.Pool(f.Ctx, &types.QueryPoolRequest{Id: "plain"})
	require.NoError(t, err)
	require.Len(t, pool.Rounds, 3, "one in each state")
	require.Equal(t, types.RoundAudit, pool.Rounds[0].State)
	running, err := f.queries.Round(f.Ctx, &types.QueryRoundRequest{Pool: "plain"})
	require.NoError(t, err)
	require.Equal(t, uint64(3), running.Round.Epoch)
	require.Nil(t, running.Sampling)
	first, err := f.queries.Round(f.Ctx, &types.QueryRoundRequest{Pool: "plain", Epoch: 1})
	require.NoError(t, err)
	require.Len(t, first.Sampling.Salt, 32)

	f.turn()
	shares, err := f.queries.Shapley(f.Ctx, &types.QueryShapleyRequest{Pool: "plain", Epoch: 1})
	require.NoError(t, err)
	require.Len(t, shares.Shares, 4)
	whole, paid := math.LegacyZeroDec(), math.ZeroInt()
	for _, s := range shares.Shares {
		require.True(t, s.Value.IsPositive())
		require.True(t, s.Estimate.IsPositive())
		require.Equal(t, s.Status == types.DatasetFailed, s.Share.IsZero())
		whole, paid = whole.Add(s.Share), paid.Add(s.Payout)
	}
	require.InDelta(t, 1, whole.MustFloat64(), 1e-9)
	require.Equal(t, shares.Round.Pot(), paid)
	of, err := f.queries.Datasets(f.Ctx, &types.QueryDatasetsRequest{Owner: f.name(workers)})
	require.NoError(t, err)
	require.Len(t, of.Datasets, 3)
	in, err := f.queries.Datasets(f.Ctx, &types.QueryDatasetsRequest{Pool: "staked", Epoch: 1})
	require.NoError(t, err)
	require.Len(t, in.Datasets, 4)
	one, err := f.queries.Dataset(f.Ctx, &types.QueryDatasetRequest{Id: in.Datasets[0].Id})
	require.NoError(t, err)
	require.Equal(t, in.Datasets[0], one.Dataset)
	sketch, err := f.queries.Sketch(f.Ctx, &types.QuerySketchRequest{Dataset: one.Dataset.Id})
	require.NoError(t, err)
	require.Equal(t, one.Dataset.SketchHash, types.SketchHash(sketch.Sketch.Entries))
}

func TestDataThatIsNotThere(t *testing.T) {
	f := newField(t, 1)
	f.pool("web", nil)
	unknown := types.DatasetID("web", 9, f.Addr(1))
	rows := []struct {
		name string
		ask  func() error
		want codes.Code
	}{
		{"no question", func() error { _, err := f.queries.Pools(f.Ctx, nil); return err }, codes.InvalidArgument},
		{
			"no pool", func() error { _, err := f.queries.Pool(f.Ctx, &types.QueryPoolRequest{}); return err },
			codes.InvalidArgument,
		},
		{"an unknown pool", func() error {
			_, err := f.queries.Pool(f.Ctx, &types.QueryPoolRequest{Id: "none"})
			return err
		}, codes.NotFound},
		{"an unknown round", func() error {
			_, err := f.queries.Round(f.Ctx, &types.QueryRoundRequest{Pool: "web", Epoch: 9})
			return err
		}, codes.NotFound},
		{"an unknown data set", func() error {
			_, err := f.queries.Dataset(f.Ctx, &types.QueryDatasetRequest{Id: unknown})
			return err
		}, codes.NotFound},
		{"no data set", func() error {
			_, err := f.queries.Sketch(f.Ctx, &types.QuerySketchRequest{Dataset: "x"})
			return err
		}, codes.InvalidArgument},
		{"an owner and a pool", func() error {
			_, err := f.queries.Datasets(f.Ctx, &types.QueryDatasetsRequest{Owner: f.name(workers), Pool: "web"})
			return err
		}, codes.InvalidArgument},
		{"an owner that is none", func() error {
			_, err := f.queries.Datasets(f.Ctx, &types.QueryDatasetsRequest{Owner: "masa1"})
			return err
		}, codes.InvalidArgument},
		{"an unknown round's values", func() error {
			_, err := f.queries.Shapley(f.Ctx, &types.QueryShapleyRequest{Pool: "web", Epoch: 9})
			return err
		}, codes.NotFound},
	}
	for _, row := range rows {
		require.Equal(t, row.want, status.Code(row.ask()), row.name)
	}
}

// TestCoverageScalesThePayOfData: who has half of its requirement gets half, and the rest goes back to the pool.
func TestCoverageScalesThePayOfData(t *testing.T) {
	f := newField(t, 2)
	f.pool("web", nil)
	require.NoError(t, f.ledger.stakes.Set(f.Ctx, position(asWorker, f.Addr(workers)), math.NewInt(requirement/2)))
	ids := f.play("web", randomRecords(1, 30), randomRecords(1, 30))
	round := f.roundOf("web", 1)
	covered, whole := f.dataset(ids[0]).Payout, f.dataset(ids[1]).Payout
	require.Equal(t, round.Pot(), covered.Add(whole))
	require.Equal(t, whole.Add(covered.QuoRaw(2)), round.Paid)
	require.Equal(t, round.Pot().Sub(round.Paid), f.poolOf("web").Funds)
	require.Equal(t, f.earned(0), covered.QuoRaw(2))
}

// TestDataEarnsSecondCollateral: the workers' part of it goes by all that they earned in the epoch.
func TestDataEarnsSecondCollateral(t *testing.T) {
	f := newField(t, 2)
	f.pool("web", nil)
	f.bank.FundModule(f.Ctx, types.TaoPoolAccount, types.CoinOf("rao", math.NewInt(1_000_000)))
	f.play("web", randomRecords(1, 30), randomRecords(1, 30))
	book, err := f.books.Get(f.Ctx, 3)
	require.NoError(t, err)
	require.True(t, book.TaoPaidWorkers.IsPositive())
	require.Equal(t, book.TaoWorkers, book.TaoPaidWorkers)
	f.end()
}
