package keeper

import (
	"bytes"
	"context"
	"strconv"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/safeitem"
	"github.com/masa-finance/masad/x/staking/types"
)

const (
	// pipelineQueue names phases that failed as a whole in records of failures.
	pipelineQueue = "pipeline"
	// maxDoublings bounds how far a line of waiting epochs raises the budget: 2^3 = 8 times.
	maxDoublings = 3
)

// outcome is what one call of a phase came to.
type outcome struct {
	next []byte
	used uint64
	done bool
}

// Budget is the units of epoch work of one block: work_per_block, doubled for each epoch that waits behind the first,
// up to eight times.
func (k *Keeper) Budget(ctx context.Context) (uint64, error) {
	waiting, err := k.waitingEpochs(ctx)
	if err != nil {
		return 0, err
	}
	return k.budgetFor(ctx, len(waiting))
}

// budgetFor is the budget with a line of so many epochs.
func (k *Keeper) budgetFor(ctx context.Context, waiting int) (uint64, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return 0, err
	}
	return params.WorkPerBlock << min(max(waiting, 1)-1, maxDoublings), nil
}

// runPipeline works on the oldest closed epoch, phase by phase, until the block's budget is used or a phase wants to go
// on in the next block. An epoch that is done makes room for the next in line.
func (k *Keeper) runPipeline(ctx sdk.Context) error {
	waiting, err := k.waitingEpochs(ctx)
	if err != nil || len(waiting) == 0 {
		return err
	}
	budget, err := k.budgetFor(ctx, len(waiting))
	if err != nil {
		return err
	}
	for left := budget; left > 0 && len(waiting) > 0; {
		epoch, err := k.epochs.Get(ctx, waiting[0])
		if err != nil {
			return err
		}
		if epoch.DoneHeight > 0 {
			waiting = waiting[1:]
			continue
		}
		result, err := k.runPhase(ctx, epoch, left, left == budget)
		if err != nil || !result.done {
			return err
		}
		// Every call costs a unit, so that phases without work do not make a block of any length.
		left -= min(left, max(result.used, 1))
	}
	return nil
}

// runPhase calls the phase an epoch is at and stores where the epoch is then. A phase that fails is done.
func (k *Keeper) runPhase(ctx sdk.Context, epoch types.Epoch, budget uint64, whole bool) (outcome, error) {
	index := k.phaseIndex(epoch.Phase)
	if index < 0 {
		if err := k.phaseFailed(ctx, epoch, types.ErrPhaseUnknown.Wrap(epoch.Phase)); err != nil {
			return outcome{}, err
		}
		return outcome{done: true}, k.finishEpoch(ctx, epoch)
	}
	var result outcome
	failed := safeitem.Run(ctx, func(ctx sdk.Context) (err error) {
		result.next, result.used, result.done, err = k.phases[index].Run(ctx, epoch.Number, epoch.Cursor, budget)
		stalled := !result.done && result.used == 0 && whole && bytes.Equal(result.next, epoch.Cursor)
		if err == nil && stalled {
			err = types.ErrPhaseStalled.Wrapf("%s with a budget of %d", epoch.Phase, budget)
		}
		return err
	})
	if failed != nil {
		if err := k.phaseFailed(ctx, epoch, failed); err != nil {
			return outcome{}, err
		}
		result = outcome{done: true}
	}
	if !result.done {
		epoch.Cursor = result.next
		return result, k.epochs.Set(ctx, epoch.Number, epoch)
	}
	if index+1 == len(k.phases) {
		return result, k.finishEpoch(ctx, epoch)
	}
	epoch.Phase, epoch.Cursor = k.phases[index+1].Name(), nil
	return result, k.epochs.Set(ctx, epoch.Number, epoch)
}

// finishEpoch takes an epoch out of the line.
func (k *Keeper) finishEpoch(ctx sdk.Context, epoch types.Epoch) error {
	epoch.Phase, epoch.Cursor, epoch.DoneHeight = types.PhaseDone, nil, ctx.BlockHeight()
	if err := k.leaveLine(ctx, epoch.Number); err != nil {
		return err
	}
	if err := k.epochs.Set(ctx, epoch.Number, epoch); err != nil {
		return err
	}
	return emit(ctx, &types.EventEpochFinished{Epoch: epoch.Number})
}

// phaseFailed records that a phase as a whole was undone.
func (k *Keeper) phaseFailed(ctx sdk.Context, epoch types.Epoch, failed error) error {
	return k.RecordFailure(ctx, pipelineQueue, epoch.Phase+"/"+strconv.FormatUint(epoch.Number, 10), failed)
}

// phaseNames lists the pipeline.
func (k *Keeper) phaseNames() []string {
	names := make([]string, len(k.phases))
	for i, phase := range k.phases {
		names[i] = phase.Name()
	}
	return names
}

// phaseIndex is the place of a phase in the pipeline, -1 if it has none.
func (k *Keeper) phaseIndex(name string) int {
	for i, phase := range k.phases {
		if phase.Name() == name {
			return i
		}
	}
	return -1
}
