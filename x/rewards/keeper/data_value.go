package keeper

import (
	"context"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/shapley"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// value is the stage that writes what each data set is worth, one unit each: an accepted one in the game of the
// accepted, a failed one in that of all.
func (w roundWork) value(ctx context.Context, _ uint64, key []byte, budget uint64) (progress, error) {
	round, pool, err := w.round(ctx)
	if err != nil {
		return progress{}, err
	}
	g, err := w.gamesOf(ctx, round, pool)
	if err != nil {
		return progress{}, err
	}
	accepted, all := places(g.players.accepted), places(g.players.all)
	step, err := w.each(ctx, key, budget, func(round *types.Round, dataset types.Dataset) error {
		if g.all != nil {
			if place, plays := all[dataset.Id]; plays {
				if dataset.Value, err = valueOf(g.all, place, dataset); err != nil {
					return err
				}
				g.state.AllValue = g.state.AllValue.Add(dataset.Value)
			}
		}
		if place, plays := accepted[dataset.Id]; plays {
			if dataset.Value, err = valueOf(g.accepted, place, dataset); err != nil {
				return err
			}
			round.Value = round.Value.Add(dataset.Value)
		}
		return w.datasets.Set(ctx, dataset.Id, dataset)
	})
	if err != nil || g.all == nil {
		return step, err
	}
	return step, w.shapleyStates.Set(ctx, keyOf(round), g.state)
}

// places tells where each data set is in a list.
func places(of []types.Dataset) map[string]int {
	known := make(map[string]int, len(of))
	for place, dataset := range of {
		known[dataset.Id] = place
	}
	return known
}

// valueOf is what a data set is worth in a game, less what of it was known before.
func valueOf(game *shapley.Game, place int, dataset types.Dataset) (math.Int, error) {
	value, err := game.Value(place)
	if err == nil {
		value, err = shapley.Fresh(value, uint64(dataset.Opened), uint64(dataset.Stale))
	}
	if err != nil {
		return math.Int{}, types.ErrInvalidSketch.Wrapf("data set %s: %s", dataset.Id, err)
	}
	return value, nil
}

// split is the stage that takes the pool's funds and writes what each accepted data set earns of them and of the
// budget: its part by value, by largest remainder. If nothing is worth anything nobody earns anything. It needs all
// values at once and costs a unit for 16 of them.
func (w roundWork) split(ctx context.Context, epoch uint64, _ []byte, budget uint64) (progress, error) {
	round, pool, err := w.round(ctx)
	if err != nil {
		return progress{}, err
	}
	p, err := w.playersOf(ctx, round)
	if err != nil {
		return progress{}, err
	}
	values := make([]math.Int, len(p.accepted))
	for i, dataset := range p.accepted {
		values[i] = dataset.Value
	}
	round.Funds, pool.Funds = pool.Funds, math.ZeroInt()
	parts, err := shapley.Payouts(round.Pot(), values)
	if err != nil {
		return progress{}, types.ErrInvalidAmount.Wrapf("round: %s", err)
	}
	for i, dataset := range p.accepted {
		dataset.Payout = parts[i]
		if err := w.datasets.Set(ctx, dataset.Id, dataset); err != nil {
			return progress{}, err
		}
	}
	if err := w.pools.Set(ctx, pool.Id, pool); err != nil {
		return progress{}, err
	}
	if err := w.setRound(ctx, round); err != nil {
		return progress{}, err
	}
	used := min(budget, uint64(1+len(p.accepted)/playersPerUnit))
	return progress{used: used, done: true}, w.openDataShares(ctx, epoch)
}

// openDataShares begins to count what workers earn in an epoch, if there is second collateral to give by it.
func (k *Keeper) openDataShares(ctx context.Context, epoch uint64) error {
	book, err := k.book(ctx, epoch)
	if err != nil || book.State != types.BookPaying {
		return err
	}
	pool, err := k.taoPool(ctx)
	if err != nil || !pool.IsPositive() {
		return err
	}
	return k.openShares(ctx, epoch, stakingtypes.Role_ROLE_WORKER)
}
