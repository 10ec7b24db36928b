package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// AfterEpochEnded closes the epoch's book for settlements and sets the gas fees collected in it aside for its PAY
// phase. Fees in other denominations stay with the fee collector: rewards are umasa only.
func (k *Keeper) AfterEpochEnded(ctx context.Context, epoch uint64) error {
	if err := k.freezeBook(ctx, epoch); err != nil {
		return err
	}
	collector := authtypes.NewModuleAddress(authtypes.FeeCollectorName)
	fees := k.Supply.GetBalance(ctx, collector, types.BondDenom).Amount
	if !fees.IsPositive() {
		return nil
	}
	if err := k.collectFees(ctx, fees); err != nil {
		return err
	}
	waiting, err := k.pending.Get(ctx, epoch)
	switch {
	case errors.Is(err, collections.ErrNotFound):
		waiting = math.ZeroInt()
	case err != nil:
		return err
	}
	if err := k.pending.Set(ctx, epoch, waiting.Add(fees)); err != nil {
		return err
	}
	return emit(ctx, &types.EventGasFeesSwept{Epoch: epoch, Amount: types.Coin(fees)})
}

// freezeBook ends the time in which settlements belong to the epoch.
func (k *Keeper) freezeBook(ctx context.Context, epoch uint64) error {
	book, err := k.book(ctx, epoch)
	if err != nil || book.State != types.BookOpen {
		return err
	}
	book.State = types.BookPaying
	return k.books.Set(ctx, epoch, book)
}
