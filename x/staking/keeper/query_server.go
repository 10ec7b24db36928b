package keeper

import (
	"context"
	"errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/staking/types"
)

// queryServer reads the ledger.
type queryServer struct{ keeper *Keeper }

var _ types.QueryServer = queryServer{}

// NewQueryServer returns the ledger's query service.
func NewQueryServer(k *Keeper) types.QueryServer { return queryServer{keeper: k} }

// Params returns the parameters.
func (q queryServer) Params(ctx context.Context, req *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	params, err := q.keeper.Params(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	return &types.QueryParamsResponse{Params: params}, nil
}

// RoleSummary returns the running sums and the globals in force of a role.
func (q queryServer) RoleSummary(
	ctx context.Context, req *types.QueryRoleSummaryRequest,
) (*types.QueryRoleSummaryResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	totals, globals, err := q.keeper.Summary(ctx, req.Role)
	if err != nil {
		return nil, grpcError(err)
	}
	return &types.QueryRoleSummaryResponse{Totals: totals, Globals: globals}, nil
}

// errEmpty refuses a request that is not there.
var errEmpty = status.Error(codes.InvalidArgument, "empty request")

// grpcError gives an error the status that clients understand.
func grpcError(err error) error {
	switch {
	case errors.Is(err, types.ErrPositionNotFound), errors.Is(err, types.ErrUnbondingNotFound),
		errors.Is(err, types.ErrEpochNotFound):
		return status.Error(codes.NotFound, err.Error())
	case errors.Is(err, types.ErrInvalidAddress), errors.Is(err, types.ErrInvalidRole),
		errors.Is(err, types.ErrInvalidAmount), errors.Is(err, types.ErrInvalidScore):
		return status.Error(codes.InvalidArgument, err.Error())
	default:
		return status.Error(codes.Internal, err.Error())
	}
}

// named reads the role and owner that a request names.
func named(role types.Role, owner string) (sdk.AccAddress, error) {
	if err := role.Validate(); err != nil {
		return nil, err
	}
	return types.Owner("owner", owner)
}
