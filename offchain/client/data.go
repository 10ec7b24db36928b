package client

import (
	"context"

	"github.com/cosmos/cosmos-sdk/types/query"
	gogogrpc "github.com/cosmos/gogoproto/grpc"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Data reads what auditors need of data sets.
type Data struct {
	query  rewardstypes.QueryClient
	epochs stakingtypes.QueryClient
}

// NewData reads through a node.
func NewData(node gogogrpc.ClientConn) Data {
	return Data{query: rewardstypes.NewQueryClient(node), epochs: stakingtypes.NewQueryClient(node)}
}

// Dataset is a data set, with the entries of its sketch that are audited.
func (d Data) Dataset(ctx context.Context, id string) (*rewardstypes.QueryDatasetResponse, error) {
	return d.query.Dataset(ctx, &rewardstypes.QueryDatasetRequest{Id: id})
}

// Epoch is the number of the running epoch.
func (d Data) Epoch(ctx context.Context) (uint64, error) {
	response, err := d.epochs.Epoch(ctx, &stakingtypes.QueryEpochRequest{})
	if err != nil {
		return 0, err
	}
	return response.Epoch.Number, nil
}

// Pools are all pools of data.
func (d Data) Pools(ctx context.Context) ([]rewardstypes.Pool, error) {
	var pools []rewardstypes.Pool
	page := &query.PageRequest{Limit: pageLimit}
	for page != nil {
		response, err := d.query.Pools(ctx, &rewardstypes.QueryPoolsRequest{Pagination: page})
		if err != nil {
			return nil, err
		}
		pools, page = append(pools, response.Pools...), next(response.Pagination)
	}
	return pools, nil
}

// Datasets are the data sets of a pool that were committed to in an epoch.
func (d Data) Datasets(ctx context.Context, pool string, epoch uint64) ([]rewardstypes.Dataset, error) {
	var sets []rewardstypes.Dataset
	page := &query.PageRequest{Limit: pageLimit}
	for page != nil {
		response, err := d.query.Datasets(ctx, &rewardstypes.QueryDatasetsRequest{
			Pool: pool, Epoch: epoch, Pagination: page,
		})
		if err != nil {
			return nil, err
		}
		sets, page = append(sets, response.Datasets...), next(response.Pagination)
	}
	return sets, nil
}
