package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// spendTreasury pays out of the community pool, and counts it in the book of the running epoch. It returns what is left
// of the coins that were paid.
func (k *Keeper) spendTreasury(ctx context.Context, msg *types.MsgSpendTreasury) (sdk.Coins, error) {
	recipient, err := accountOf(msg.Recipient)
	if err != nil {
		return nil, err
	}
	if k.Bank.BlockedAddr(recipient) {
		return nil, types.ErrNotAllowed.Wrapf("recipient: %s is a module's account, must be one that can be sent coins",
			msg.Recipient)
	}
	left := sdk.NewCoins()
	for _, coin := range msg.Amount {
		held := k.Supply.GetBalance(ctx, treasuryAddress(), coin.Denom)
		if held.IsLT(coin) {
			return nil, types.ErrPoolExhausted.Wrapf("amount: %s, limit %s, which the treasury holds", coin, held)
		}
		left = left.Add(held.Sub(coin))
	}
	err = k.Bank.SendCoinsFromModuleToAccount(ctx, types.TreasuryAccount, recipient, msg.Amount)
	if err != nil {
		return nil, types.ErrFunding.Wrapf("amount: %s to %s, limit what it can be sent: %s", msg.Amount, recipient, err)
	}
	return left, k.bookSpent(ctx, msg.Amount)
}

// bookSpent counts what the treasury paid.
func (k *Keeper) bookSpent(ctx context.Context, amount sdk.Coins) error {
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	book, err := k.openBook(ctx, running.Number)
	if err != nil {
		return err
	}
	for _, coin := range amount {
		sum := book.TreasurySpent.AmountOf(coin.Denom)
		if _, err := sum.SafeAdd(coin.Amount); err != nil {
			return types.ErrInvalidAmount.Wrapf("book: cannot add %s to %s", coin, sum)
		}
	}
	book.TreasurySpent = book.TreasurySpent.Add(amount...)
	return k.books.Set(ctx, book.Epoch, book)
}

// treasuryAddress is the account of the community pool.
func treasuryAddress() sdk.AccAddress { return authtypes.NewModuleAddress(types.TreasuryAccount) }
