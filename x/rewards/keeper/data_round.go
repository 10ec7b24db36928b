package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/rewards/types"
)

// roundKey is (epoch, pool).
type roundKey = collections.Pair[uint64, string]

// getRound returns a round that exists.
func (k *Keeper) getRound(ctx context.Context, pool string, epoch uint64) (types.Round, error) {
	round, err := k.rounds.Get(ctx, collections.Join(epoch, pool))
	if errors.Is(err, collections.ErrNotFound) {
		return types.Round{}, types.ErrRoundNotFound.Wrapf("pool: %q has no round in epoch %d", pool, epoch)
	}
	return round, err
}
