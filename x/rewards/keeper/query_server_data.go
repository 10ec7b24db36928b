package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/masa-finance/masad/mech/shapley"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Dataset returns a data set, and the entries of its sketch that are audited.
func (q queryServer) Dataset(
	ctx context.Context, req *types.QueryDatasetRequest,
) (*types.QueryDatasetResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	dataset, err := q.findDataset(ctx, "id", req.Id)
	if err != nil {
		return nil, err
	}
	audited, err := q.auditedEntries(ctx, dataset)
	return &types.QueryDatasetResponse{Dataset: dataset, Audited: audited}, err
}

// Sketch returns the sketch of a data set.
func (q queryServer) Sketch(ctx context.Context, req *types.QuerySketchRequest) (*types.QuerySketchResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	dataset, err := q.findDataset(ctx, "dataset", req.Dataset)
	if err != nil {
		return nil, err
	}
	raw, err := q.sketchOf(ctx, dataset.Id)
	return &types.QuerySketchResponse{Sketch: types.Sketch{Dataset: dataset.Id, Entries: raw}}, err
}

func (q queryServer) findDataset(ctx context.Context, field, id string) (types.Dataset, error) {
	if err := types.CheckDatasetID(field, id); err != nil {
		return types.Dataset{}, asStatus(err)
	}
	dataset, err := q.getDataset(ctx, id)
	if err != nil {
		return types.Dataset{}, asStatus(err)
	}
	return dataset, nil
}

// Datasets lists data sets by owner, oldest first, or those of a round by owner.
func (q queryServer) Datasets(
	ctx context.Context, req *types.QueryDatasetsRequest,
) (*types.QueryDatasetsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	switch {
	case req.Owner != "" && (req.Pool != "" || req.Epoch != 0):
		return nil, asStatus(types.ErrInvalidField.Wrap("owner: must be empty beside pool and epoch"))
	case req.Owner != "":
		return q.datasetsOf(ctx, req.Owner, page)
	}
	round, err := q.findRound(ctx, req.Pool, req.Epoch)
	if err != nil {
		return nil, err
	}
	all, next, err := q.pageOfRound(ctx, round, page)
	return &types.QueryDatasetsResponse{Datasets: all, Pagination: next}, err
}

// datasetsOf lists the data sets of an owner.
func (q queryServer) datasetsOf(
	ctx context.Context, name string, page *query.PageRequest,
) (*types.QueryDatasetsResponse, error) {
	type key = collections.Triple[sdk.AccAddress, uint64, string]
	owner, err := accountOf(name)
	if err != nil {
		return nil, asStatus(err)
	}
	all, next, err := query.CollectionPaginate(ctx, q.datasetsByOwner, page,
		func(key key, _ collections.NoValue) (types.Dataset, error) { return q.getDataset(ctx, key.K3()) },
		func(o *query.CollectionsPaginateOptions[key]) {
			prefix := collections.TriplePrefix[sdk.AccAddress, uint64, string](owner)
			o.Prefix = &prefix
		})
	return &types.QueryDatasetsResponse{Datasets: all, Pagination: next}, err
}

// pageOfRound is one page of the data sets of a round by owner.
func (q queryServer) pageOfRound(
	ctx context.Context, round types.Round, page *query.PageRequest,
) ([]types.Dataset, *query.PageResponse, error) {
	return query.CollectionPaginate(ctx, q.datasetsByRound, page,
		func(_ roundDatasetKey, id string) (types.Dataset, error) { return q.getDataset(ctx, id) },
		func(o *query.CollectionsPaginateOptions[roundDatasetKey]) {
			prefix := collections.TripleSuperPrefix[uint64, string, sdk.AccAddress](round.Epoch, round.Pool)
			o.Prefix = &prefix
		})
}

// Shapley tells what each data set of a round is worth and was paid.
func (q queryServer) Shapley(
	ctx context.Context, req *types.QueryShapleyRequest,
) (*types.QueryShapleyResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	round, err := q.findRound(ctx, req.Pool, req.Epoch)
	if err != nil {
		return nil, err
	}
	pool, err := q.getPool(ctx, round.Pool)
	if err != nil {
		return nil, err
	}
	datasets, next, err := q.pageOfRound(ctx, round, page)
	if err != nil {
		return nil, err
	}
	res := &types.QueryShapleyResponse{Round: round, Pagination: next}
	for _, dataset := range datasets {
		res.Shares = append(res.Shares, shareIn(round, pool, dataset))
	}
	return res, nil
}

// shareIn is what a data set is worth in its round. A failed one has a value, but no share.
func shareIn(round types.Round, pool types.Pool, d types.Dataset) types.ShapleyShare {
	share := math.LegacyZeroDec()
	if round.Value.IsPositive() && d.Status != types.DatasetFailed {
		share = math.LegacyNewDecFromInt(d.Value).QuoTruncate(math.LegacyNewDecFromInt(round.Value))
	}
	return types.ShapleyShare{
		Dataset: d.Id, Owner: d.Owner, Status: d.Status, Entries: d.Entries, Opened: d.Opened, Stale: d.Stale,
		Value: d.Value, Share: share, Payout: d.Payout,
		Estimate: shapley.Estimate(d.Value, pool.Diversity, round.Threshold),
	}
}

// samplingOf is the sampling of an epoch, nil if there is none.
func (k *Keeper) samplingOf(ctx context.Context, epoch uint64) (*types.Sampling, error) {
	sampling, err := k.samplings.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil
	}
	return &sampling, err
}
