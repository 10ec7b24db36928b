package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/staking/types"
)

// Position returns one position with its status and requirement.
func (q queryServer) Position(
	ctx context.Context, req *types.QueryPositionRequest,
) (*types.QueryPositionResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	owner, err := named(req.Role, req.Owner)
	if err != nil {
		return nil, grpcError(err)
	}
	position, err := q.keeper.position(ctx, req.Role, owner)
	if err != nil {
		return nil, grpcError(err)
	}
	view, err := q.viewer(ctx, req.Role)
	if err != nil {
		return nil, grpcError(err)
	}
	seen, err := view(position)
	if err != nil {
		return nil, grpcError(err)
	}
	return &types.QueryPositionResponse{Position: seen}, nil
}

// Positions lists the positions of a role, optionally of one status.
func (q queryServer) Positions(
	ctx context.Context, req *types.QueryPositionsRequest,
) (*types.QueryPositionsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	if err := req.Role.Validate(); err != nil {
		return nil, grpcError(err)
	}
	if _, known := types.Status_name[int32(req.Status)]; !known {
		return nil, status.Errorf(codes.InvalidArgument, "status: %d is outside 0..4", int32(req.Status))
	}
	page, err := types.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	view, err := q.viewer(ctx, req.Role)
	if err != nil {
		return nil, grpcError(err)
	}
	positions, next, err := query.CollectionFilteredPaginate(ctx, q.keeper.positions, page,
		func(_ positionKey, position types.Position) (bool, error) {
			seen, err := view(position)
			return err == nil && (req.Status == types.Status_STATUS_UNSPECIFIED || seen.Status == req.Status), err
		},
		func(_ positionKey, position types.Position) (types.PositionView, error) { return view(position) },
		query.WithCollectionPaginationPairPrefix[uint16, sdk.AccAddress](uint16(req.Role)),
	)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryPositionsResponse{Positions: positions, Pagination: next}, nil
}

// viewer returns how positions of a role are seen now: as their last touch left them, with what is computed on read.
func (q queryServer) viewer(
	ctx context.Context, role types.Role,
) (func(types.Position) (types.PositionView, error), error) {
	params, err := q.keeper.Params(ctx)
	if err != nil {
		return nil, err
	}
	globals, err := q.keeper.globalsInForce(ctx, role)
	if err != nil {
		return nil, err
	}
	value, err := q.keeper.valuation(ctx, params)
	if err != nil {
		return nil, err
	}
	return func(position types.Position) (types.PositionView, error) {
		found, err := types.Observe(position, globals, params, value)
		if err != nil {
			return types.PositionView{}, err
		}
		return types.PositionView{
			Position: position, Status: found.Status, Counted: found.Counted, Required: found.Factors.Required,
		}, nil
	}, nil
}
