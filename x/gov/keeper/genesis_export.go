package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/gov/types"
)

// ExportGenesis exports the state, each list in the order of its keys.
func (k *Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	for _, export := range []func(context.Context, *types.GenesisState) error{
		k.exportGlobals, k.exportGraph, k.exportBallots, k.exportReviews, k.exportRounds,
	} {
		if err := export(ctx, g); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// orZero reads an item that may not be there yet.
func orZero[V any](ctx context.Context, item collections.Item[V]) (value V, err error) {
	value, err = item.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return value, nil
	}
	return value, err
}

// all lists the values of a map in the order of its keys.
func all[K, V any](ctx context.Context, m collections.Map[K, V]) (values []V, err error) {
	err = m.Walk(ctx, nil, func(_ K, value V) (bool, error) {
		values = append(values, value)
		return false, nil
	})
	return values, err
}

func (k *Keeper) exportGlobals(ctx context.Context, g *types.GenesisState) (err error) {
	if g.Boundary, err = k.latest(ctx); err != nil {
		return err
	}
	if g.Compared, err = orZero(ctx, k.compared); err != nil {
		return err
	}
	if g.Rounded, err = orZero(ctx, k.rounded); err != nil {
		return err
	}
	g.LastReview, err = orZero(ctx, k.lastReview)
	return err
}

func (k *Keeper) exportGraph(ctx context.Context, g *types.GenesisState) (err error) {
	if g.Stakes, err = all(ctx, k.stakes); err != nil {
		return err
	}
	if g.Delegations, err = all(ctx, k.delegations); err != nil {
		return err
	}
	g.Versions, err = all(ctx, k.versions)
	return err
}

func (k *Keeper) exportBallots(ctx context.Context, g *types.GenesisState) (err error) {
	if g.Ballots, err = all(ctx, k.ballots); err != nil {
		return err
	}
	if g.Voters, err = all(ctx, k.voters); err != nil {
		return err
	}
	err = k.claims.Walk(ctx, nil, func(key agentKey) (bool, error) {
		g.Claims = append(g.Claims, types.Claim{ProposalId: key.K1(), Agent: key.K2().String()})
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.votesLeft.Walk(ctx, nil, func(id uint64) (bool, error) {
		g.VotesLeft = append(g.VotesLeft, id)
		return false, nil
	})
	if err != nil {
		return err
	}
	return k.waiting.Walk(ctx, nil, func(key endKey) (bool, error) {
		g.Waiting = append(g.Waiting, key.K2())
		return false, nil
	})
}

func (k *Keeper) exportReviews(ctx context.Context, g *types.GenesisState) (err error) {
	if g.Records, err = all(ctx, k.records); err != nil {
		return err
	}
	g.Changes, err = all(ctx, k.changes)
	return err
}

func (k *Keeper) exportRounds(ctx context.Context, g *types.GenesisState) (err error) {
	if g.Rounds, err = all(ctx, k.rounds); err != nil {
		return err
	}
	g.Reputations, err = all(ctx, k.reputations)
	return err
}
