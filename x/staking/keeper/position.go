package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// Standing is what a position may do now; ErrPositionNotFound if there never was one.
func (k *Keeper) Standing(ctx context.Context, role types.Role, owner sdk.AccAddress) (types.Standing, error) {
	position, err := k.position(ctx, role, owner)
	if err != nil {
		return types.Standing{}, err
	}
	observation, err := k.observe(ctx, position)
	if err != nil {
		return types.Standing{}, err
	}
	return observation.Standing(), nil
}

// BondedMasa is the umasa that an account bonds in all its roles.
func (k *Keeper) BondedMasa(ctx context.Context, owner sdk.AccAddress) (math.Int, error) {
	sum := math.ZeroInt()
	for _, role := range types.Roles() {
		position, err := k.position(ctx, role, owner)
		switch {
		case errors.Is(err, types.ErrPositionNotFound):
		case err != nil:
			return math.Int{}, err
		default:
			sum = sum.Add(position.Masa)
		}
	}
	return sum, nil
}

// EachOwner visits the owners of positions in the order of their keys: once for each of their roles. It reads the whole
// ledger, for the import of a genesis.
func (k *Keeper) EachOwner(ctx context.Context, visit func(owner sdk.AccAddress) error) error {
	return k.positions.Walk(ctx, nil, func(key positionKey, _ types.Position) (bool, error) {
		return false, visit(key.K2())
	})
}

// TotalBondedMasa is the umasa bonded in all positions, whatever their status.
func (k *Keeper) TotalBondedMasa(ctx context.Context) (math.Int, error) {
	sum := math.ZeroInt()
	for _, role := range types.Roles() {
		totals, err := k.roleTotals(ctx, role)
		if err != nil {
			return math.Int{}, err
		}
		sum = sum.Add(totals.Bonded)
	}
	return sum, nil
}

// Summary returns the running sums of a role and its globals in force, which are empty before the first block.
func (k *Keeper) Summary(ctx context.Context, role types.Role) (types.RoleTotals, types.Globals, error) {
	if err := role.Validate(); err != nil {
		return types.RoleTotals{}, types.Globals{}, err
	}
	totals, err := k.roleTotals(ctx, role)
	if err != nil {
		return types.RoleTotals{}, types.Globals{}, err
	}
	globals, err := k.globalsInForce(ctx, role)
	return totals, globals, err
}

// observe computes what a position is now.
func (k *Keeper) observe(ctx context.Context, position types.Position) (types.Observation, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return types.Observation{}, err
	}
	globals, err := k.globalsInForce(ctx, position.Role)
	if err != nil {
		return types.Observation{}, err
	}
	value, err := k.valueOf(ctx, params, position.Tao)
	if err != nil {
		return types.Observation{}, err
	}
	return types.Observe(position, globals, params, value)
}

// position reads a position.
func (k *Keeper) position(ctx context.Context, role types.Role, owner sdk.AccAddress) (types.Position, error) {
	if err := role.Validate(); err != nil {
		return types.Position{}, err
	}
	position, err := k.positions.Get(ctx, keyOf(role, owner))
	if errors.Is(err, collections.ErrNotFound) {
		return types.Position{}, types.ErrPositionNotFound.Wrapf("owner: %s has not registered as %s, must register first",
			owner, role.Word())
	}
	return position, err
}

// openPosition reads a position whose owner has not left.
func (k *Keeper) openPosition(ctx context.Context, role types.Role, owner sdk.AccAddress) (types.Position, error) {
	position, err := k.position(ctx, role, owner)
	if err == nil && position.Left {
		err = types.ErrPositionLeft.Wrapf("role: %s left the role of %s, must register again", owner, role.Word())
	}
	return position, err
}

// roleTotals reads the running sums of a role.
func (k *Keeper) roleTotals(ctx context.Context, role types.Role) (types.RoleTotals, error) {
	totals, err := k.totals.Get(ctx, uint16(role))
	if errors.Is(err, collections.ErrNotFound) {
		return types.NoTotals(role), nil
	}
	return totals, err
}

// keyOf is where a position is stored.
func keyOf(role types.Role, owner sdk.AccAddress) positionKey {
	return collections.Join(uint16(role), owner)
}
