package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// ExportGenesis exports the state in the order of its keys. Indexes are left out: they follow from the validators and
// their positions.
func (k *Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	state := new(types.GenesisState)
	var err error
	if state.Params, err = k.params.Get(ctx); err != nil {
		return nil, err
	}
	if state.Beacon, err = k.lastBeacon(ctx); err != nil {
		return nil, err
	}
	if state.Validators, err = values(ctx, k.validators); err != nil {
		return nil, err
	}
	if state.Signings, err = values(ctx, k.signings); err != nil {
		return nil, err
	}
	if state.Judgements, err = values(ctx, k.judgements); err != nil {
		return nil, err
	}
	if state.Ranks, err = values(ctx, k.ranks); err != nil {
		return nil, err
	}
	if state.SeatChanges, err = values(ctx, k.changes); err != nil {
		return nil, err
	}
	if state.Prunings, err = values(ctx, k.prunings); err != nil {
		return nil, err
	}
	if state.Removals, err = k.waitingRemovals(ctx); err != nil {
		return nil, err
	}
	if err := k.exportForEver(ctx, state); err != nil {
		return nil, err
	}
	if state.Powers, err = values(ctx, k.powers); err != nil {
		return nil, err
	}
	if state.SetAside, err = k.exportSetAside(ctx); err != nil {
		return nil, err
	}
	if err = k.exportPrices(ctx, state); err != nil {
		return nil, err
	}
	state.LastRanked, err = k.lastRanked(ctx)
	return state, err
}

// exportForEver adds what never goes: tombstones, keys and tips that were used.
func (k *Keeper) exportForEver(ctx context.Context, state *types.GenesisState) error {
	err := k.tombstones.Walk(ctx, nil, func(operator sdk.AccAddress) (bool, error) {
		state.Tombstones = append(state.Tombstones, operator.String())
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.tips.Walk(ctx, nil, func(tip []byte) (bool, error) {
		state.BeaconTips = append(state.BeaconTips, tip)
		return false, nil
	})
	if err != nil {
		return err
	}
	state.ConsensusKeys, err = k.exportKeys(ctx)
	return err
}

func (k *Keeper) exportSetAside(ctx context.Context) ([]types.SetAside, error) {
	var aside []types.SetAside
	err := k.setAside.Walk(ctx, nil, func(key byOperator) (bool, error) {
		candidate, err := k.candidates.Has(ctx, key.K2())
		aside = append(aside, types.SetAside{Epoch: key.K1(), Operator: key.K2().String(), Candidate: candidate})
		return false, err
	})
	return aside, err
}

func (k *Keeper) exportKeys(ctx context.Context) ([]types.ConsensusKey, error) {
	var keys []types.ConsensusKey
	err := k.keys.Walk(ctx, nil, func(address, operator []byte) (bool, error) {
		keys = append(keys, types.ConsensusKey{
			ConsensusAddress: address, Operator: sdk.AccAddress(operator).String(),
		})
		return false, nil
	})
	return keys, err
}

// values returns all values of a map in the order of its keys.
func values[K, V any](ctx context.Context, m collections.Map[K, V]) ([]V, error) {
	iterator, err := m.Iterate(ctx, nil)
	if err != nil {
		return nil, err
	}
	return iterator.Values()
}
