package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// RegisterOracle opens an oracle position.
func (s msgServer) RegisterOracle(
	ctx context.Context, msg *types.MsgRegisterOracle,
) (*types.MsgRegisterOracleResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Owner)
	if err != nil {
		return nil, err
	}
	if err := s.Staking.OpenPosition(ctx, stakingtypes.Role_ROLE_ORACLE, owner, msg.Stake); err != nil {
		return nil, err
	}
	if err := s.addOracle(ctx, owner, msg.EncryptionPubkey); err != nil {
		return nil, err
	}
	return &types.MsgRegisterOracleResponse{}, emit(ctx, &types.EventOracleRegistered{Owner: msg.Owner})
}

// EditOracle replaces an oracle's encryption key.
func (s msgServer) EditOracle(ctx context.Context, msg *types.MsgEditOracle) (*types.MsgEditOracleResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Owner)
	if err != nil {
		return nil, err
	}
	oracle, found, err := s.findOracle(ctx, owner)
	if err == nil && !found {
		err = types.ErrOracleNotFound.Wrapf("owner: %s is not registered, must register first", msg.Owner)
	}
	if err != nil {
		return nil, err
	}
	oracle.EncryptionPubkey = msg.EncryptionPubkey
	if err := s.oracles.Set(ctx, owner, oracle); err != nil {
		return nil, err
	}
	return &types.MsgEditOracleResponse{}, emit(ctx, &types.EventOracleEdited{Owner: msg.Owner})
}
