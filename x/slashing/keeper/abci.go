package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// BeginBlock punishes the faults that this block brings proof of, then counts who did not sign the last block, then
// removes offences that are old.
func (k *Keeper) BeginBlock(ctx context.Context) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	if err := k.handleEvidence(sdkCtx); err != nil {
		return err
	}
	if err := k.countMisses(sdkCtx); err != nil {
		return err
	}
	return k.sweepOffences(sdkCtx)
}
