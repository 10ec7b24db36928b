package keeper

import (
	"context"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// PreBlock turns the beacon before anything is drawn with it: one hash, and one record of the proposer. The reveal is
// what the block begins with, nil if that is none.
func (k *Keeper) PreBlock(ctx context.Context, reveal *types.MsgRevealBeacon) error {
	return k.turnBeacon(sdk.UnwrapSDKContext(ctx), reveal)
}

// BeginBlock counts who signed the last block: at most MaxSlots votes, in one record.
func (k *Keeper) BeginBlock(ctx context.Context) error {
	return k.countVotes(sdk.UnwrapSDKContext(ctx))
}

// EndBlock ends a round of price reports if it is one's last block, takes the power of the jailed, draws the jitter
// again when it is time, and returns the updates of everything that changed powers or keys in this block: at most two a
// seat.
func (k *Keeper) EndBlock(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	if err := k.endPriceRound(sdk.UnwrapSDKContext(ctx)); err != nil {
		return nil, err
	}
	if err := k.removeJailed(ctx); err != nil {
		return nil, err
	}
	if err := k.redraw(sdk.UnwrapSDKContext(ctx)); err != nil {
		return nil, err
	}
	return k.applyPending(ctx)
}
