package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Punish slashes an actor for an offence and puts it on record. The caller says who did what for how much; the height,
// the coefficient, what is due and what was taken are filled in. The same id is punished once: for a second report
// the record of the first is returned, and once that is swept, a report of its epoch is refused.
func (k *Keeper) Punish(ctx context.Context, o types.Offence) (types.Offence, error) {
	if err := o.ValidateReport(); err != nil {
		return o, err
	}
	known, err := k.offences.Get(ctx, o.Id)
	if !errors.Is(err, collections.ErrNotFound) {
		return known, err
	}
	owner, err := o.Address()
	if err != nil {
		return o, err
	}
	if err := k.checkAge(ctx, o); err != nil {
		return o, err
	}
	if o, err = k.slash(ctx, o, owner); err != nil {
		return o, err
	}
	if err := k.record(ctx, o, owner); err != nil {
		return o, err
	}
	if err := k.addToTotal(ctx, o, owner); err != nil {
		return o, err
	}
	err = sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(&types.EventOffencePunished{Offence: o})
	if err != nil || o.Kind != types.Kind_KIND_FRAUD {
		return o, err
	}
	return o, k.countFraud(ctx, o, owner)
}

// slash takes what an offence costs, ceil(κ·R_base) or all there is, and fills in what was due: min(s, ceil(κ·R_base)),
// of repeated fraud at most its cap. s is the counted stake, or what was found if unbonding stake made it more: nobody
// slips away by unbonding.
func (k *Keeper) slash(ctx context.Context, o types.Offence, owner sdk.AccAddress) (types.Offence, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return o, err
	}
	if o.Coefficient, err = params.Coefficient(o.Kind); err != nil {
		return o, err
	}
	o.Height, o.Due, o.Taken = sdk.UnwrapSDKContext(ctx).BlockHeight(), math.ZeroInt(), nil
	if o.Kind != types.Kind_KIND_REPEATED_FRAUD {
		o.Cap = math.ZeroInt()
	}
	standing, err := k.staking.Standing(ctx, o.Role, owner)
	if errors.Is(err, stakingtypes.ErrPositionNotFound) {
		return o, nil // nothing to take, on record all the same
	}
	if err != nil {
		return o, err
	}
	loss := quality.Slash(o.Most(), o.Coefficient, o.Base) // κ < 1: R_base never bounds it, the cap of a repetition may
	taken, err := k.staking.Slash(ctx, o.Role, owner, loss)
	if err != nil {
		return o, err
	}
	worth, err := k.staking.Worth(ctx, taken)
	if err != nil {
		return o, err
	}
	stake := math.MaxInt(standing.Counted, worth)
	o.Due, o.Taken = math.MinInt(stake, loss), taken
	return o, nil
}

// record stores an offence with its indexes.
func (k *Keeper) record(ctx context.Context, o types.Offence, owner sdk.AccAddress) error {
	if err := k.offences.Set(ctx, o.Id, o); err != nil {
		return err
	}
	if err := k.byOwner.Set(ctx, collections.Join(owner, o.Id)); err != nil || o.IsKept() {
		return err
	}
	return k.byEpoch.Set(ctx, collections.Join(o.Epoch, o.Id))
}

// remove takes an offence off the record with its indexes, and leaves its owner's total alone.
func (k *Keeper) remove(ctx context.Context, epoch uint64, id string) error {
	o, err := k.offences.Get(ctx, id)
	if err != nil {
		return err
	}
	owner, err := o.Address()
	if err != nil {
		return err
	}
	if err := k.offences.Remove(ctx, id); err != nil {
		return err
	}
	if err := k.byOwner.Remove(ctx, collections.Join(owner, id)); err != nil {
		return err
	}
	return k.byEpoch.Remove(ctx, collections.Join(epoch, id))
}
