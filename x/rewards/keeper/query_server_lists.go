package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// partyKey is a key of the lists of requests by oracle and by worker.
type partyKey = collections.Triple[sdk.AccAddress, int64, string]

// Requests lists requests: those of an oracle by the height of their submission, those of a worker by the height of
// their assignment, or all by id.
func (q queryServer) Requests(
	ctx context.Context, req *types.QueryRequestsRequest,
) (*types.QueryRequestsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	switch {
	case req.Oracle != "" && req.Worker != "":
		return nil, status.Error(codes.InvalidArgument, "oracle and worker: at most one may be given")
	case req.Oracle != "":
		return q.requestsOf(ctx, q.requestsByOracle, req.Oracle, req.Status, page)
	case req.Worker != "":
		return q.requestsOf(ctx, q.requestsByWorker, req.Worker, req.Status, page)
	}
	all, next, err := query.CollectionFilteredPaginate(ctx, q.requests, page,
		func(_ string, r types.Request) (bool, error) { return req.Status == 0 || r.Status == req.Status, nil },
		func(_ string, r types.Request) (types.Request, error) { return r, nil })
	return &types.QueryRequestsResponse{Requests: all, Pagination: next}, err
}

// requestsOf lists the requests of one party.
func (q queryServer) requestsOf(
	ctx context.Context, index collections.KeySet[partyKey], party string, status types.RequestStatus,
	page *query.PageRequest,
) (*types.QueryRequestsResponse, error) {
	owner, err := accountOf(party)
	if err != nil {
		return nil, asStatus(err)
	}
	all, next, err := query.CollectionFilteredPaginate(ctx, index, page,
		func(key partyKey, _ collections.NoValue) (bool, error) {
			if status == 0 {
				return true, nil
			}
			r, err := q.requests.Get(ctx, key.K3())
			return r.Status == status, err
		},
		func(key partyKey, _ collections.NoValue) (types.Request, error) { return q.requests.Get(ctx, key.K3()) },
		func(o *query.CollectionsPaginateOptions[partyKey]) {
			prefix := collections.TriplePrefix[sdk.AccAddress, int64, string](owner)
			o.Prefix = &prefix
		})
	return &types.QueryRequestsResponse{Requests: all, Pagination: next}, err
}

// Workers lists the workers of a service by their place in its tree, or all by address.
func (q queryServer) Workers(
	ctx context.Context, req *types.QueryWorkersRequest,
) (*types.QueryWorkersResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	if req.Service == "" {
		all, next, err := query.CollectionPaginate(ctx, q.workers, page,
			func(owner sdk.AccAddress, _ types.Worker) (types.WorkerView, error) { return q.viewWorker(ctx, owner) })
		return &types.QueryWorkersResponse{Workers: all, Pagination: next}, err
	}
	if err := types.CheckService("service", req.Service); err != nil {
		return nil, asStatus(err)
	}
	all, next, err := query.CollectionFilteredPaginate(ctx, q.leaves, page,
		func(_ collections.Pair[string, uint64], owner []byte) (bool, error) { return len(owner) > 0, nil },
		func(_ collections.Pair[string, uint64], owner []byte) (types.WorkerView, error) {
			return q.viewWorker(ctx, owner)
		},
		query.WithCollectionPaginationPairPrefix[string, uint64](req.Service))
	return &types.QueryWorkersResponse{Workers: all, Pagination: next}, err
}
