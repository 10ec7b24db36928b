package keeper

import (
	"context"

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
	return nil
}

// ExportGenesis exports the state, offences by id.
func (k *Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	iterator, err := k.offences.Iterate(ctx, nil)
	if err != nil {
		return nil, err
	}
	offences, err := iterator.Values()
	return &types.GenesisState{Params: params, Offences: offences}, err
}
