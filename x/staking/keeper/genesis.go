package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/staking/types"
)

// InitGenesis imports a ledger. Running sums and indexes follow from its records.
func (k *Keeper) InitGenesis(ctx context.Context, genesis *types.GenesisState) error {
	if err := genesis.Validate(); err != nil {
		return err
	}
	if err := k.params.Set(ctx, genesis.Params); err != nil {
		return err
	}
	for _, position := range genesis.Positions {
		if err := k.store(ctx, nil, position); err != nil {
			return err
		}
	}
	if err := k.importUnbondings(ctx, genesis); err != nil {
		return err
	}
	for _, hold := range genesis.Holds {
		owner, err := types.Owner("owner", hold.Owner)
		if err != nil {
			return err
		}
		if err := k.holds.Set(ctx, collections.Join3(uint16(hold.Role), owner, hold.Reference), hold); err != nil {
			return err
		}
	}
	if err := k.importEpochs(ctx, genesis); err != nil {
		return err
	}
	if err := k.importPrice(ctx, genesis.TaoPrice); err != nil {
		return err
	}
	for _, failure := range genesis.Failures {
		if err := k.addFailure(ctx, failure); err != nil {
			return err
		}
	}
	return k.checkBalances(ctx)
}

// importUnbondings imports the queue.
func (k *Keeper) importUnbondings(ctx context.Context, genesis *types.GenesisState) error {
	for _, unbonding := range genesis.Unbondings {
		if err := k.addUnbonding(ctx, unbonding); err != nil {
			return err
		}
	}
	if genesis.LastUnbondingId == 0 {
		return nil
	}
	return k.lastUnbondingID.Set(ctx, genesis.LastUnbondingId)
}

// importEpochs imports the clock: the last epoch runs, closed ones that are not done wait, the latest globals of a role
// are in force.
func (k *Keeper) importEpochs(ctx context.Context, genesis *types.GenesisState) error {
	for _, epoch := range genesis.Epochs {
		if err := k.epochs.Set(ctx, epoch.Number, epoch); err != nil {
			return err
		}
		if !epoch.Waits() {
			continue
		}
		if k.phaseIndex(epoch.Phase) < 0 {
			return types.ErrInvalidGenesis.Wrapf("epochs: phase %q of %d is none of the pipeline, %s",
				epoch.Phase, epoch.Number, k.phaseNames())
		}
		empty, err := k.lineIsEmpty(ctx)
		if err == nil && empty {
			err = k.waiting.Set(ctx, epoch.Number)
		}
		if err != nil {
			return err
		}
	}
	if len(genesis.Epochs) > 0 {
		if err := k.current.Set(ctx, genesis.Current()); err != nil {
			return err
		}
	}
	for _, globals := range genesis.Globals {
		now, err := k.globalsInForce(ctx, globals.Role)
		if err != nil {
			return err
		}
		key := collections.Join(globals.Epoch, uint16(globals.Role))
		if err := k.history.Set(ctx, key, globals); err != nil {
			return err
		}
		if globals.Epoch <= now.Epoch {
			continue
		}
		if err := k.globals.Set(ctx, uint16(globals.Role), globals); err != nil {
			return err
		}
	}
	return nil
}

// ExportGenesis exports the ledger whole, also in the middle of an epoch.
func (k *Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	genesis := &types.GenesisState{}
	var err error
	if genesis.Params, err = k.Params(ctx); err != nil {
		return nil, err
	}
	if genesis.Positions, err = values(ctx, k.positions); err != nil {
		return nil, err
	}
	if genesis.Unbondings, err = values(ctx, k.unbondings); err != nil {
		return nil, err
	}
	if genesis.Holds, err = values(ctx, k.holds); err != nil {
		return nil, err
	}
	if genesis.Epochs, err = values(ctx, k.epochs); err != nil {
		return nil, err
	}
	if genesis.Globals, err = values(ctx, k.history); err != nil {
		return nil, err
	}
	if genesis.Failures, err = values(ctx, k.failures); err != nil {
		return nil, err
	}
	if genesis.TaoPrice, err = k.lastPrice(ctx); err != nil {
		return nil, err
	}
	genesis.LastUnbondingId, err = k.lastUnbonding(ctx)
	return genesis, err
}

// values are all records of a collection, in the order of their keys.
func values[K, V any](ctx context.Context, from collections.Map[K, V]) ([]V, error) {
	records, err := from.Iterate(ctx, nil)
	if err != nil {
		return nil, err
	}
	return records.Values()
}
