package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/price"
	"github.com/masa-finance/masad/x/rewards/types"
)

// movePrice sets the congestion price of the next block from the units that this block assigned: what is asked for and
// never given out costs nobody anything, and must not make others pay.
func (k *Keeper) movePrice(ctx sdk.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	used, err := k.takeUnitsUsed(ctx)
	if err != nil {
		return err
	}
	now, err := k.price.Get(ctx)
	if err != nil {
		return err
	}
	market := params.Market
	next, err := price.Next(now, used, market.TargetUnits, market.Denominator, market.PriceMin)
	if err != nil {
		return types.ErrInvalidField.Wrapf("price: %s", err)
	}
	if next.Equal(now) {
		return nil
	}
	if err := k.price.Set(ctx, next); err != nil {
		return err
	}
	return emit(ctx, &types.EventPriceMoved{Price: next, Used: used})
}

// use counts a request among what this block assigned, once: with the first of its places, and not again when one is
// drawn anew after a decline.
func (k *Keeper) use(ctx context.Context, req types.Request) error {
	if req.Redraws > 0 || req.Count(types.Assignment.IsOpen) < len(req.Assignments) {
		return nil
	}
	used, err := k.unitsUsed(ctx)
	if err != nil {
		return err
	}
	return k.used.Set(ctx, saturatingAdd(used, req.Ru))
}

// unitsUsed are the resource units of the requests that this block assigned.
func (k *Keeper) unitsUsed(ctx context.Context) (uint64, error) {
	used, err := k.used.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return used, err
}

// takeUnitsUsed returns them and forgets them.
func (k *Keeper) takeUnitsUsed(ctx context.Context) (uint64, error) {
	used, err := k.unitsUsed(ctx)
	if err != nil || used == 0 {
		return 0, err
	}
	return used, k.used.Remove(ctx)
}

// liftPrice keeps the congestion price at or above the least one.
func (k *Keeper) liftPrice(ctx context.Context, least math.LegacyDec) error {
	now, err := k.price.Get(ctx)
	if err != nil || now.GTE(least) {
		return err
	}
	if err := k.price.Set(ctx, least); err != nil {
		return err
	}
	return emit(ctx, &types.EventPriceMoved{Price: least})
}
