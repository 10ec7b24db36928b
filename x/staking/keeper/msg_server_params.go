package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// UpdateParams replaces the parameters; only governance may.
func (s msgServer) UpdateParams(
	ctx context.Context, msg *types.MsgUpdateParams,
) (*types.MsgUpdateParamsResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	if msg.Authority != s.keeper.authority {
		return nil, types.ErrInvalidAuthority.Wrapf("authority: %q, must be %s", msg.Authority, s.keeper.authority)
	}
	// Stake must stay slashable for as long as CometBFT takes evidence.
	age, err := s.keeper.consensus.EvidenceAge(ctx)
	if err != nil {
		return nil, err
	}
	if err := msg.Params.CheckEvidenceAge(age); err != nil {
		return nil, err
	}
	if err := s.keeper.setParams(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, emit(
		sdk.UnwrapSDKContext(ctx), &types.EventParamsUpdated{Authority: msg.Authority})
}
