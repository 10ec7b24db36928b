package keeper

import (
	"context"

	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/gov/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// queryServer answers queries.
type queryServer struct{ k *Keeper }

var _ types.QueryServer = queryServer{}

// NewQueryServer returns the module's query service.
func NewQueryServer(k *Keeper) types.QueryServer { return queryServer{k} }

// Params returns the parameters.
func (s queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := s.k.Params(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

// noRequest refuses a query that asks nothing.
func noRequest() error { return types.ErrInvalidRequest.Wrap("request: must be given") }

// pageOf is a page of a list, within the bounds of every list.
func pageOf(req *query.PageRequest) (*query.PageRequest, error) {
	page, err := stakingtypes.Page(req)
	if err != nil {
		return nil, types.ErrInvalidRequest.Wrapf("pagination.%s", status.Convert(err).Message())
	}
	return page, nil
}
