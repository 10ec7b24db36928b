package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// SpendTreasury pays out of the community pool; governance only.
func (s msgServer) SpendTreasury(
	ctx context.Context, msg *types.MsgSpendTreasury,
) (*types.MsgSpendTreasuryResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	left, err := s.spendTreasury(ctx, msg)
	if err != nil {
		return nil, err
	}
	event := &types.EventTreasurySpent{Recipient: msg.Recipient, Amount: msg.Amount, Reason: msg.Reason}
	return &types.MsgSpendTreasuryResponse{Left: left}, emit(ctx, event)
}
