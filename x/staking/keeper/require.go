package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/staking/safeitem"
	"github.com/masa-finance/masad/x/staking/types"
)

// requireName is the phase that moves the requirement.
const requireName = "REQUIRE"

// requirePhase computes the globals of each role: one role is one unit of work.
type requirePhase struct{ keeper *Keeper }

var _ types.Phase = requirePhase{}

// RequirePhase is the phase in which the requirements of an epoch come into force.
func RequirePhase(k *Keeper) types.Phase { return requirePhase{keeper: k} }

// Name is "REQUIRE".
func (requirePhase) Name() string { return requireName }

// Run moves the globals of the roles from the cursor on, the number of roles done. A role whose globals can not be
// computed keeps the ones it has.
//
//nolint:revive // the four results are those of types.Phase
func (p requirePhase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	roles, first := types.Roles(), 0
	if len(cursor) > 0 {
		first = int(cursor[0])
	}
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	for first < len(roles) && used < budget {
		role := roles[first]
		failed := safeitem.Run(sdkCtx, func(ctx sdk.Context) error { return p.keeper.moveGlobals(ctx, epoch, role) })
		if failed != nil {
			if err := p.keeper.RecordFailure(ctx, requireName, role.Word(), failed); err != nil {
				return cursor, used, false, err
			}
		}
		first++
		used++
	}
	return []byte{byte(first)}, used, first == len(roles), nil
}

// moveGlobals puts a role's globals of an epoch in force. Those of an epoch are computed once: the first block did it
// for epoch 1.
func (k *Keeper) moveGlobals(ctx context.Context, epoch uint64, role types.Role) error {
	now, err := k.globalsInForce(ctx, role)
	if err != nil || epoch <= now.Epoch {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	totals, err := k.roleTotals(ctx, role)
	if err != nil {
		return err
	}
	value, err := k.valueOf(ctx, params, totals.Tao)
	if err != nil {
		return err
	}
	shape, err := params.Of(role)
	if err != nil {
		return err
	}
	next := types.Globals{
		Role: role, Epoch: epoch, N: totals.N, Mean: totals.Mean(),
		Supply: k.bank.GetSupply(ctx, types.BondDenom).Amount,
		Bonded: params.Counted(totals.Masa, totals.Tao, value),
	}
	if next.Base, err = stake.Base(shape.Mech(), next.Mech()); err != nil {
		return types.ErrInvalidParams.Wrap(err.Error())
	}
	if err := k.setGlobals(ctx, next); err != nil {
		return err
	}
	return emit(sdk.UnwrapSDKContext(ctx), &types.EventRequirementMoved{
		Epoch: epoch, Role: role, N: next.N, Mean: next.Mean, Base: next.Base,
	})
}

// setGlobals stores globals as those in force and in the history.
func (k *Keeper) setGlobals(ctx context.Context, globals types.Globals) error {
	if err := k.history.Set(ctx, collections.Join(globals.Epoch, uint16(globals.Role)), globals); err != nil {
		return err
	}
	return k.globals.Set(ctx, uint16(globals.Role), globals)
}

// globalsInForce are the globals of the last epoch whose REQUIRE has finished for the role, empty before the first
// block.
func (k *Keeper) globalsInForce(ctx context.Context, role types.Role) (types.Globals, error) {
	globals, err := k.globals.Get(ctx, uint16(role))
	if errors.Is(err, collections.ErrNotFound) {
		return types.NoGlobals(role), nil
	}
	return globals, err
}
