package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// UpdateParams replaces all parameters; governance only. The largest supply stays at or above the present one, and the
// price follows a least one that was raised above it at once.
func (s msgServer) UpdateParams(
	ctx context.Context, msg *types.MsgUpdateParams,
) (*types.MsgUpdateParamsResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	supply := s.Supply.GetSupply(ctx, types.BondDenom).Amount
	if msg.Params.Treasury.MaxSupply.LT(supply) {
		return nil, types.ErrInvalidParams.Wrapf("treasury.max_supply: %s is below the supply, limit %s",
			msg.Params.Treasury.MaxSupply, supply)
	}
	if err := s.params.Set(ctx, msg.Params); err != nil {
		return nil, err
	}
	if err := emit(ctx, &types.EventParamsUpdated{Authority: msg.Authority}); err != nil {
		return nil, err
	}
	if err := s.liftPrice(ctx, msg.Params.Market.PriceMin); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, nil
}

// UpdateClasses replaces the service classes and leaves every other parameter as it stands; governance only. It is
// UpdateParams with all else as it is, so that nothing holds for one of them that does not for the other.
func (s msgServer) UpdateClasses(
	ctx context.Context, msg *types.MsgUpdateClasses,
) (*types.MsgUpdateClassesResponse, error) {
	if err := msg.ValidateBasic(); err != nil {
		return nil, err
	}
	params, err := s.Params(ctx)
	if err != nil {
		return nil, err
	}
	params.Market.Classes = msg.Classes
	_, err = s.UpdateParams(ctx, &types.MsgUpdateParams{Authority: msg.Authority, Params: params})
	return &types.MsgUpdateClassesResponse{}, err
}
