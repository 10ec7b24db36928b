package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/staking/types"
)

// PriceRound are the rules of a round of reports of the price of TAO.
func (k *Keeper) PriceRound(ctx context.Context) (types.PriceRound, error) {
	params, err := k.Params(ctx)
	return params.PriceRound(), err
}

// CollateralDenom is the second collateral.
func (k *Keeper) CollateralDenom(ctx context.Context) (string, error) {
	params, err := k.Params(ctx)
	return params.CollateralDenom, err
}

// SetTaoSpot moves the price of TAO after a valid round of reports, whose median is in umasa per rao. It moves for
// everybody at once: positions are valued on read, and nobody is visited.
func (k *Keeper) SetTaoSpot(ctx context.Context, median math.LegacyDec) error {
	if err := types.CheckMedian(median); err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	last, err := k.lastPrice(ctx)
	if err != nil {
		return err
	}
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	next := params.NextPrice(last, median, sdkCtx.BlockHeight())
	if err := k.taoPrice.Set(ctx, next); err != nil {
		return err
	}
	return emit(sdkCtx, &types.EventTaoPriceMoved{
		Median: median, Spot: next.Spot, Average: next.Average, Px: next.Px(),
	})
}

// Worth is what coins of the two collaterals are worth in umasa at the present price, without haircut: MASA and
// floor(rao·px). Other coins are worth nothing.
func (k *Keeper) Worth(ctx context.Context, coins sdk.Coins) (math.Int, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return math.Int{}, err
	}
	tao := coins.AmountOf(params.CollateralDenom)
	value, err := k.valueOf(ctx, params, tao)
	if err != nil {
		return math.Int{}, err
	}
	return coins.AmountOf(types.BondDenom).Add(stake.Value(tao, value.Px)), nil
}

// lastPrice is the price of the last valid round, nil if there was none.
func (k *Keeper) lastPrice(ctx context.Context) (*types.TaoPrice, error) {
	price, err := k.taoPrice.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil //nolint:nilnil // no price is no error
	}
	return &price, err
}

// valuation is what second collateral is worth in this block.
func (k *Keeper) valuation(ctx context.Context, params types.Params) (types.Valuation, error) {
	price, err := k.lastPrice(ctx)
	if err != nil {
		return types.Valuation{}, err
	}
	return params.Value(price, sdk.UnwrapSDKContext(ctx).BlockHeight()), nil
}

// valueOf is the valuation for who holds so much of it. Who holds none, as most, does not ask for the price.
func (k *Keeper) valueOf(ctx context.Context, params types.Params, tao math.Int) (types.Valuation, error) {
	if !tao.IsPositive() {
		return params.Worthless(), nil
	}
	return k.valuation(ctx, params)
}

// importPrice imports the price, if there is one. It can not be of a block to come: it would never age until then.
func (k *Keeper) importPrice(ctx context.Context, price *types.TaoPrice) error {
	if price == nil {
		return nil
	}
	if height := sdk.UnwrapSDKContext(ctx).BlockHeight(); price.LastHeight > height {
		return types.ErrInvalidGenesis.Wrapf("tao_price: last_height: %d is above %d, the height of the chain",
			price.LastHeight, height)
	}
	return k.taoPrice.Set(ctx, *price)
}
