package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// lastUnbonding is the id of the newest unbonding, 0 if there never was one.
func (k *Keeper) lastUnbonding(ctx context.Context) (uint64, error) {
	last, err := k.lastUnbondingID.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return last, err
}

// addUnbonding stores an unbonding with its places in the queue and among its owner's.
func (k *Keeper) addUnbonding(ctx context.Context, unbonding types.Unbonding) error {
	owner, err := types.Owner("owner", unbonding.Owner)
	if err != nil {
		return err
	}
	if err := k.due.Set(ctx, dueAt(unbonding)); err != nil {
		return err
	}
	if err := k.owned.Set(ctx, collections.Join(owner, unbonding.Id)); err != nil {
		return err
	}
	return k.unbondings.Set(ctx, unbonding.Id, unbonding)
}

// removeUnbonding removes an unbonding and its places.
func (k *Keeper) removeUnbonding(ctx context.Context, unbonding types.Unbonding) error {
	owner, err := types.Owner("owner", unbonding.Owner)
	if err != nil {
		return err
	}
	if err := k.due.Remove(ctx, dueAt(unbonding)); err != nil {
		return err
	}
	if err := k.owned.Remove(ctx, collections.Join(owner, unbonding.Id)); err != nil {
		return err
	}
	return k.unbondings.Remove(ctx, unbonding.Id)
}

// dueAt is the place of an unbonding in the queue.
func dueAt(unbonding types.Unbonding) dueKey {
	return collections.Join(unbonding.CompletionTime.UnixNano(), unbonding.Id)
}

// unbondingsOf lists what an owner has unbonding from a role, by id. There are few: unbond and OpenPosition refuse to
// go beyond max_unbondings, so leaving adds the last ones.
func (k *Keeper) unbondingsOf(ctx context.Context, role types.Role, owner sdk.AccAddress) ([]types.Unbonding, error) {
	var found []types.Unbonding
	all := collections.NewPrefixedPairRange[sdk.AccAddress, uint64](owner)
	err := k.owned.Walk(ctx, all, func(key ownedKey) (bool, error) {
		unbonding, err := k.unbondings.Get(ctx, key.K2())
		if err == nil && unbonding.Role == role {
			found = append(found, unbonding)
		}
		return false, err
	})
	return found, err
}

// checkUnbondings refuses one more unbonding of an owner's role when it has as many as it may.
func (k *Keeper) checkUnbondings(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	found, err := k.unbondingsOf(ctx, role, owner)
	if err != nil {
		return err
	}
	if len(found) >= int(params.MaxUnbondings) {
		return types.ErrTooManyUnbondings.Wrapf("role: %d unbondings from %s are open, max_unbondings is %d",
			len(found), role.Word(), params.MaxUnbondings)
	}
	return nil
}
