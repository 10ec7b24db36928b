package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// AtStake is what an owner's role has within reach of Slash, in umasa: what is bonded and what is unbonding, of earlier
// generations too, the second collateral at its price.
func (k *Keeper) AtStake(ctx context.Context, role types.Role, owner sdk.AccAddress) (math.Int, error) {
	position, err := k.position(ctx, role, owner)
	if errors.Is(err, types.ErrPositionNotFound) {
		return math.ZeroInt(), nil
	}
	if err != nil {
		return math.Int{}, err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return math.Int{}, err
	}
	coins := sdk.NewCoins(
		sdk.NewCoin(types.BondDenom, position.Masa), sdk.NewCoin(params.CollateralDenom, position.Tao))
	unbondings, err := k.unbondingsOf(ctx, role, owner)
	if err != nil {
		return math.Int{}, err
	}
	for _, unbonding := range unbondings {
		coins = coins.Add(unbonding.Amount)
	}
	return k.Worth(ctx, coins)
}
