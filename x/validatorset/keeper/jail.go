package keeper

import (
	"context"
	"errors"
	"slices"
	"time"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// Jail takes a validator's seat until its operator asks for it to be cleared, which it may from a time on. A member
// loses its power at the end of this block, unless too many others do.
func (k *Keeper) Jail(ctx context.Context, operator sdk.AccAddress, until time.Time) error {
	v, err := k.Validator(ctx, operator)
	if err != nil {
		return err
	}
	if until.After(v.JailedUntil) {
		v.JailedUntil = until.UTC()
	}
	return k.jail(ctx, operator, v)
}

// Tombstone takes an operator's seat for ever: neither it nor any of its keys comes back, whether it is a validator now
// or was one once.
func (k *Keeper) Tombstone(ctx context.Context, operator sdk.AccAddress) error {
	if err := k.tombstones.Set(ctx, operator); err != nil {
		return err
	}
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return k.jail(ctx, operator, v)
}

// Custody tells whether an operator may have a seat, as far as its faults go.
func (k *Keeper) Custody(ctx context.Context, operator sdk.AccAddress) (types.Custody, error) {
	var custody types.Custody
	var err error
	if custody.Tombstoned, err = k.tombstones.Has(ctx, operator); err != nil {
		return custody, err
	}
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return custody, nil
	}
	custody.Registered, custody.Jailed, custody.Until = err == nil, v.Jailed, v.JailedUntil
	return custody, err
}

// checkTombstone refuses an operator that is tombstoned.
func (k *Keeper) checkTombstone(ctx context.Context, operator sdk.AccAddress) error {
	tombstoned, err := k.tombstones.Has(ctx, operator)
	if err == nil && tombstoned {
		err = types.ErrTombstoned.Wrapf("operator: %s is tombstoned for a fault, must be another for ever", operator)
	}
	return err
}

// jail stores a validator as jailed, so that no seat is given to it, and puts it in the line of those who lose theirs.
func (k *Keeper) jail(ctx context.Context, operator sdk.AccAddress, v types.Validator) error {
	v.Jailed = true
	if err := k.validators.Set(ctx, operator, v); err != nil {
		return err
	}
	if err := k.dropCandidate(ctx, operator); err != nil {
		return err
	}
	if v.Seated || v.Power > 0 {
		if err := k.queueRemoval(ctx, v.Operator); err != nil {
			return err
		}
	}
	tombstoned, err := k.tombstones.Has(ctx, operator)
	if err != nil {
		return err
	}
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(
		&types.EventJailed{Operator: v.Operator, Until: v.JailedUntil, Tombstoned: tombstoned})
}

// Unjail clears the flag of a validator whose time is over. Its seat comes back in SEAT, as to any other candidate; one
// that still had it, because it was the last, keeps it.
func (k *Keeper) Unjail(ctx context.Context, operator sdk.AccAddress) error {
	if err := k.checkTombstone(ctx, operator); err != nil {
		return err
	}
	v, err := k.Validator(ctx, operator)
	switch now := sdk.UnwrapSDKContext(ctx).BlockTime(); {
	case err != nil:
		return err
	case !v.Jailed:
		return types.ErrNotJailed.Wrapf("operator: %s is not jailed, must be jailed", operator)
	case now.Before(v.JailedUntil):
		return types.ErrJailed.Wrapf("operator: %s is jailed, must wait until %s",
			operator, v.JailedUntil.Format(time.RFC3339))
	}
	if err := k.leaveLine(ctx, v.Operator); err != nil {
		return err
	}
	v.Jailed = false
	if err := k.validators.Set(ctx, operator, v); err != nil {
		return err
	}
	if err := k.index(ctx, operator); err != nil {
		return err
	}
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(&types.EventUnjailed{Operator: v.Operator})
}

// waitingRemovals is the line of those who lose their power.
func (k *Keeper) waitingRemovals(ctx context.Context) (types.Removals, error) {
	line, err := k.removals.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Removals{}, nil
	}
	return line, err
}

// queueRemoval puts an operator at the end of the line, once. The line is as long as the set at most.
func (k *Keeper) queueRemoval(ctx context.Context, operator string) error {
	line, err := k.waitingRemovals(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(line.Operators, operator) {
		return nil
	}
	return k.setRemovals(ctx, append(line.Operators, operator))
}

// leaveLine takes an operator out of the line.
func (k *Keeper) leaveLine(ctx context.Context, operator string) error {
	line, err := k.waitingRemovals(ctx)
	if err != nil {
		return err
	}
	at := slices.Index(line.Operators, operator)
	if at < 0 {
		return nil
	}
	return k.setRemovals(ctx, slices.Delete(line.Operators, at, at+1))
}

// setRemovals stores the line, if there is one.
func (k *Keeper) setRemovals(ctx context.Context, operators []string) error {
	if len(operators) == 0 {
		return k.removals.Remove(ctx)
	}
	return k.removals.Set(ctx, types.Removals{Operators: operators})
}

// removeJailed takes seat and power of the jailed, first come first: in one block less than a third of the power, but
// one may always go, and never the last member. The others wait for the next block.
func (k *Keeper) removeJailed(ctx context.Context) error {
	line, err := k.waitingRemovals(ctx)
	if err != nil || len(line.Operators) == 0 {
		return err
	}
	total, err := k.totalPower(ctx)
	if err != nil {
		return err
	}
	var removed int64
	for i, name := range line.Operators {
		power, last, err := k.removable(ctx, name)
		if err != nil {
			return err
		}
		if last || removed+power >= total || (removed > 0 && 3*(removed+power) >= total) {
			return k.setRemovals(ctx, line.Operators[i:])
		}
		if err := k.removeOne(ctx, name); err != nil {
			return err
		}
		removed += power
	}
	return k.setRemovals(ctx, nil)
}

// removable is the power that leaves with an operator, and whether it holds the last seat.
func (k *Keeper) removable(ctx context.Context, name string) (power int64, last bool, err error) {
	operator, err := types.ParseAddress("operator", name)
	if err != nil {
		return 0, false, err
	}
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, false, nil
	}
	if err != nil || !v.Seated {
		return v.Power, false, err
	}
	members, err := k.Members(ctx)
	return v.Power, len(members) == 1, err
}

// removeOne takes an operator's seat, if it has one, and lets its power go with the updates of this block.
func (k *Keeper) removeOne(ctx context.Context, name string) error {
	operator, err := types.ParseAddress("operator", name)
	if err != nil {
		return err
	}
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if v.Seated {
		epoch, err := k.runningEpoch(ctx)
		if err != nil {
			return err
		}
		err = k.unseat(ctx, epoch, leaver{contender{operator: operator}, types.ReasonJailed})
		if err != nil {
			return err
		}
	}
	if err := k.powers.Remove(ctx, operator); err != nil {
		return err
	}
	return k.pending.Set(ctx, true)
}
