package keeper

import (
	"context"
	"errors"
	"strconv"
	"time"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/safeitem"
	"github.com/masa-finance/masad/x/staking/types"
)

const (
	// unbondingQueue names the queue in records of failures.
	unbondingQueue = "unbonding"
	// payoutRetry is how long an unbonding that could not be paid out waits for the next try, so that it does not stop
	// those behind it.
	payoutRetry = time.Hour
)

// enqueue puts coins that left a position on their way.
func (k *Keeper) enqueue(ctx context.Context, from types.Position, amount sdk.Coin) (types.Unbonding, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return types.Unbonding{}, err
	}
	last, err := k.lastUnbonding(ctx)
	if err != nil {
		return types.Unbonding{}, err
	}
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	unbonding := types.Unbonding{
		Id: last + 1, Role: from.Role, Owner: from.Owner, Generation: from.Generation, Amount: amount,
		CreatedHeight: sdkCtx.BlockHeight(), CompletionTime: sdkCtx.BlockTime().Add(params.UnbondingTime),
	}
	if err := k.lastUnbondingID.Set(ctx, unbonding.Id); err != nil {
		return types.Unbonding{}, err
	}
	if err := k.addUnbonding(ctx, unbonding); err != nil {
		return types.Unbonding{}, err
	}
	return unbonding, emit(sdkCtx, &types.EventUnbondingStarted{
		Id: unbonding.Id, Role: unbonding.Role, Owner: unbonding.Owner, Amount: amount,
		CompletionTime: unbonding.CompletionTime,
	})
}

// cancel puts an unbonding back into the position it was taken from, if that is the owner's present one.
func (k *Keeper) cancel(ctx context.Context, owner sdk.AccAddress, id uint64) (types.Unbonding, error) {
	unbonding, err := k.unbondings.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Unbonding{}, types.ErrUnbondingNotFound.Wrapf("id: %d", id)
	}
	if err != nil {
		return types.Unbonding{}, err
	}
	if unbonding.Owner != owner.String() {
		return types.Unbonding{}, types.ErrNotOwner.Wrapf("id: %d belongs to %s", id, unbonding.Owner)
	}
	position, err := k.openPosition(ctx, unbonding.Role, owner)
	if err != nil {
		return types.Unbonding{}, err
	}
	if position.Generation != unbonding.Generation {
		return types.Unbonding{}, types.ErrWrongGeneration.Wrapf("id: %d is of generation %d, the position of %d",
			id, unbonding.Generation, position.Generation)
	}
	if err := k.removeUnbonding(ctx, unbonding); err != nil {
		return types.Unbonding{}, err
	}
	_, err = k.touch(ctx, position, func(_ types.Observation, p *types.Position) error {
		held := heldOf(p, unbonding.Amount.Denom)
		if err := checkSum("id", *held, unbonding.Amount.Amount); err != nil {
			return err
		}
		*held = held.Add(unbonding.Amount.Amount)
		return nil
	})
	if err != nil {
		return types.Unbonding{}, err
	}
	return unbonding, emit(sdk.UnwrapSDKContext(ctx), &types.EventUnbondingCancelled{
		Id: id, Role: unbonding.Role, Owner: unbonding.Owner, Amount: unbonding.Amount,
	})
}

// payUnbondings pays out what is due, oldest first, at most a parameter's number a block. One that can not be paid is
// recorded and tried again later.
func (k *Keeper) payUnbondings(ctx sdk.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	ripe, err := k.ripe(ctx, int(params.UnbondingsPerBlock))
	if err != nil {
		return err
	}
	for _, id := range ripe {
		unbonding, err := k.unbondings.Get(ctx, id)
		if err != nil {
			return err
		}
		failed := safeitem.Run(ctx, func(ctx sdk.Context) error { return k.pay(ctx, unbonding) })
		if failed == nil {
			continue
		}
		if err := k.RecordFailure(ctx, unbondingQueue, strconv.FormatUint(id, 10), failed); err != nil {
			return err
		}
		if err := k.postpone(ctx, unbonding); err != nil {
			return err
		}
	}
	return nil
}

// ripe lists the ids that are due, oldest first.
func (k *Keeper) ripe(ctx sdk.Context, limit int) ([]uint64, error) {
	end := collections.Join(ctx.BlockTime().UnixNano(), ^uint64(0))
	var ids []uint64
	err := k.due.Walk(ctx, new(collections.Range[dueKey]).EndInclusive(end), func(key dueKey) (bool, error) {
		ids = append(ids, key.K2())
		return len(ids) == limit, nil
	})
	return ids, err
}

// pay sends one unbonding home.
func (k *Keeper) pay(ctx sdk.Context, unbonding types.Unbonding) error {
	owner, err := types.Owner("owner", unbonding.Owner)
	if err != nil {
		return err
	}
	if err := k.removeUnbonding(ctx, unbonding); err != nil {
		return err
	}
	err = k.bank.SendCoinsFromModuleToAccount(ctx, types.ModuleName, owner, sdk.NewCoins(unbonding.Amount))
	if err != nil {
		return types.ErrTransfer.Wrapf("amount: %s to %s: %v", unbonding.Amount, owner, err)
	}
	return emit(ctx, &types.EventUnbondingPaid{
		Id: unbonding.Id, Role: unbonding.Role, Owner: unbonding.Owner, Amount: unbonding.Amount,
	})
}

// postpone moves an unbonding back in the queue.
func (k *Keeper) postpone(ctx sdk.Context, unbonding types.Unbonding) error {
	if err := k.removeUnbonding(ctx, unbonding); err != nil {
		return err
	}
	unbonding.CompletionTime = ctx.BlockTime().Add(payoutRetry)
	if err := k.addUnbonding(ctx, unbonding); err != nil {
		return err
	}
	return emit(ctx, &types.EventUnbondingPostponed{
		Id: unbonding.Id, Role: unbonding.Role, Owner: unbonding.Owner, CompletionTime: unbonding.CompletionTime,
	})
}
