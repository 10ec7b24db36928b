package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
)

// payPools sets the emission for data aside for the rounds of the epoch, by the weights of their pools and largest
// remainder. Without a weight it stays in the reserve. The rounds are paid two epochs later, by the SHAPLEY phase.
func (k *Keeper) payPools(ctx context.Context, epoch uint64) error {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return err
	}
	rounds, err := k.roundsOf(ctx, epoch)
	if err != nil || len(rounds) == 0 {
		return err
	}
	weights := make([]math.Int, len(rounds))
	for i, round := range rounds {
		pool, err := k.getPool(ctx, round.Pool)
		if err != nil {
			return err
		}
		weights[i] = math.NewIntFromUint64(pool.Weight)
	}
	parts, err := emission.Split(book.Data, weights)
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("pools: %s", err)
	}
	for i, round := range rounds {
		round.Budget = parts[i]
		if err := addTo(&book.Pools, parts[i]); err != nil {
			return err
		}
		if err := k.setRound(ctx, round); err != nil {
			return err
		}
	}
	return k.endStep(ctx, book, book.Pools)
}
