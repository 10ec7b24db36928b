package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// ReportTaoPrice keeps a member's report of the price of TAO.
func (s msgServer) ReportTaoPrice(
	ctx context.Context, msg *types.MsgReportTaoPrice,
) (*types.MsgReportTaoPriceResponse, error) {
	operator, err := types.ParseAddress("operator", msg.Operator)
	if err != nil {
		return nil, err
	}
	price, err := types.ParsePrice("price", msg.Price)
	if err != nil {
		return nil, err
	}
	if err := s.k.reportPrice(ctx, operator, price); err != nil {
		return nil, err
	}
	return &types.MsgReportTaoPriceResponse{}, sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
		&types.EventTaoPriceReported{Operator: msg.Operator, Price: price})
}
