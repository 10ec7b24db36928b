package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// RegisterValidator opens a validator's position and makes it a candidate.
func (s msgServer) RegisterValidator(
	ctx context.Context, msg *types.MsgRegisterValidator,
) (*types.MsgRegisterValidatorResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	address, err := s.k.register(ctx, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgRegisterValidatorResponse{}, sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
		&types.EventValidatorRegistered{Operator: msg.Operator, ConsensusAddress: address, Stake: msg.Stake})
}

// EditValidator replaces a validator's description, and its beacon tip and encryption key if the message names others.
func (s msgServer) EditValidator(
	ctx context.Context, msg *types.MsgEditValidator,
) (*types.MsgEditValidatorResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	operator, err := types.ParseAddress("operator", msg.Operator)
	if err != nil {
		return nil, err
	}
	v, err := s.k.Validator(ctx, operator)
	if err != nil {
		return nil, err
	}
	v.Description = msg.Description
	if len(msg.EncryptionPubkey) > 0 {
		v.EncryptionPubkey = msg.EncryptionPubkey
	}
	if v, err = s.k.renewTip(ctx, v, msg.BeaconTip); err != nil {
		return nil, err
	}
	if err := s.k.validators.Set(ctx, operator, v); err != nil {
		return nil, err
	}
	return &types.MsgEditValidatorResponse{}, sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
		&types.EventValidatorEdited{Operator: msg.Operator})
}

// RotateConsensusKey replaces the key that a validator signs blocks with.
func (s msgServer) RotateConsensusKey(
	ctx context.Context, msg *types.MsgRotateConsensusKey,
) (*types.MsgRotateConsensusKeyResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	return &types.MsgRotateConsensusKeyResponse{}, s.k.rotate(ctx, msg)
}
