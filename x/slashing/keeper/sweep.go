package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// hooks listen to the ledger.
type hooks struct {
	stakingtypes.NoHooks
	k *Keeper
}

// Hooks let offences grow old with the ledger's epochs.
func (k *Keeper) Hooks() stakingtypes.StakingHooks { return hooks{k: k} }

// AfterEpochEnded implements stakingtypes.StakingHooks. Offences go that are history_epochs older than the epoch that
// ended, and one more: the requests they refer to are kept until a later epoch was paid, which takes part of the next.
func (h hooks) AfterEpochEnded(ctx context.Context, epoch uint64) error {
	params, err := h.k.params.Get(ctx)
	if err != nil {
		return err
	}
	sweep, err := h.k.progressOfSweep(ctx)
	if err != nil {
		return err
	}
	until := epoch - min(epoch, params.HistoryEpochs)
	if until <= sweep.Until && !sweep.Waits {
		return nil // history_epochs was raised
	}
	sweep.Until, sweep.Waits = max(until, sweep.Until), false
	return h.k.sweep.Set(ctx, sweep)
}

// progressOfSweep is how far old offences are swept.
func (k *Keeper) progressOfSweep(ctx context.Context) (types.Sweep, error) {
	sweep, err := k.sweep.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Sweep{}, nil
	}
	return sweep, err
}

// checkAge refuses a report of an epoch that is swept, or is being swept: it might be a second one.
func (k *Keeper) checkAge(ctx context.Context, o types.Offence) error {
	if o.IsKept() {
		return nil
	}
	sweep, err := k.progressOfSweep(ctx)
	if err == nil && o.Epoch < sweep.Until {
		return types.ErrOffenceTooOld.Wrapf("epoch: %d, must be at least %d", o.Epoch, sweep.Until)
	}
	return err
}

// sweepOffences removes offences that are too old, oldest first. Most blocks have nothing to sweep and only read how
// far that is. If it fails it waits for the end of the next epoch.
func (k *Keeper) sweepOffences(ctx sdk.Context) error {
	sweep, err := k.progressOfSweep(ctx)
	if err != nil || sweep.IsIdle() {
		return err
	}
	failed := safeitem.Run(ctx, func(ctx sdk.Context) error { return k.sweepSome(ctx, sweep) })
	if failed == nil {
		return nil
	}
	sweep.Waits = true
	if err := k.sweep.Set(ctx, sweep); err != nil {
		return err
	}
	return k.epochs.RecordFailure(ctx, "offences", "", failed)
}

// sweepSome removes up to sweep_per_block offences.
func (k *Keeper) sweepSome(ctx sdk.Context, sweep types.Sweep) error {
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	old, err := k.oldest(ctx, sweep.Until, int(params.SweepPerBlock))
	if err != nil {
		return err
	}
	for _, key := range old {
		if err := k.remove(ctx, key.K1(), key.K2()); err != nil {
			return err
		}
		sweep.Done = key.K1() // those before it are gone, as the oldest go first
	}
	if len(old) < int(params.SweepPerBlock) {
		sweep.Done = sweep.Until
	}
	if err := k.sweep.Set(ctx, sweep); err != nil || len(old) == 0 {
		return err
	}
	return ctx.EventManager().EmitTypedEvent(
		&types.EventOffencesSwept{Count: uint64(len(old)), LastEpoch: old[len(old)-1].K1()})
}

// oldest are up to limit offences that are swept of the epochs before one, by epoch and id.
func (k *Keeper) oldest(ctx context.Context, until uint64, limit int) ([]collections.Pair[uint64, string], error) {
	var old []collections.Pair[uint64, string]
	err := k.byEpoch.Walk(ctx, collections.NewPrefixUntilPairRange[uint64, string](until-1),
		func(key collections.Pair[uint64, string]) (bool, error) {
			old = append(old, key)
			return len(old) >= limit, nil
		})
	return old, err
}
