package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// historyPerEpoch bounds the records that are dropped in an epoch; an epoch leaves four.
const historyPerEpoch = 20

// dropHistory removes records of epochs that ended more than history_epochs ago, oldest first, in the second block of
// an epoch: looking for them in every block would cost as much as all else that a quiet block does, and the first block
// of an epoch has most to do. Epochs that wait and globals in force stay.
func (k *Keeper) dropHistory(ctx sdk.Context) error {
	epoch, err := k.CurrentEpoch(ctx)
	if err != nil || ctx.BlockHeight() != epoch.StartHeight+1 {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil || epoch.Number <= params.HistoryEpochs {
		return err
	}
	oldest := epoch.Number - params.HistoryEpochs
	if err := k.dropEpochs(ctx, oldest); err != nil {
		return err
	}
	return k.dropGlobals(ctx, oldest)
}

// dropEpochs removes finished epochs before the oldest to be kept.
func (k *Keeper) dropEpochs(ctx context.Context, oldest uint64) error {
	var old []uint64
	err := k.epochs.Walk(ctx, nil, func(number uint64, epoch types.Epoch) (bool, error) {
		if number >= oldest || epoch.DoneHeight == 0 || len(old) == historyPerEpoch {
			return true, nil
		}
		old = append(old, number)
		return false, nil
	})
	if err != nil {
		return err
	}
	for _, number := range old {
		if err := k.epochs.Remove(ctx, number); err != nil {
			return err
		}
	}
	return nil
}

// dropGlobals removes globals before the oldest epoch to be kept that are no longer in force.
func (k *Keeper) dropGlobals(ctx context.Context, oldest uint64) error {
	var old []globalsKey
	err := k.history.Walk(ctx, nil, func(key globalsKey, globals types.Globals) (bool, error) {
		if key.K1() >= oldest || len(old) == historyPerEpoch {
			return true, nil
		}
		now, err := k.globalsInForce(ctx, globals.Role)
		if err == nil && now.Epoch != globals.Epoch {
			old = append(old, key)
		}
		return false, err
	})
	if err != nil {
		return err
	}
	for _, key := range old {
		if err := k.history.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
