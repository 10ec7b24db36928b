package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
)

// msgServer admits messages.
type msgServer struct{ k *Keeper }

var _ types.MsgServer = msgServer{}

// NewMsgServer returns the module's transaction service.
func NewMsgServer(k *Keeper) types.MsgServer { return msgServer{k} }

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
	return &types.MsgUpdateParamsResponse{}, sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
		&types.EventParamsUpdated{Authority: msg.Authority})
}

// Unjail lets a validator that was jailed for downtime take a seat again.
func (s msgServer) Unjail(ctx context.Context, msg *types.MsgUnjail) (*types.MsgUnjailResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	operator, err := types.ParseAddress("operator", msg.Operator)
	if err != nil {
		return nil, err
	}
	return &types.MsgUnjailResponse{}, s.k.validators.Unjail(ctx, operator)
}
