package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// taoPool is what the pool of second collateral holds: the account's balance is the record.
func (k *Keeper) taoPool(ctx context.Context) (sdk.Coin, error) {
	denom, err := k.Collateral.CollateralDenom(ctx)
	if err != nil {
		return sdk.Coin{}, err
	}
	return k.Supply.GetBalance(ctx, authtypes.NewModuleAddress(types.TaoPoolAccount), denom), nil
}

// fundTaoPool moves second collateral into the pool and returns what it holds then.
func (k *Keeper) fundTaoPool(ctx context.Context, funder sdk.AccAddress, coin sdk.Coin) (sdk.Coin, error) {
	denom, err := k.Collateral.CollateralDenom(ctx)
	if err != nil {
		return sdk.Coin{}, err
	}
	if coin.Denom != denom {
		return sdk.Coin{}, types.ErrInvalidDenom.Wrapf("amount: %q, must be %s", coin.Denom, denom)
	}
	if err := k.Bank.SendCoinsFromAccountToModule(ctx, funder, types.TaoPoolAccount, sdk.Coins{coin}); err != nil {
		return sdk.Coin{}, types.ErrFunding.Wrapf("amount: %s of %s: %s", coin, funder, err)
	}
	return k.taoPool(ctx)
}

// openTao decides what an epoch gives of the pool, moves the treasury's part and opens the shares of the roles. What
// the roles do not get stays in the pool.
func (k *Keeper) openTao(ctx context.Context, book *types.Book) error {
	pool, err := k.taoPool(ctx)
	if err != nil || !pool.IsPositive() {
		return err
	}
	parts, err := emission.Tao(pool.Amount)
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("tao: %s", err)
	}
	book.TaoDenom, book.TaoPool, book.TaoEmission = pool.Denom, pool.Amount, parts.Whole
	book.TaoValidators, book.TaoWorkers, book.TaoTreasury = parts.Validators, parts.Workers, parts.Treasury
	for _, role := range []stakingtypes.Role{stakingtypes.Role_ROLE_VALIDATOR, stakingtypes.Role_ROLE_WORKER} {
		if part, _ := book.TaoOf(role); part.IsPositive() {
			if err := k.openShares(ctx, book.Epoch, role); err != nil {
				return err
			}
		}
	}
	return k.taoToTreasury(ctx, sdk.NewCoin(pool.Denom, parts.Treasury))
}
