package keeper

import (
	"context"
	"errors"
	"slices"

	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// CheckInvariants checks what holds between blocks: the set is not empty and not too large (I6), every member has a
// position and a key of its own (I7), indexes agree with their primaries (I4), scores are in [0,1] (I12), parameters
// are valid (I13), no key is under no prefix (I14), no record is of an epoch to come, nothing is pending.
func (k *Keeper) CheckInvariants(ctx context.Context) error {
	state, err := k.ExportGenesis(ctx)
	if err != nil {
		return err
	}
	if err := state.Validate(); err != nil {
		return types.ErrInvariantBroken.Wrap(err.Error())
	}
	if err := k.checkEpochs(ctx, state); err != nil {
		return types.ErrInvariantBroken.Wrap(err.Error())
	}
	if err := k.checkPrefixes(ctx); err != nil {
		return err
	}
	if pending, err := k.pending.Has(ctx); err != nil {
		return err
	} else if pending {
		return types.ErrInvariantBroken.Wrap("updates of the set are pending after the block")
	}
	if err := k.checkRemovals(ctx, state); err != nil {
		return err
	}
	counts, err := k.checkValidators(ctx, state.Validators)
	if err != nil {
		return err
	}
	if len(state.Validators) > 0 && (counts.powered == 0 || counts.seated == 0) {
		return types.ErrInvariantBroken.Wrapf("%d members, %d with power", counts.seated, counts.powered)
	}
	return k.checkIndexes(ctx, counts)
}

// checkRemovals checks that the jailed who still have a seat or power are in the line of those who lose it, that nobody
// else is, and that no key is about to change.
func (k *Keeper) checkRemovals(ctx context.Context, state *types.GenesisState) error {
	err := k.rotations.Walk(ctx, nil, func(operator sdk.AccAddress, _ []byte) (bool, error) {
		return true, types.ErrInvariantBroken.Wrapf("a new key of %s is pending after the block", operator)
	})
	if err != nil {
		return err
	}
	waiting := 0
	for _, v := range state.Validators {
		if !v.Jailed || (!v.Seated && v.Power == 0) {
			continue
		}
		if waiting++; !slices.Contains(state.Removals.Operators, v.Operator) {
			return types.ErrInvariantBroken.Wrapf("%s is jailed and keeps its seat", v.Operator)
		}
	}
	if waiting != len(state.Removals.Operators) {
		return types.ErrInvariantBroken.Wrapf(
			"%d wait to lose their power, %d should", len(state.Removals.Operators), waiting)
	}
	return nil
}

// checkPrefixes finds keys that belong to nothing.
func (k *Keeper) checkPrefixes(ctx context.Context) error {
	keys, err := k.service.OpenKVStore(ctx).Iterator(nil, nil)
	if err != nil {
		return err
	}
	known := types.Prefixes()
	for ; err == nil && keys.Valid(); keys.Next() {
		if key := keys.Key(); len(key) == 0 || !slices.Contains(known, key[0]) {
			err = types.ErrInvariantBroken.Wrapf("key %x is under no prefix", key)
		}
	}
	return errors.Join(err, keys.Close())
}

// counts are the sizes that the indexes must have.
type counts struct{ seated, powered, candidates int }

// checkValidators checks each validator against the indexes and the ledger.
func (k *Keeper) checkValidators(ctx context.Context, validators []types.Validator) (counts, error) {
	var n counts
	for _, v := range validators {
		operator, err := types.ParseAddress("operator", v.Operator)
		if err != nil {
			return n, err
		}
		standing, err := k.standing(ctx, operator)
		if err != nil {
			return n, err
		}
		if err := k.checkOne(ctx, v, operator, standing); err != nil {
			return n, err
		}
		if v.Seated {
			n.seated++
		}
		if v.Power > 0 {
			n.powered++
		}
		if waiting, err := k.candidates.Has(ctx, operator); err != nil {
			return n, err
		} else if waiting {
			n.candidates++
		}
	}
	return n, nil
}

func (k *Keeper) checkOne(
	ctx context.Context, v types.Validator, operator sdk.AccAddress, standing stakingtypes.Standing,
) error {
	left := standing.Status == stakingtypes.Status_STATUS_LEFT
	if left && !v.Seated && v.Power == 0 {
		return types.ErrInvariantBroken.Wrapf("%s left and is still on record", operator)
	}
	seated, err := k.seats.Has(ctx, operator)
	if err != nil {
		return err
	}
	powered, err := k.powered.Has(ctx, operator)
	if err != nil {
		return err
	}
	if seated != v.Seated || powered != (v.Power > 0) {
		return types.ErrInvariantBroken.Wrapf(
			"%s: seat %t, power %d are not what the indexes say", operator, v.Seated, v.Power)
	}
	waiting, err := k.candidates.Has(ctx, operator)
	if err != nil || !waiting {
		return err
	}
	stake, err := k.candidates.Get(ctx, operator)
	if err != nil {
		return err
	}
	if v.Seated || v.Jailed || left || stake != stakeKey(standing) {
		return types.ErrInvariantBroken.Wrapf("%s waits with stake %d, has %s", operator, stake, standing.Masa)
	}
	return nil
}

// checkIndexes checks that no index holds anybody who is not on record.
func (k *Keeper) checkIndexes(ctx context.Context, want counts) error {
	var have counts
	count := func(n *int) func(sdk.AccAddress) (bool, error) {
		return func(sdk.AccAddress) (bool, error) { *n++; return false, nil }
	}
	if err := k.seats.Walk(ctx, nil, count(&have.seated)); err != nil {
		return err
	}
	if err := k.powered.Walk(ctx, nil, count(&have.powered)); err != nil {
		return err
	}
	err := k.candidates.Indexes.byStake.Walk(ctx, nil, func(uint64, sdk.AccAddress) (bool, error) {
		have.candidates++
		return false, nil
	})
	if err != nil {
		return err
	}
	if have != want {
		return types.ErrInvariantBroken.Wrapf("indexes count %+v, records %+v", have, want)
	}
	return nil
}
