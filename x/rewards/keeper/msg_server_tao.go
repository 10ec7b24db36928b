package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// FundTaoPool moves second collateral of anybody into the pool that epochs pay from.
func (s msgServer) FundTaoPool(
	ctx context.Context, msg *types.MsgFundTaoPool,
) (*types.MsgFundTaoPoolResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	funder, err := accountOf(msg.Funder)
	if err != nil {
		return nil, err
	}
	pool, err := s.fundTaoPool(ctx, funder, msg.Amount)
	if err != nil {
		return nil, err
	}
	err = emit(ctx, &types.EventTaoPoolFunded{Funder: msg.Funder, Amount: msg.Amount, Pool: pool})
	if err != nil {
		return nil, err
	}
	return &types.MsgFundTaoPoolResponse{Pool: pool}, nil
}
