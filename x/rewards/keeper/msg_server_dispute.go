package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// Dispute puts a verdict before a second, larger committee; only the worker or the request's oracle may.
func (s msgServer) Dispute(ctx context.Context, msg *types.MsgDispute) (*types.MsgDisputeResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	dispute, err := s.dispute(ctx, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgDisputeResponse{Item: dispute.Item, Bond: types.Coin(dispute.Bond)}, nil
}
