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

// EndBlock ends a round of price reports, if it is one's last block, and returns what POWER decided in this block, if
// it ran: at most two updates a seat.
func (k *Keeper) EndBlock(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	if err := k.endPriceRound(sdk.UnwrapSDKContext(ctx)); err != nil {
		return nil, err
	}
	return k.applyPending(ctx)
}
