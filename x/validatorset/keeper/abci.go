package keeper

import (
	"context"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// BeginBlock turns the beacon and counts who signed the last block: at most MaxSlots votes, in one record.
func (k *Keeper) BeginBlock(ctx context.Context) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	if err := k.turnBeacon(sdkCtx); err != nil {
		return err
	}
	return k.countVotes(sdkCtx)
}

// EndBlock takes the power of the jailed, draws the jitter again when it is time, and returns the updates of
// everything that changed powers or keys in this block: at most two a seat.
func (k *Keeper) EndBlock(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	if err := k.removeJailed(ctx); err != nil {
		return nil, err
	}
	if err := k.redraw(sdk.UnwrapSDKContext(ctx)); err != nil {
		return nil, err
	}
	return k.applyPending(ctx)
}
