package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// RecordFailure keeps a record of an item that was undone so that the block could go on, and announces it. The newest
// MaxFailures are kept.
func (k *Keeper) RecordFailure(ctx context.Context, queue, item string, failed error) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	codespace, code, _ := errorsmod.ABCIInfo(failed, false)
	failure := types.Failure{
		Height: sdkCtx.BlockHeight(), Queue: clip(queue), Item: clip(item), Codespace: codespace, Code: code,
	}
	sdkCtx.Logger().Error("item failed", "queue", queue, "item", item, "err", failed)
	if err := k.addFailure(ctx, failure); err != nil {
		return err
	}
	return emit(sdkCtx, &types.EventItemFailed{
		Queue: failure.Queue, Item: failure.Item, Codespace: codespace, Code: code,
	})
}

// addFailure appends a record and drops the one that is too old.
func (k *Keeper) addFailure(ctx context.Context, failure types.Failure) error {
	id, err := k.nextFailureID.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	if err := k.failures.Set(ctx, id, failure); err != nil {
		return err
	}
	if id >= types.MaxFailures {
		if err := k.failures.Remove(ctx, id-types.MaxFailures); err != nil {
			return err
		}
	}
	return k.nextFailureID.Set(ctx, id+1)
}

// clip bounds a name in a record.
func clip(name string) string { return name[:min(len(name), types.MaxFailureNameBytes)] }
