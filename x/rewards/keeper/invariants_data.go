package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// owedForData is what the escrow account holds for pools of data: their funds, and what rounds have left to give.
func (k *Keeper) owedForData(ctx context.Context) (math.Int, error) {
	owed := math.ZeroInt()
	err := k.pools.Walk(ctx, nil, func(_ string, pool types.Pool) (bool, error) {
		return false, addTo(&owed, pool.Funds)
	})
	if err != nil {
		return math.Int{}, err
	}
	err = k.rounds.Walk(ctx, nil, func(_ roundKey, round types.Round) (bool, error) {
		return false, addTo(&owed, round.Owed())
	})
	return owed, err
}
