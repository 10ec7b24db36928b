package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/price"
	"github.com/masa-finance/masad/x/rewards/types"
)

// movePrice sets the congestion price of the next block from the units that this block's requests asked for.
func (k *Keeper) movePrice(ctx sdk.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	used, err := k.unitsSubmitted(ctx)
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

// unitsSubmitted sums the resource units of the requests of this block and forgets them.
func (k *Keeper) unitsSubmitted(ctx context.Context) (uint64, error) {
	used, some := uint64(0), false
	err := k.submissions.Walk(ctx, nil, func(_ collections.Pair[int64, string], ru uint64) (bool, error) {
		used, some = saturatingAdd(used, ru), true
		return false, nil
	})
	if err != nil || !some {
		return 0, err
	}
	return used, k.submissions.Clear(ctx, nil)
}
