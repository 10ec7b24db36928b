package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/gov/types"
)

// BeginBlock makes a snapshot if one is due: the state as the last block left it. It runs before anything else of the
// block changes a stake.
func (k *Keeper) BeginBlock(ctx context.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	latest, err := k.latest(ctx)
	if err != nil {
		return err
	}
	height := sdk.UnwrapSDKContext(ctx).BlockHeight()
	if latest > 0 && height < latest+int64(params.SnapshotInterval) {
		return nil
	}
	if err := k.boundary.Set(ctx, height); err != nil {
		return err
	}
	if latest == 0 {
		if err := k.adopt(ctx); err != nil {
			return err
		}
	}
	return emit(ctx, &types.EventSnapshot{Height: height})
}
