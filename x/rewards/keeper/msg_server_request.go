package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// SubmitRequest asks for an answer and escrows fee, reward and royalty.
func (s msgServer) SubmitRequest(
	ctx context.Context, msg *types.MsgSubmitRequest,
) (*types.MsgSubmitRequestResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Oracle)
	if err != nil {
		return nil, err
	}
	req, err := s.submit(ctx, owner, msg)
	if err != nil {
		return nil, err
	}
	fee := types.Coin(req.Fee)
	event := &types.EventRequestSubmitted{
		Id: req.Id, Oracle: req.Oracle, Service: req.Service, BaseReward: types.Coin(req.BaseReward), Fee: fee,
		Redundancy: req.Redundancy, Escrow: types.Coin(req.Escrow()), Royalty: types.Coin(req.Royalty),
	}
	for _, pool := range req.RoyaltyPools {
		event.RoyaltyPools = append(event.RoyaltyPools, pool.Pool)
	}
	return &types.MsgSubmitRequestResponse{Id: req.Id, Fee: fee, Royalty: event.Royalty}, emit(ctx, event)
}

// CancelRequest takes a request back before the first worker is assigned.
func (s msgServer) CancelRequest(
	ctx context.Context, msg *types.MsgCancelRequest,
) (*types.MsgCancelRequestResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	return &types.MsgCancelRequestResponse{}, s.cancel(ctx, msg.Oracle, msg.Request)
}

// DeclineAssignment gives an assignment back shortly after the draw.
func (s msgServer) DeclineAssignment(
	ctx context.Context, msg *types.MsgDeclineAssignment,
) (*types.MsgDeclineAssignmentResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Worker)
	if err != nil {
		return nil, err
	}
	if err := s.decline(ctx, owner, msg.Request); err != nil {
		return nil, err
	}
	event := &types.EventAssignmentDeclined{Id: msg.Request, Worker: msg.Worker, Reason: msg.Reason}
	return &types.MsgDeclineAssignmentResponse{}, emit(ctx, event)
}
