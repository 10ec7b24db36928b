package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// LeaveRole unbonds the whole position and ends the role.
func (s msgServer) LeaveRole(ctx context.Context, msg *types.MsgLeaveRole) (*types.MsgLeaveRoleResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := types.Owner("owner", msg.Owner)
	if err != nil {
		return nil, err
	}
	if err := s.keeper.leaveRole(ctx, msg.Role, owner); err != nil {
		return nil, err
	}
	params, err := s.keeper.Params(ctx)
	if err != nil {
		return nil, err
	}
	return &types.MsgLeaveRoleResponse{
		CompletionTime: sdk.UnwrapSDKContext(ctx).BlockTime().Add(params.UnbondingTime),
	}, nil
}

// RefreshPosition touches a position whose requirement moved on without it.
func (s msgServer) RefreshPosition(
	ctx context.Context, msg *types.MsgRefreshPosition,
) (*types.MsgRefreshPositionResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := types.Owner("owner", msg.Owner)
	if err != nil {
		return nil, err
	}
	position, err := s.keeper.openPosition(ctx, msg.Role, owner)
	if err != nil {
		return nil, err
	}
	found, err := s.keeper.touch(ctx, position, nil)
	if err != nil {
		return nil, err
	}
	return &types.MsgRefreshPositionResponse{Status: found.Status, Required: found.Factors.Required}, emit(
		sdk.UnwrapSDKContext(ctx), &types.EventPositionRefreshed{
			Role: msg.Role, Owner: msg.Owner, Required: found.Factors.Required, Epoch: found.Position.EpochLast,
		})
}
