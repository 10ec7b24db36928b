package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// ClaimRewards pays out what an owner earned in a role, or in all.
func (s msgServer) ClaimRewards(
	ctx context.Context, msg *types.MsgClaimRewards,
) (*types.MsgClaimRewardsResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	owner, err := accountOf(msg.Owner)
	if err != nil {
		return nil, err
	}
	paid, roles, err := s.claim(ctx, msg.Role, owner)
	if err != nil {
		return nil, err
	}
	amount := types.Coin(paid.AmountOf(types.BondDenom))
	err = emit(ctx, &types.EventRewardsClaimed{Owner: msg.Owner, Amount: amount, Roles: roles, Paid: paid})
	if err != nil {
		return nil, err
	}
	return &types.MsgClaimRewardsResponse{Amount: amount, Paid: paid}, nil
}
