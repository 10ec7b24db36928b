package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/rewards/types"
)

// getPool returns a pool that exists.
func (k *Keeper) getPool(ctx context.Context, id string) (types.Pool, error) {
	pool, err := k.pools.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Pool{}, types.ErrPoolNotFound.Wrapf("pool: %q", id)
	}
	return pool, err
}
