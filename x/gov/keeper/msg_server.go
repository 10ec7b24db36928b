package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/gov/types"
)

// msgServer admits messages.
type msgServer struct{ k *Keeper }

var _ types.MsgServer = msgServer{}

// NewMsgServer returns the module's transaction service.
func NewMsgServer(k *Keeper) types.MsgServer { return msgServer{k} }

// SetDelegation replaces an agent's list on a topic.
func (s msgServer) SetDelegation(
	ctx context.Context, msg *types.MsgSetDelegation,
) (*types.MsgSetDelegationResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	agent, err := types.ParseAddress("agent", msg.Agent)
	if err != nil {
		return nil, err
	}
	return &types.MsgSetDelegationResponse{}, s.k.setDelegation(ctx, agent, msg)
}

// ClaimParticipation credits an agent with its part of votes.
func (s msgServer) ClaimParticipation(
	ctx context.Context, msg *types.MsgClaimParticipation,
) (*types.MsgClaimParticipationResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	agent, err := types.ParseAddress("agent", msg.Agent)
	if err != nil {
		return nil, err
	}
	amount, err := s.k.claim(ctx, agent, msg.ProposalIds)
	if err != nil {
		return nil, err
	}
	return &types.MsgClaimParticipationResponse{Amount: amount}, nil
}

// UpdateParams replaces the parameters; the authority alone may.
func (s msgServer) UpdateParams(
	ctx context.Context, msg *types.MsgUpdateParams,
) (*types.MsgUpdateParamsResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	if msg.Authority != s.k.authority {
		return nil, types.ErrUnauthorized.Wrapf("authority: %s, must be %s", msg.Authority, s.k.authority)
	}
	if err := s.k.params.Set(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, emit(ctx, &types.EventParamsUpdated{Authority: msg.Authority})
}
