package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// BeginBlock moves the epoch clock.
func (k *Keeper) BeginBlock(ctx context.Context) error { return k.tick(sdk.UnwrapSDKContext(ctx)) }

// EndBlock pays out what has unbonded, works on closed epochs, and drops old records; each within its bound.
func (k *Keeper) EndBlock(ctx context.Context) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	if err := k.payUnbondings(sdkCtx); err != nil {
		return err
	}
	if err := k.runPipeline(sdkCtx); err != nil {
		return err
	}
	return k.dropHistory(sdkCtx)
}
