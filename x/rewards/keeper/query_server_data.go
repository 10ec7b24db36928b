package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// Pools lists the pools of data.
func (q queryServer) Pools(ctx context.Context, req *types.QueryPoolsRequest) (*types.QueryPoolsResponse, error) {
	return nil, types.ErrNotSupported
}

// Pool returns a pool and its rounds that are not over.
func (q queryServer) Pool(ctx context.Context, req *types.QueryPoolRequest) (*types.QueryPoolResponse, error) {
	return nil, types.ErrNotSupported
}

// Round returns the round of a pool and an epoch.
func (q queryServer) Round(ctx context.Context, req *types.QueryRoundRequest) (*types.QueryRoundResponse, error) {
	return nil, types.ErrNotSupported
}

// Dataset returns a data set.
func (q queryServer) Dataset(
	ctx context.Context, req *types.QueryDatasetRequest,
) (*types.QueryDatasetResponse, error) {
	return nil, types.ErrNotSupported
}

// Datasets lists data sets by owner, or by pool and epoch.
func (q queryServer) Datasets(
	ctx context.Context, req *types.QueryDatasetsRequest,
) (*types.QueryDatasetsResponse, error) {
	return nil, types.ErrNotSupported
}

// Sketch returns the sketch of a data set.
func (q queryServer) Sketch(ctx context.Context, req *types.QuerySketchRequest) (*types.QuerySketchResponse, error) {
	return nil, types.ErrNotSupported
}

// Shapley tells what each data set of a round is worth and was paid.
func (q queryServer) Shapley(
	ctx context.Context, req *types.QueryShapleyRequest,
) (*types.QueryShapleyResponse, error) {
	return nil, types.ErrNotSupported
}
