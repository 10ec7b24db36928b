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
// the record of the first is returned.
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
	if o, err = k.assess(ctx, o, owner); err != nil {
		return o, err
	}
	taken, err := k.take(ctx, o, owner)
	if err != nil {
		return o, err
	}
	o.Taken = taken
	if err := k.record(ctx, o, owner); err != nil {
		return o, err
	}
	return o, sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(&types.EventOffencePunished{Offence: o})
}

// assess fills in what an offence costs: min(s, ceil(κ·R_base)), s the counted stake.
func (k *Keeper) assess(ctx context.Context, o types.Offence, owner sdk.AccAddress) (types.Offence, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return o, err
	}
	if o.Coefficient, err = params.Coefficient(o.Kind); err != nil {
		return o, err
	}
	stake := math.ZeroInt()
	standing, err := k.staking.Standing(ctx, o.Role, owner)
	if err != nil && !errors.Is(err, stakingtypes.ErrPositionNotFound) {
		return o, err
	}
	if err == nil && !standing.Counted.IsNil() {
		stake = standing.Counted
	}
	o.Height = sdk.UnwrapSDKContext(ctx).BlockHeight()
	o.Due = quality.Slash(stake, o.Coefficient, o.Base)
	return o, nil
}

// take slashes what is due; nothing due takes nothing, so that who has no position is recorded all the same.
func (k *Keeper) take(ctx context.Context, o types.Offence, owner sdk.AccAddress) (sdk.Coins, error) {
	if !o.Due.IsPositive() {
		return nil, nil
	}
	return k.staking.Slash(ctx, o.Role, owner, o.Due)
}

// record stores an offence with its index.
func (k *Keeper) record(ctx context.Context, o types.Offence, owner sdk.AccAddress) error {
	if err := k.offences.Set(ctx, o.Id, o); err != nil {
		return err
	}
	return k.byOwner.Set(ctx, collections.Join(owner, o.Id))
}
