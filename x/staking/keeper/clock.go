package keeper

import (
	"context"
	"errors"
	"strconv"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/safeitem"
	"github.com/masa-finance/masad/x/staking/types"
)

// clockQueue names the boundary of an epoch in records of failures.
const clockQueue = "epoch"

// CurrentEpoch is the running epoch; ErrEpochNotFound before the first block.
func (k *Keeper) CurrentEpoch(ctx context.Context) (types.Epoch, error) {
	number, err := k.currentNumber(ctx)
	if err != nil {
		return types.Epoch{}, err
	}
	epoch, err := k.epochs.Get(ctx, number)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Epoch{}, types.ErrEpochNotFound.Wrap("no block has run yet")
	}
	return epoch, err
}

// currentNumber is the number of the running epoch, 0 before the first block.
func (k *Keeper) currentNumber(ctx context.Context) (uint64, error) {
	number, err := k.current.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return number, err
}

// tick moves the clock: the first block opens epoch 1 with its globals, the first block after an epoch closes it and
// opens the next. The length of an epoch is fixed when it opens.
func (k *Keeper) tick(ctx sdk.Context) error {
	epoch, err := k.CurrentEpoch(ctx)
	if errors.Is(err, types.ErrEpochNotFound) {
		return k.begin(ctx)
	}
	if err != nil || ctx.BlockHeight() <= epoch.EndHeight {
		return err
	}
	failed := safeitem.Run(ctx, func(ctx sdk.Context) error { return k.told().AfterEpochEnded(ctx, epoch.Number) })
	if failed != nil {
		item := "ended/" + strconv.FormatUint(epoch.Number, 10)
		if err := k.RecordFailure(ctx, clockQueue, item, failed); err != nil {
			return err
		}
	}
	if err := k.closeEpoch(ctx, epoch); err != nil {
		return err
	}
	return k.openEpoch(ctx, epoch.Number+1)
}

// begin opens epoch 1 and computes its globals from the positions that genesis opened.
func (k *Keeper) begin(ctx sdk.Context) error {
	for _, role := range types.Roles() {
		if err := k.moveGlobals(ctx, 1, role); err != nil {
			return err
		}
	}
	return k.openEpoch(ctx, 1)
}

// openEpoch begins an epoch at this height.
func (k *Keeper) openEpoch(ctx sdk.Context, number uint64) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	epoch := types.Epoch{
		Number: number, StartHeight: ctx.BlockHeight(), EndHeight: ctx.BlockHeight() + int64(params.EpochBlocks) - 1,
	}
	if err := k.epochs.Set(ctx, number, epoch); err != nil {
		return err
	}
	if err := k.current.Set(ctx, number); err != nil {
		return err
	}
	waiting, err := k.waitingEpochs(ctx)
	if err != nil {
		return err
	}
	return emit(ctx, &types.EventEpochOpened{
		Epoch: number, StartHeight: epoch.StartHeight, EndHeight: epoch.EndHeight, Waiting: uint32(len(waiting)),
	})
}

// closeEpoch freezes an epoch and puts it in the pipeline's line.
func (k *Keeper) closeEpoch(ctx sdk.Context, epoch types.Epoch) error {
	if len(k.phases) == 0 {
		return k.finishEpoch(ctx, epoch)
	}
	epoch.Phase = k.phases[0].Name()
	empty, err := k.lineIsEmpty(ctx)
	if err != nil {
		return err
	}
	if empty {
		if err := k.waiting.Set(ctx, epoch.Number); err != nil {
			return err
		}
	}
	return k.epochs.Set(ctx, epoch.Number, epoch)
}

// lineIsEmpty tells whether no epoch waits for its pipeline.
func (k *Keeper) lineIsEmpty(ctx context.Context) (bool, error) {
	waits, err := k.waiting.Has(ctx)
	return !waits, err
}

// waitingEpochs are the numbers of the closed epochs whose pipeline has not finished, oldest first: all from the oldest
// to the one before the running epoch, as none is overtaken.
func (k *Keeper) waitingEpochs(ctx context.Context) ([]uint64, error) {
	oldest, err := k.waiting.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	running, err := k.currentNumber(ctx)
	if err != nil {
		return nil, err
	}
	var line []uint64
	for number := oldest; number < running; number++ {
		line = append(line, number)
	}
	return line, nil
}

// leaveLine takes the oldest epoch out of the line.
func (k *Keeper) leaveLine(ctx context.Context, number uint64) error {
	running, err := k.currentNumber(ctx)
	if err != nil {
		return err
	}
	if number+1 < running {
		return k.waiting.Set(ctx, number+1)
	}
	return k.waiting.Remove(ctx)
}
