package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// TaoPrice returns the price of the second collateral, in both units, and the haircut in force.
func (q queryServer) TaoPrice(
	ctx context.Context, req *types.QueryTaoPriceRequest,
) (*types.QueryTaoPriceResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	params, err := q.keeper.Params(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	price, err := q.keeper.lastPrice(ctx)
	if err != nil {
		return nil, grpcError(err)
	}
	height := sdk.UnwrapSDKContext(ctx).BlockHeight()
	value := params.Value(price, height)
	answer := &types.QueryTaoPriceResponse{
		Known: price != nil, Spot: math.LegacyZeroDec(), Average: math.LegacyZeroDec(), Px: value.Px,
		Haircut: value.Haircut, Frozen: value.Frozen, NextHeight: params.PriceRound().End(height + 1),
		CollateralDenom: params.CollateralDenom,
	}
	if price != nil {
		answer.Spot, answer.Average, answer.LastHeight = price.Spot, price.Average, price.LastHeight
	}
	answer.SpotMasa, answer.AverageMasa = types.MasaPerTao(answer.Spot), types.MasaPerTao(answer.Average)
	answer.PxMasa = types.MasaPerTao(answer.Px)
	return answer, nil
}
