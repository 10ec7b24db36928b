package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// InitGenesis imports a state that was validated. The bank has its balances already: they must hold what is owed.
func (k *Keeper) InitGenesis(ctx context.Context, state types.GenesisState) error {
	for _, step := range []func(context.Context, types.GenesisState) error{
		k.initNumbers, k.initActors, k.initLeaves, k.initRequests, k.initItems, k.initQueue, k.initHistory,
		k.initAvailability, k.initPeers, k.initData, k.initRoyalties, k.InitTreasury, k.checkImported,
	} {
		if err := step(ctx, state); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) initNumbers(ctx context.Context, state types.GenesisState) error {
	if err := k.params.Set(ctx, state.Params); err != nil {
		return err
	}
	return k.price.Set(ctx, state.Price)
}

func (k *Keeper) initActors(ctx context.Context, state types.GenesisState) error {
	for _, worker := range state.Workers {
		owner, err := accountOf(worker.Owner)
		if err != nil {
			return err
		}
		if err := k.setWorker(ctx, owner, worker); err != nil {
			return err
		}
		if err := k.countQuality(ctx, worker.Quality, 1); err != nil {
			return err
		}
	}
	for _, oracle := range state.Oracles {
		owner, err := accountOf(oracle.Owner)
		if err != nil {
			return err
		}
		if err := k.oracles.Set(ctx, owner, oracle); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) initLeaves(ctx context.Context, state types.GenesisState) error {
	for _, leaf := range state.Leaves {
		key := collections.Join(leaf.Service, leaf.Index)
		if leaf.Owner == "" {
			if err := k.markFree(ctx, leaf.Service, leaf.Index); err != nil {
				return err
			}
			continue
		}
		owner, err := accountOf(leaf.Owner)
		if err != nil {
			return err
		}
		if err := k.leaves.Set(ctx, key, owner); err != nil {
			return err
		}
		if err := k.tree(ctx, leaf.Service).Update(leaf.Index, leaf.Weight); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) initRequests(ctx context.Context, state types.GenesisState) error {
	for _, req := range state.Requests {
		oracle, err := accountOf(req.Oracle)
		if err != nil {
			return err
		}
		if err := k.requests.Set(ctx, req.Id, req); err != nil {
			return err
		}
		if err := k.requestsByOracle.Set(ctx, collections.Join3(oracle, req.SubmittedHeight, req.Id)); err != nil {
			return err
		}
		for _, a := range req.Assignments {
			if err := k.initPlace(ctx, req.Id, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// initPlace puts a request into the list of one of its workers.
func (k *Keeper) initPlace(ctx context.Context, id string, a types.Assignment) error {
	if a.Worker == "" {
		return nil
	}
	worker, err := accountOf(a.Worker)
	if err != nil {
		return err
	}
	if err := k.indexWorker(ctx, worker, a.AssignedHeight, id); err != nil {
		return err
	}
	return k.initBusy(ctx, worker, a)
}

// initBusy counts a request of a worker that was expelled. What a registered worker is busy with came with it.
func (k *Keeper) initBusy(ctx context.Context, owner sdk.AccAddress, a types.Assignment) error {
	_, registered, err := k.findWorker(ctx, owner)
	if err != nil || registered || !a.AwaitsResponse() {
		return err
	}
	gone, err := k.withOpen(ctx, owner, types.Worker{})
	if err != nil {
		return err
	}
	return k.setBusy(ctx, owner, gone.Open+1)
}

func (k *Keeper) initItems(ctx context.Context, state types.GenesisState) error {
	for _, item := range state.Items {
		if err := k.initItem(ctx, item); err != nil {
			return err
		}
	}
	for _, c := range state.Commitments {
		operator, err := accountOf(c.Operator)
		if err != nil {
			return err
		}
		if err := k.commitments.Set(ctx, collections.Join(c.Item, operator), c); err != nil {
			return err
		}
	}
	for _, e := range state.Evaluations {
		operator, err := accountOf(e.Operator)
		if err != nil {
			return err
		}
		if err := k.evaluations.Set(ctx, collections.Join(e.Item, operator), e); err != nil {
			return err
		}
	}
	return nil
}

// initItem stores an item and, while it is open, the duties of its committee.
func (k *Keeper) initItem(ctx context.Context, item types.Item) error {
	if err := k.items.Set(ctx, item.Id, item); err != nil || !item.IsOpen() {
		return err
	}
	for _, member := range item.Committee {
		operator, err := accountOf(member.Operator)
		if err != nil {
			return err
		}
		if err := k.duties.Set(ctx, collections.Join(operator, item.Id)); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) initQueue(ctx context.Context, state types.GenesisState) error {
	for _, due := range state.Queue {
		kind, err := types.ParseKind(due.Kind)
		if err != nil {
			return err
		}
		if kind == types.KindSearch {
			err = k.queueSearch(ctx, due.Height, due.Id, due.Attempts)
		} else {
			err = k.queueOf(kind).Set(ctx, collections.Join3(due.Height, uint32(kind), due.Id), due.Attempts)
		}
		if err != nil {
			return err
		}
	}
	for _, tries := range state.Attempts {
		operator, err := accountOf(tries.Operator)
		if err != nil {
			return err
		}
		if err := k.attempts.Set(ctx, collections.Join(tries.Item, operator), tries.Count); err != nil {
			return err
		}
	}
	return nil
}

// ExportGenesis is the whole state between two blocks, every list in the order of its keys.
func (k *Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	state := &types.GenesisState{}
	for _, step := range []func(context.Context, *types.GenesisState) error{
		k.exportMarket, k.exportLeaves, k.exportItems, k.exportQueue, k.exportHistory, k.exportAvailability,
		k.exportPeers, k.exportData, k.exportRoyalties,
		k.ExportTreasury,
	} {
		if err := step(ctx, state); err != nil {
			return nil, err
		}
	}
	return state, nil
}

func (k *Keeper) exportMarket(ctx context.Context, state *types.GenesisState) (err error) {
	if state.Params, err = k.params.Get(ctx); err != nil {
		return err
	}
	if state.Price, err = k.price.Get(ctx); err != nil {
		return err
	}
	err = k.workers.Walk(ctx, nil, func(owner sdk.AccAddress, worker types.Worker) (bool, error) {
		worker, err := k.withOpen(ctx, owner, worker)
		state.Workers = append(state.Workers, worker)
		return false, err
	})
	if err != nil {
		return err
	}
	if state.Oracles, err = allOf(ctx, k.oracles); err != nil {
		return err
	}
	state.Requests, err = allOf(ctx, k.requests)
	return err
}

func (k *Keeper) exportLeaves(ctx context.Context, state *types.GenesisState) error {
	return k.leaves.Walk(ctx, nil, func(key collections.Pair[string, uint64], owner []byte) (bool, error) {
		weight, err := k.tree(ctx, key.K1()).Weight(key.K2())
		state.Leaves = append(state.Leaves, types.Leaf{
			Service: key.K1(), Index: key.K2(), Owner: sdk.AccAddress(owner).String(), Weight: weight,
		})
		return false, err
	})
}

func (k *Keeper) exportItems(ctx context.Context, state *types.GenesisState) (err error) {
	if state.Items, err = allOf(ctx, k.items); err != nil {
		return err
	}
	if state.Commitments, err = allOf(ctx, k.commitments); err != nil {
		return err
	}
	state.Evaluations, err = allOf(ctx, k.evaluations)
	return err
}

func (k *Keeper) exportQueue(ctx context.Context, state *types.GenesisState) error {
	for _, q := range k.queues() {
		err := q.Walk(ctx, nil, func(key collections.Triple[int64, uint32, string], attempts uint32) (bool, error) {
			state.Queue = append(state.Queue, types.QueueItem{
				Height: key.K1(), Kind: types.Kind(key.K2()).String(), Id: key.K3(), Attempts: attempts,
			})
			return false, nil
		})
		if err != nil {
			return err
		}
	}
	return k.attempts.Walk(ctx, nil, func(key collections.Pair[string, sdk.AccAddress], count uint32) (bool, error) {
		state.Attempts = append(state.Attempts, types.Attempts{
			Item: key.K1(), Operator: key.K2().String(), Count: count,
		})
		return false, nil
	})
}

// checkImported compares what was imported with the bank: no more supply than there may ever be, and no debt without
// the money for it.
func (k *Keeper) checkImported(ctx context.Context, _ types.GenesisState) error {
	return k.checkMoney(ctx)
}
