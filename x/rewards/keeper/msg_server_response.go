package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// SubmitResponse answers a request; only a worker may that has a place of it.
func (s msgServer) SubmitResponse(
	ctx context.Context, msg *types.MsgSubmitResponse,
) (*types.MsgSubmitResponseResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Worker)
	if err != nil {
		return nil, err
	}
	item, err := s.respond(ctx, owner, msg)
	if err != nil {
		return nil, err
	}
	event := &types.EventResponseSubmitted{
		Id: msg.Request, Worker: msg.Worker, Item: item.Id, Hash: msg.Payload.Complete().Hash, Units: msg.Units,
		Citations: msg.Citations,
	}
	return &types.MsgSubmitResponseResponse{Item: item.Id}, emit(ctx, event)
}

// AcceptResponse accepts a response; only the request's oracle may.
func (s msgServer) AcceptResponse(
	ctx context.Context, msg *types.MsgAcceptResponse,
) (*types.MsgAcceptResponseResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	err := s.decide(ctx, msg.Oracle, msg.Request, word{msg.Worker, types.DecisionAccepted, ""})
	return &types.MsgAcceptResponseResponse{}, err
}

// RejectResponse rejects a response; only the request's oracle may.
func (s msgServer) RejectResponse(
	ctx context.Context, msg *types.MsgRejectResponse,
) (*types.MsgRejectResponseResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	err := s.decide(ctx, msg.Oracle, msg.Request, word{msg.Worker, types.DecisionRejected, msg.Reason})
	return &types.MsgRejectResponseResponse{}, err
}
