package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/staking/types"
)

// Unbondings lists the unbondings of an owner.
func (q queryServer) Unbondings(
	ctx context.Context, req *types.QueryUnbondingsRequest,
) (*types.QueryUnbondingsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	owner, err := types.Owner("owner", req.Owner)
	if err != nil {
		return nil, grpcError(err)
	}
	page, err := types.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	unbondings, next, err := query.CollectionPaginate(ctx, q.keeper.owned, page,
		func(key ownedKey, _ collections.NoValue) (types.Unbonding, error) {
			return q.keeper.unbondings.Get(ctx, key.K2())
		},
		query.WithCollectionPaginationPairPrefix[sdk.AccAddress, uint64](owner),
	)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryUnbondingsResponse{Unbondings: unbondings, Pagination: next}, nil
}

// Epoch returns the running epoch, the blocks left in it and the pipeline's state.
func (q queryServer) Epoch(ctx context.Context, req *types.QueryEpochRequest) (*types.QueryEpochResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	epoch, err := q.keeper.CurrentEpoch(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	line, err := q.keeper.waitingEpochs(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	waiting := make([]types.Epoch, 0, len(line))
	for _, number := range line[:min(len(line), types.MaxPageLimit)] {
		closed, err := q.keeper.epochs.Get(ctx, number)
		if err != nil {
			return nil, grpcError(err)
		}
		waiting = append(waiting, closed)
	}
	budget, err := q.keeper.Budget(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	height := sdk.UnwrapSDKContext(ctx).BlockHeight()
	return &types.QueryEpochResponse{
		Epoch: epoch, Height: height, BlocksLeft: max(epoch.EndHeight-height, 0), Waiting: waiting, Budget: budget,
	}, nil
}

// EpochHistory lists the kept epochs, newest first; a reversed page lists the oldest first.
func (q queryServer) EpochHistory(
	ctx context.Context, req *types.QueryEpochHistoryRequest,
) (*types.QueryEpochHistoryResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := types.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	page.Reverse = !page.Reverse
	epochs, next, err := query.CollectionPaginate(ctx, q.keeper.epochs, page,
		func(_ uint64, epoch types.Epoch) (types.Epoch, error) { return epoch, nil },
	)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryEpochHistoryResponse{Epochs: epochs, Pagination: next}, nil
}

// Failures lists items that were undone so that the block could go on, oldest first.
func (q queryServer) Failures(
	ctx context.Context, req *types.QueryFailuresRequest,
) (*types.QueryFailuresResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := types.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	failures, next, err := query.CollectionPaginate(ctx, q.keeper.failures, page,
		func(_ uint64, failure types.Failure) (types.Failure, error) { return failure, nil },
	)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryFailuresResponse{Failures: failures, Pagination: next}, nil
}
