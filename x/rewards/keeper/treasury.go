package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// Money of this module moves between four accounts: the escrow account owes every coin it holds to an unsettled
// request, a claim or an epoch whose gas fees wait; the reserve holds emission that nobody earned; the treasury is the
// community pool; the TAO pool holds second collateral that epochs pay from. Only the moves below exist.

// burnFromEscrow destroys money that left a request's escrow.
func (k *Keeper) burnFromEscrow(ctx context.Context, amount math.Int) error {
	positive, err := movable("burn", amount)
	if err != nil || !positive {
		return err
	}
	return k.Supply.BurnCoins(ctx, types.EscrowAccount, types.Coins(amount))
}

// escrowToTreasury moves money that left a request's escrow to the community pool.
func (k *Keeper) escrowToTreasury(ctx context.Context, amount math.Int) error {
	return k.move(ctx, types.EscrowAccount, types.TreasuryAccount, amount)
}

// escrowToReserve adds gas fees that waited for their epoch to what the epoch pays.
func (k *Keeper) escrowToReserve(ctx context.Context, amount math.Int) error {
	return k.move(ctx, types.EscrowAccount, types.ReserveAccount, amount)
}

// reserveToEscrow moves what was credited out of the emission to where it is claimed.
func (k *Keeper) reserveToEscrow(ctx context.Context, amount math.Int) error {
	return k.move(ctx, types.ReserveAccount, types.EscrowAccount, amount)
}

// reserveToTreasury moves the community pool's part of the emission.
func (k *Keeper) reserveToTreasury(ctx context.Context, amount math.Int) error {
	return k.move(ctx, types.ReserveAccount, types.TreasuryAccount, amount)
}

// taoToEscrow moves second collateral that was credited to where it is claimed.
func (k *Keeper) taoToEscrow(ctx context.Context, coin sdk.Coin) error {
	return k.moveCoin(ctx, types.TaoPoolAccount, types.EscrowAccount, coin)
}

// taoToTreasury moves the community pool's part of what an epoch gives of the TAO pool.
func (k *Keeper) taoToTreasury(ctx context.Context, coin sdk.Coin) error {
	return k.moveCoin(ctx, types.TaoPoolAccount, types.TreasuryAccount, coin)
}

// collectFees takes the gas fees of an epoch.
func (k *Keeper) collectFees(ctx context.Context, amount math.Int) error {
	return k.move(ctx, authtypes.FeeCollectorName, types.EscrowAccount, amount)
}

// mint creates an epoch's emission in the reserve.
func (k *Keeper) mint(ctx context.Context, amount math.Int) error {
	positive, err := movable("emission", amount)
	if err != nil || !positive {
		return err
	}
	return k.Supply.MintCoins(ctx, types.ReserveAccount, types.Coins(amount))
}

// move sends umasa between module accounts.
func (k *Keeper) move(ctx context.Context, from, to string, amount math.Int) error {
	return k.moveCoin(ctx, from, to, types.Coin(amount))
}

// moveCoin sends a coin between module accounts, if there is any of it.
func (k *Keeper) moveCoin(ctx context.Context, from, to string, coin sdk.Coin) error {
	positive, err := movable(from, coin.Amount)
	if err != nil || !positive {
		return err
	}
	return k.Bank.SendCoinsFromModuleToModule(ctx, from, to, sdk.Coins{coin})
}

// movable tells whether there is anything to move; an absent or negative amount is an error.
func movable(what string, amount math.Int) (bool, error) {
	if amount.IsNil() || amount.IsNegative() {
		return false, types.ErrInvalidAmount.Wrapf("%s: %s is below 0", what, amount)
	}
	return amount.IsPositive(), nil
}
