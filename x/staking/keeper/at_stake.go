package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// AtStake is the stake of an owner's role within reach of Slash, in umasa: what is bonded and what is unbonding, of
// earlier generations too.
func (k *Keeper) AtStake(ctx context.Context, role types.Role, owner sdk.AccAddress) (math.Int, error) {
	position, err := k.position(ctx, role, owner)
	if errors.Is(err, types.ErrPositionNotFound) {
		return math.ZeroInt(), nil
	}
	if err != nil {
		return math.Int{}, err
	}
	sum := position.Masa
	unbondings, err := k.unbondingsOf(ctx, role, owner)
	if err != nil {
		return math.Int{}, err
	}
	for _, unbonding := range unbondings {
		if unbonding.Amount.Denom == types.BondDenom {
			sum = sum.Add(unbonding.Amount.Amount)
		}
	}
	return sum, nil
}
