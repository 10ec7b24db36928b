package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// CreatePool makes a pool of data; governance only.
func (s msgServer) CreatePool(ctx context.Context, msg *types.MsgCreatePool) (*types.MsgCreatePoolResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	return &types.MsgCreatePoolResponse{}, s.createPool(ctx, msg)
}

// UpdatePool changes a pool's weight and service; governance only.
func (s msgServer) UpdatePool(ctx context.Context, msg *types.MsgUpdatePool) (*types.MsgUpdatePoolResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	return &types.MsgUpdatePoolResponse{}, s.updatePool(ctx, msg)
}

// FundPool moves umasa of anybody into a pool.
func (s msgServer) FundPool(ctx context.Context, msg *types.MsgFundPool) (*types.MsgFundPoolResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	funder, err := accountOf(msg.Funder)
	if err != nil {
		return nil, err
	}
	pool, err := s.fundPool(ctx, funder, msg.Pool, msg.Amount)
	if err != nil {
		return nil, err
	}
	funds := types.Coin(pool.Funds)
	event := &types.EventPoolFunded{Pool: pool.Id, Funder: msg.Funder, Amount: msg.Amount, Funds: funds}
	return &types.MsgFundPoolResponse{Funds: funds}, emit(ctx, event)
}

// checkAuthority refuses anybody but governance.
func (s msgServer) checkAuthority(authority string) error {
	if authority != s.authority {
		return types.ErrInvalidAuthority.Wrapf("authority: %q, must be %s", authority, s.authority)
	}
	return nil
}
