package client

import (
	"context"
	"maps"
	"slices"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/types/query"
	gogogrpc "github.com/cosmos/gogoproto/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// pageLimit is the largest page the chain serves.
const pageLimit = 200

// Market reads what workers, evaluators and oracles need of x/rewards.
type Market struct {
	query  rewardstypes.QueryClient
	height func(context.Context) (int64, error)
}

// NewMarket reads through a node.
func NewMarket(node interface {
	Node
	gogogrpc.ClientConn
},
) Market {
	return Market{query: rewardstypes.NewQueryClient(node), height: node.Height}
}

// Height is the height of the last block.
func (m Market) Height(ctx context.Context) (int64, error) { return m.height(ctx) }

// Params are the module's parameters.
func (m Market) Params(ctx context.Context) (rewardstypes.Params, error) {
	response, err := m.query.Params(ctx, &rewardstypes.QueryParamsRequest{})
	if err != nil {
		return rewardstypes.Params{}, err
	}
	return response.Params, nil
}

// Request is one request. One that the chain keeps no more was settled long ago.
func (m Market) Request(ctx context.Context, id string) (rewardstypes.Request, error) {
	response, err := m.query.Request(ctx, &rewardstypes.QueryRequestRequest{Id: id})
	if status.Code(err) == codes.NotFound {
		return rewardstypes.Request{Id: id, Status: rewardstypes.StatusSettled}, nil
	}
	if err != nil {
		return rewardstypes.Request{}, err
	}
	return response.Request, nil
}

// Assigned are the requests that wait for a worker's answer.
func (m Market) Assigned(ctx context.Context, worker string) ([]rewardstypes.Request, error) {
	var requests []rewardstypes.Request
	page := &query.PageRequest{Limit: pageLimit}
	for {
		response, err := m.query.Requests(ctx, &rewardstypes.QueryRequestsRequest{
			Worker: worker, Status: rewardstypes.RequestStatus_REQUEST_STATUS_ASSIGNED, Pagination: page,
		})
		if err != nil {
			return nil, err
		}
		requests = append(requests, response.Requests...)
		if page = next(response.Pagination); page == nil {
			return requests, nil
		}
	}
}

// Quote is what a request would cost now, with all its factors.
func (m Market) Quote(
	ctx context.Context, request *rewardstypes.QueryQuoteRequest,
) (*rewardstypes.QueryQuoteResponse, error) {
	return m.query.Quote(ctx, request)
}

// Services are those for which a worker could be drawn now, in order.
func (m Market) Services(ctx context.Context) ([]string, error) {
	offered := make(map[string]bool)
	page := &query.PageRequest{Limit: pageLimit}
	for page != nil {
		response, err := m.query.Workers(ctx, &rewardstypes.QueryWorkersRequest{Pagination: page})
		if err != nil {
			return nil, err
		}
		for _, view := range response.Workers {
			if view.Weight == 0 {
				continue
			}
			for _, service := range view.Worker.Services {
				offered[service] = true
			}
		}
		page = next(response.Pagination)
	}
	return slices.Sorted(maps.Keys(offered)), nil
}

// Duties are an evaluator's open work.
func (m Market) Duties(ctx context.Context, operator string) ([]rewardstypes.Duty, error) {
	var duties []rewardstypes.Duty
	page := &query.PageRequest{Limit: pageLimit}
	for {
		response, err := m.query.Duties(ctx, &rewardstypes.QueryDutiesRequest{Operator: operator, Pagination: page})
		if err != nil {
			return nil, err
		}
		duties = append(duties, response.Duties...)
		if page = next(response.Pagination); page == nil {
			return duties, nil
		}
	}
}

// Claimable is what an owner can claim in all roles, in umasa.
func (m Market) Claimable(ctx context.Context, owner string) (math.Int, error) {
	response, err := m.query.Claimable(ctx, &rewardstypes.QueryClaimableRequest{Owner: owner})
	if err != nil {
		return math.Int{}, err
	}
	return response.Total, nil
}

// RollCall is the running epoch's roll call, and whether it calls a worker; none while the roll was not called.
func (m Market) RollCall(ctx context.Context, worker string) (*rewardstypes.QueryRollCallResponse, error) {
	return m.query.RollCall(ctx, &rewardstypes.QueryRollCallRequest{Worker: worker})
}

// next is the page after one, nil after the last.
func next(page *query.PageResponse) *query.PageRequest {
	if page == nil || len(page.NextKey) == 0 {
		return nil
	}
	return &query.PageRequest{Key: page.NextKey, Limit: pageLimit}
}
