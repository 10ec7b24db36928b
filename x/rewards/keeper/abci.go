package keeper

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// BeginBlock turns the rounds of data sets in the first block of an epoch. Then it draws: workers for open requests,
// committees for new items, from state as the last block left it and before any transaction of this one. At most
// items_per_block items are done; requests that were drawn in vain come last, with what is left of them. Once an epoch
// it calls the roll.
func (k *Keeper) BeginBlock(ctx sdk.Context) error {
	if failed := safeitem.Run(ctx, k.turnRounds); failed != nil {
		if err := k.Epochs.RecordFailure(ctx, types.ModuleName+"/rounds", "", failed); err != nil {
			return err
		}
	}
	done, err := k.work(ctx, k.beginQueue)
	if err != nil {
		return err
	}
	if err := k.search(ctx, done); err != nil {
		return err
	}
	if failed := safeitem.Run(ctx, k.callRoll); failed != nil {
		return k.Epochs.RecordFailure(ctx, types.ModuleName+"/roll_call", "", failed)
	}
	return nil
}

// EndBlock does what is due: counts commitments and reveals, ends windows, judges, settles. At most items_per_block
// items are done. Then it moves the congestion price by what this block assigned. Last it removes records that are too
// old, about sweep_per_block of them.
func (k *Keeper) EndBlock(ctx sdk.Context) error {
	if _, err := k.work(ctx, k.endQueue); err != nil {
		return err
	}
	if failed := safeitem.Run(ctx, k.movePrice); failed != nil {
		if err := k.Epochs.RecordFailure(ctx, types.ModuleName+"/price", "", failed); err != nil {
			return err
		}
	}
	return k.sweepHistory(ctx)
}
