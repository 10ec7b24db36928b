package keeper

import (
	"context"

	"cosmossdk.io/collections"
	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// InitGenesis imports the state and returns the powers that CometBFT knew when it was exported: none on a new chain.
func (k *Keeper) InitGenesis(ctx context.Context, state types.GenesisState) ([]abci.ValidatorUpdate, error) {
	if err := state.Validate(); err != nil {
		return nil, err
	}
	if err := k.checkEpochs(ctx, &state); err != nil {
		return nil, err
	}
	if err := k.params.Set(ctx, state.Params); err != nil {
		return nil, err
	}
	if len(state.Beacon.Value) == 0 {
		state.Beacon = types.GenesisBeacon(sdk.UnwrapSDKContext(ctx).ChainID())
	}
	if err := k.beacon.Set(ctx, state.Beacon); err != nil {
		return nil, err
	}
	if err := k.importHistory(ctx, state); err != nil {
		return nil, err
	}
	if err := k.importPrices(ctx, state); err != nil {
		return nil, err
	}
	if err := k.importForEver(ctx, state); err != nil {
		return nil, err
	}
	for _, factors := range state.Powers {
		if err := setOne(ctx, k.powers, factors.Operator, factors); err != nil {
			return nil, err
		}
	}
	updates, err := k.importValidators(ctx, state.Validators)
	if err != nil {
		return nil, err
	}
	if err := k.setRemovals(ctx, state.Removals.Operators); err != nil {
		return nil, err
	}
	return updates, k.importSetAside(ctx, state.SetAside)
}

// importForEver stores what never goes: tombstones, keys and tips that were used.
func (k *Keeper) importForEver(ctx context.Context, state types.GenesisState) error {
	for _, name := range state.Tombstones {
		operator, err := types.ParseAddress("tombstones", name)
		if err != nil {
			return err
		}
		if err := k.tombstones.Set(ctx, operator); err != nil {
			return err
		}
	}
	for _, tip := range state.BeaconTips {
		if err := k.tips.Set(ctx, tip); err != nil {
			return err
		}
	}
	for _, key := range state.ConsensusKeys {
		operator, err := types.ParseAddress("operator", key.Operator)
		if err != nil {
			return err
		}
		if err := k.keys.Set(ctx, key.ConsensusAddress, operator); err != nil {
			return err
		}
	}
	return nil
}

// importSetAside takes those who are not looked at for a while from among the candidates, where the import of the
// validators has put them.
func (k *Keeper) importSetAside(ctx context.Context, aside []types.SetAside) error {
	for _, s := range aside {
		operator, err := types.ParseAddress("operator", s.Operator)
		if err != nil {
			return err
		}
		if err := k.setAside.Set(ctx, collections.Join(s.Epoch, operator)); err != nil {
			return err
		}
		if s.Candidate {
			continue
		}
		if err := k.dropCandidate(ctx, operator); err != nil {
			return err
		}
	}
	return nil
}

// importValidators stores the validators with what follows from them: seats, powers and the order of the candidates.
func (k *Keeper) importValidators(ctx context.Context, validators []types.Validator) ([]abci.ValidatorUpdate, error) {
	var updates []abci.ValidatorUpdate
	for _, v := range validators {
		operator, err := types.ParseAddress("operator", v.Operator)
		if err != nil {
			return nil, err
		}
		if err := k.validators.Set(ctx, operator, v); err != nil {
			return nil, err
		}
		if v.Seated {
			if err := k.seats.Set(ctx, operator); err != nil {
				return nil, err
			}
		}
		if err := k.index(ctx, operator); err != nil {
			return nil, err
		}
		if v.Power == 0 {
			continue
		}
		if err := k.powered.Set(ctx, operator); err != nil {
			return nil, err
		}
		if updates, err = appendUpdate(updates, v, v.Power); err != nil {
			return nil, err
		}
	}
	return updates, nil
}

// importHistory stores what is kept of past epochs.
func (k *Keeper) importHistory(ctx context.Context, state types.GenesisState) error {
	for _, s := range state.Signings {
		if err := k.signings.Set(ctx, s.Epoch, s); err != nil {
			return err
		}
	}
	for _, j := range state.Judgements {
		if err := setEpoch(ctx, k.judgements, j.Epoch, j.Operator, j); err != nil {
			return err
		}
	}
	for _, c := range state.SeatChanges {
		if err := setEpoch(ctx, k.changes, c.Epoch, c.Operator, c); err != nil {
			return err
		}
	}
	for _, r := range state.Ranks {
		if err := setEpoch(ctx, k.ranks, r.Epoch, r.Operator, r); err != nil {
			return err
		}
	}
	for _, p := range state.Prunings {
		if err := k.prunings.Set(ctx, p.Epoch, p); err != nil {
			return err
		}
	}
	if state.LastRanked == 0 {
		return nil
	}
	return k.ranked.Set(ctx, state.LastRanked)
}

// setOne stores a value under an operator.
func setOne[V any](ctx context.Context, m collections.Map[sdk.AccAddress, V], operator string, value V) error {
	address, err := types.ParseAddress("operator", operator)
	if err != nil {
		return err
	}
	return m.Set(ctx, address, value)
}

// setEpoch stores a value under an epoch and an operator.
func setEpoch[V any](ctx context.Context, m collections.Map[byOperator, V], epoch uint64, operator string, v V) error {
	address, err := types.ParseAddress("operator", operator)
	if err != nil {
		return err
	}
	return m.Set(ctx, collections.Join(epoch, address), v)
}
