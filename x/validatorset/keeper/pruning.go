package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// lowest returns the member that loses its seat for its performance, if one does, and tells why: of those that do not
// go anyway and are not immune any more, the lowest P_v (paper §6, v_min = arg min P_v).
func (s seating) lowest(gone []leaver) ([]leaver, types.Pruning) {
	stayers := s.stayers(gone)
	mode := performance.Always
	if s.params.PruneMode == types.PruneMode_PRUNE_MODE_WHEN_FULL {
		mode = performance.WhenFull
	}
	candidates := make([]performance.Candidate, len(stayers))
	for i, m := range stayers {
		candidates[i] = performance.Candidate{
			Addr: m.operator, P: m.performance, Stake: counted(m), JoinedEpoch: m.joined,
			Immune: m.joined+s.params.ImmunityEpochs > s.epoch,
		}
	}
	slots, least := int(s.params.Slots), int(s.params.MinValidators)
	at, found := performance.Lowest(s.epoch, candidates, mode, slots, least)
	switch {
	case found:
		m := stayers[at]
		pruning := types.Pruning{
			Epoch: s.epoch, Operator: m.operator.String(), Reason: types.PrunedLowest, Performance: m.performance,
		}
		if m.performance.IsNil() {
			pruning.Performance = math.LegacyZeroDec()
		}
		return []leaver{{m, types.ReasonPruned}}, pruning
	case len(stayers) <= least:
		return nil, types.NotPruned(s.epoch, types.PrunedNoMinimum)
	case mode == performance.WhenFull && len(stayers) < slots:
		return nil, types.NotPruned(s.epoch, types.PrunedNotFull)
	default:
		return nil, types.NotPruned(s.epoch, types.PrunedNobody)
	}
}

// coolDown keeps a pruned validator from taking a seat for cooldown_epochs. It is not slashed, and a candidate again by
// itself.
func (k *Keeper) coolDown(ctx context.Context, epoch uint64, operator sdk.AccAddress) error {
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	v, err := k.Validator(ctx, operator)
	if err != nil {
		return err
	}
	v.CooldownUntil = epoch + params.CooldownEpochs
	if err := k.validators.Set(ctx, operator, v); err != nil {
		return err
	}
	return k.putAsideUntil(ctx, v.CooldownUntil, operator)
}

// recordPruning keeps and announces who was pruned after an epoch, or why nobody was.
func (k *Keeper) recordPruning(ctx context.Context, pruning types.Pruning) error {
	if err := k.prunings.Set(ctx, pruning.Epoch, pruning); err != nil {
		return err
	}
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(&types.EventPruned{Pruning: pruning})
}

// pruningOf returns what is on record of an epoch, nil if nothing is.
func (k *Keeper) pruningOf(ctx context.Context, epoch uint64) (*types.Pruning, error) {
	pruning, err := k.prunings.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil
	}
	return &pruning, err
}
