package keeper

import (
	"context"
	"errors"
	"fmt"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

type (
	// answerKey is (epoch, worker).
	answerKey = collections.Pair[uint64, sdk.AccAddress]
	// answerRankKey is (epoch, largest uint64 less the remainder, worker): largest remainders first, equal ones by worker.
	answerRankKey = collections.Triple[uint64, uint64, sdk.AccAddress]
)

// callRoll calls the roll once an epoch, in a block that its beacon names: with the beacon of each block it is decided
// whether it is this one, with probability 1/n if n blocks are left, so that all are alike and nobody knows before. The
// last possible one leaves the window its full length within the epoch; an epoch that is not longer than the window has
// no roll call. Who is called is not looked up: see types.RollCall.
func (k *Keeper) callRoll(ctx sdk.Context) error {
	next, err := k.nextRollCall.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	now := height(ctx)
	if now < next {
		return nil
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	left := epoch.EndHeight - int64(params.Availability.RollCallBlocks) - now
	if left < 0 {
		return k.nextRollCall.Set(ctx, epoch.EndHeight+1)
	}
	beacon, err := k.Validators.RandomBeacon(ctx)
	if err != nil {
		return err
	}
	domain := fmt.Sprintf("rollcall/%d", epoch.Number)
	if sample.New(domain, beacon).Below(uint64(left)+1) != 0 {
		return nil
	}
	_, workers, err := k.qualitySum(ctx)
	if err != nil {
		return err
	}
	return k.openRollCall(ctx, epoch, types.RollCall{
		Epoch: epoch.Number, Height: now, UntilHeight: now + int64(params.Availability.RollCallBlocks), Beacon: beacon,
		Workers: workers, Size_: params.Availability.RollCallSize,
	})
}

// openRollCall lets those who are called answer. The next roll call is that of the next epoch.
func (k *Keeper) openRollCall(ctx context.Context, epoch stakingtypes.Epoch, call types.RollCall) error {
	if err := k.rollCalls.Set(ctx, call.Epoch, call); err != nil {
		return err
	}
	if err := k.nextRollCall.Set(ctx, epoch.EndHeight+1); err != nil {
		return err
	}
	return emit(ctx, &types.EventRollCalled{
		Epoch: call.Epoch, Height: call.Height, UntilHeight: call.UntilHeight, Workers: call.Workers, Size_: call.Size_,
	})
}

// getRollCall returns the roll call of an epoch, or ErrRollCallNotFound.
func (k *Keeper) getRollCall(ctx context.Context, epoch uint64) (types.RollCall, error) {
	call, err := k.rollCalls.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) {
		return types.RollCall{}, types.ErrRollCallNotFound.Wrapf("epoch: the roll of epoch %d was not called", epoch)
	}
	return call, err
}

// answerRollCall notes that a worker is there. It writes nothing that another worker's answer writes.
func (k *Keeper) answerRollCall(ctx context.Context, owner sdk.AccAddress, epoch uint64) error {
	call, err := k.getRollCall(ctx, epoch)
	if err != nil {
		return err
	}
	now := height(ctx)
	if now > call.UntilHeight {
		return types.ErrTooLate.Wrapf("epoch: the roll call of epoch %d took answers, limit block %d, now %d", epoch,
			call.UntilHeight, now)
	}
	if err := k.checkCalled(ctx, owner, call); err != nil {
		return err
	}
	key := collections.Join(epoch, owner)
	answered, err := k.answers.Has(ctx, key)
	if err != nil {
		return err
	}
	if answered {
		return types.ErrDuplicate.Wrapf("epoch: %s has answered the roll call of epoch %d, limit 1", owner, epoch)
	}
	if err := k.answers.Set(ctx, key, types.NewAnswer(epoch, owner.String(), now)); err != nil {
		return err
	}
	return emit(ctx, &types.EventRollCallAnswered{Epoch: epoch, Worker: owner.String()})
}

// checkCalled refuses a worker that a roll call did not call, or that joined too late for it: addresses made after the
// beacon was known would all be called.
func (k *Keeper) checkCalled(ctx context.Context, owner sdk.AccAddress, call types.RollCall) error {
	_, registered, err := k.findWorker(ctx, owner)
	if err != nil {
		return err
	}
	if !registered {
		return types.ErrWorkerNotFound.Wrapf("worker: %s is not registered, must register first", owner)
	}
	standing, err := k.workerStanding(ctx, owner)
	if err != nil {
		return err
	}
	if standing.Status != stakingtypes.Status_STATUS_ACTIVE && standing.Status != stakingtypes.Status_STATUS_GRACE {
		return types.ErrNotAllowed.Wrapf("worker: %s is %s, must be %s or %s", owner, standing.Status,
			stakingtypes.Status_STATUS_ACTIVE, stakingtypes.Status_STATUS_GRACE)
	}
	if standing.JoinedEpoch >= call.Epoch {
		return types.ErrNotCalled.Wrapf("worker: %s joined in epoch %d, must have joined before epoch %d", owner,
			standing.JoinedEpoch, call.Epoch)
	}
	if !call.Calls(owner) {
		return types.ErrNotCalled.Wrapf("worker: %s is not called in epoch %d", owner, call.Epoch)
	}
	return nil
}
