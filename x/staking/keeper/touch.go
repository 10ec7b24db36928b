package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// change is what happens to a position between the two looks at it: it gets the position as observed and may refuse.
type change func(found types.Observation, position *types.Position) error

// Touch brings a position up to date with the globals in force.
func (k *Keeper) Touch(ctx context.Context, role types.Role, owner sdk.AccAddress) error {
	position, err := k.position(ctx, role, owner)
	if err != nil || position.Left {
		return err
	}
	_, err = k.touch(ctx, position, nil)
	return err
}

// touch observes a position as it was, changes it and observes it again: a requirement that moved in the past is never
// charged to the present stake, and stake that comes now does not undo a lapse of the past. It stores the result,
// keeps the sums, and tells who listens.
func (k *Keeper) touch(ctx context.Context, position types.Position, change change) (types.Observation, error) {
	found, err := k.observe(ctx, position)
	if err != nil {
		return types.Observation{}, err
	}
	if change != nil {
		changed := found.Position
		if err := change(found, &changed); err != nil {
			return types.Observation{}, err
		}
		if found, err = k.observe(ctx, changed); err != nil {
			return types.Observation{}, err
		}
	}
	if err := k.store(ctx, &position, found.Position); err != nil {
		return types.Observation{}, err
	}
	return found, k.announce(ctx, position.LastStatus(), found)
}

// announce tells that a touch found a position in a status.
func (k *Keeper) announce(ctx context.Context, before types.Status, found types.Observation) error {
	role, owner := found.Position.Role, found.Position.Owner
	if before != found.Status {
		err := emit(sdk.UnwrapSDKContext(ctx), &types.EventStatusChanged{
			Role: role, Owner: owner, From: before, To: found.Status, Required: found.Factors.Required,
		})
		if err != nil {
			return err
		}
	}
	address, err := types.Owner("owner", owner)
	if err != nil {
		return err
	}
	return k.told().AfterPositionTouched(ctx, role, address)
}

// store writes a position and moves the sums of its role from what it was, nil if it was not, to what it is.
func (k *Keeper) store(ctx context.Context, before *types.Position, after types.Position) error {
	owner, err := types.Owner("owner", after.Owner)
	if err != nil {
		return err
	}
	now, err := k.roleTotals(ctx, after.Role)
	if err != nil {
		return err
	}
	next := now
	if before != nil {
		next = next.Sub(*before)
	}
	if next = next.Add(after); !next.Equal(now) {
		if err := k.totals.Set(ctx, uint16(after.Role), next); err != nil {
			return err
		}
	}
	return k.positions.Set(ctx, keyOf(after.Role, owner), after)
}
