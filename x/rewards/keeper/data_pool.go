package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// getPool returns a pool that exists.
func (k *Keeper) getPool(ctx context.Context, id string) (types.Pool, error) {
	pool, err := k.pools.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Pool{}, types.ErrPoolNotFound.Wrapf("pool: %q is none, must be one of those that governance made", id)
	}
	return pool, err
}

// createPool makes a pool, which takes data sets at once.
func (k *Keeper) createPool(ctx context.Context, msg *types.MsgCreatePool) error {
	known, err := k.pools.Has(ctx, msg.Id)
	if err != nil {
		return err
	}
	if known {
		return types.ErrPoolExists.Wrapf("id: %q is a pool, limit 1 of a name", msg.Id)
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	all, err := firstKeys(ctx, k.pools, nil, uint64(params.Data.MaxPools))
	if err != nil {
		return err
	}
	if len(all) >= int(params.Data.MaxPools) {
		return types.ErrCapacity.Wrapf("id: there are %d pools, limit %d", len(all), params.Data.MaxPools)
	}
	if err := k.pools.Set(ctx, msg.Id, types.NewPool(msg, height(ctx))); err != nil {
		return err
	}
	if err := emit(ctx, &types.EventPoolCreated{Pool: msg.Id, Weight: msg.Weight}); err != nil {
		return err
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	return k.rounds.Set(ctx, collections.Join(running.Number, msg.Id), types.NewRound(msg.Id, running.Number))
}

// updatePool replaces what of a pool may change.
func (k *Keeper) updatePool(ctx context.Context, msg *types.MsgUpdatePool) error {
	pool, err := k.getPool(ctx, msg.Id)
	if err != nil {
		return types.ErrPoolNotFound.Wrapf("id: %s", err)
	}
	before := pool
	pool.Weight, pool.Service = msg.Weight, msg.Service
	if err := k.pools.Set(ctx, pool.Id, pool); err != nil {
		return err
	}
	if err := k.moveRoyaltyPool(ctx, before); err != nil {
		return err
	}
	return emit(ctx, &types.EventPoolUpdated{Pool: pool.Id, Weight: pool.Weight, Service: pool.Service})
}

// fundPool takes umasa of anybody and returns the pool as it is then.
func (k *Keeper) fundPool(ctx context.Context, funder sdk.AccAddress, id string, amount sdk.Coin) (types.Pool, error) {
	pool, err := k.getPool(ctx, id)
	if err != nil {
		return types.Pool{}, err
	}
	err = k.Bank.SendCoinsFromAccountToModuleVirtual(ctx, funder, types.EscrowAccount, sdk.Coins{amount})
	if err != nil {
		return types.Pool{}, types.ErrFunding.Wrapf("amount: %s of %s: %s", amount, funder, err)
	}
	if err := addTo(&pool.Funds, amount.Amount); err != nil {
		return types.Pool{}, err
	}
	return pool, k.pools.Set(ctx, id, pool)
}
