package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/staking/types"
)

// Bond adds stake to a position the owner has.
func (s msgServer) Bond(ctx context.Context, msg *types.MsgBond) (*types.MsgBondResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := types.Owner("owner", msg.Owner)
	if err != nil {
		return nil, err
	}
	found, err := s.keeper.bond(ctx, msg.Role, owner, msg.Amount)
	if err != nil {
		return nil, err
	}
	return &types.MsgBondResponse{Counted: found.Counted, Required: found.Factors.Required}, nil
}

// Unbond takes stake out of a position.
func (s msgServer) Unbond(ctx context.Context, msg *types.MsgUnbond) (*types.MsgUnbondResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := types.Owner("owner", msg.Owner)
	if err != nil {
		return nil, err
	}
	unbonding, err := s.keeper.unbond(ctx, msg.Role, owner, msg.Amount)
	if err != nil {
		return nil, err
	}
	return &types.MsgUnbondResponse{Id: unbonding.Id, CompletionTime: unbonding.CompletionTime}, nil
}

// CancelUnbonding puts stake that is unbonding back into its position.
func (s msgServer) CancelUnbonding(
	ctx context.Context, msg *types.MsgCancelUnbonding,
) (*types.MsgCancelUnbondingResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := types.Owner("owner", msg.Owner)
	if err != nil {
		return nil, err
	}
	unbonding, err := s.keeper.cancel(ctx, owner, msg.Id)
	if err != nil {
		return nil, err
	}
	return &types.MsgCancelUnbondingResponse{Amount: unbonding.Amount}, nil
}
