package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// taoClaimKey is (owner, role, denomination). Claims keep the denomination they were earned in, whatever the second
// collateral is now.
type taoClaimKey = collections.Triple[sdk.AccAddress, int32, string]

// addTaoClaimable lets an owner claim more second collateral. The amount is positive.
func (k *Keeper) addTaoClaimable(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, coin sdk.Coin,
) error {
	key := collections.Join3(owner, int32(role), coin.Denom)
	before, err := k.taoClaimables.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		before, err = math.ZeroInt(), nil
	}
	if err != nil {
		return err
	}
	after, err := before.SafeAdd(coin.Amount)
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("claimable: %s and %s: %s", before, coin, err)
	}
	return k.taoClaimables.Set(ctx, key, after)
}

// taoClaimablesOf is what an owner can claim in a role of coins other than umasa, by denomination: there is one, or a
// few where governance has replaced the second collateral.
func (k *Keeper) taoClaimablesOf(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress,
) (sdk.Coins, error) {
	var coins sdk.Coins
	of := collections.NewSuperPrefixedTripleRange[sdk.AccAddress, int32, string](owner, int32(role))
	err := k.taoClaimables.Walk(ctx, of, func(key taoClaimKey, amount math.Int) (bool, error) {
		coins = append(coins, sdk.NewCoin(key.K3(), amount))
		return false, nil
	})
	return coins, err
}
