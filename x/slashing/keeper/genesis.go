package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/slashing/types"
)

// InitGenesis imports the state.
func (k *Keeper) InitGenesis(ctx context.Context, state types.GenesisState) error {
	if err := state.Validate(); err != nil {
		return err
	}
	if err := k.params.Set(ctx, state.Params); err != nil {
		return err
	}
	for _, o := range state.Offences {
		owner, err := o.Address()
		if err != nil {
			return err
		}
		if err := k.record(ctx, o, owner); err != nil {
			return err
		}
	}
	if err := k.importHistory(ctx, state); err != nil {
		return err
	}
	return k.importCounts(ctx, state)
}

// importHistory stores what is known of offences that are swept.
func (k *Keeper) importHistory(ctx context.Context, state types.GenesisState) error {
	for _, t := range state.Totals {
		owner, err := types.ParseAddress("totals", t.Owner)
		if err != nil {
			return err
		}
		if err := k.totals.Set(ctx, keyOf(t, owner), t); err != nil {
			return err
		}
	}
	if state.Sweep == (types.Sweep{}) {
		return nil // nothing was ever swept
	}
	return k.sweep.Set(ctx, state.Sweep)
}

// importCounts stores what may become an offence.
func (k *Keeper) importCounts(ctx context.Context, state types.GenesisState) error {
	for _, f := range state.Frauds {
		owner, err := types.ParseAddress("frauds", f.Owner)
		if err != nil {
			return err
		}
		if err := k.frauds.Set(ctx, collections.Join(uint16(f.Role), owner), f); err != nil {
			return err
		}
	}
	for _, d := range state.Downtimes {
		operator, err := types.ParseAddress("downtimes", d.Operator)
		if err != nil {
			return err
		}
		if err := k.downtimes.Set(ctx, operator, d); err != nil {
			return err
		}
	}
	for _, m := range state.MissedBlocks {
		if err := k.missed.Set(ctx, m.Height, m); err != nil {
			return err
		}
	}
	return nil
}

// ExportGenesis exports the state in the order of its keys.
func (k *Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	state := &types.GenesisState{Params: params}
	if state.Offences, err = values(ctx, k.offences); err != nil {
		return nil, err
	}
	if state.Totals, err = values(ctx, k.totals); err != nil {
		return nil, err
	}
	if state.Sweep, err = k.progressOfSweep(ctx); err != nil {
		return nil, err
	}
	if state.Frauds, err = values(ctx, k.frauds); err != nil {
		return nil, err
	}
	if state.Downtimes, err = values(ctx, k.downtimes); err != nil {
		return nil, err
	}
	state.MissedBlocks, err = values(ctx, k.missed)
	return state, err
}

// values returns all values of a map in the order of its keys.
func values[K, V any](ctx context.Context, m collections.Map[K, V]) ([]V, error) {
	iterator, err := m.Iterate(ctx, nil)
	if err != nil {
		return nil, err
	}
	return iterator.Values()
}
