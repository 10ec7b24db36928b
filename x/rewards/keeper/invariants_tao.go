package keeper

import (
	"context"
	"maps"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// checkTao compares what is owed in second collateral with the accounts that hold it, and the shares that are still to
// be paid with their sums.
func (k *Keeper) checkTao(ctx context.Context) error {
	if err := k.checkTaoEscrow(ctx); err != nil {
		return err
	}
	if err := k.checkTaoPool(ctx); err != nil {
		return err
	}
	return k.checkShares(ctx)
}

// checkTaoEscrow checks that the escrow account owes every coin that it holds beside umasa to a claim.
func (k *Keeper) checkTaoEscrow(ctx context.Context) error {
	denom, err := k.Collateral.CollateralDenom(ctx)
	if err != nil {
		return err
	}
	owed := map[string]math.Int{denom: math.ZeroInt()}
	err = k.taoClaimables.Walk(ctx, nil, func(key taoClaimKey, amount math.Int) (bool, error) {
		if !amount.IsPositive() {
			return true, types.ErrBrokenInvariant.Wrapf("claimable: %s%s of %s", amount, key.K3(), key.K1())
		}
		if sum, known := owed[key.K3()]; known {
			amount = amount.Add(sum)
		}
		owed[key.K3()] = amount
		return false, nil
	})
	if err != nil {
		return err
	}
	for _, denom := range slices.Sorted(maps.Keys(owed)) {
		held := k.Supply.GetBalance(ctx, authtypes.NewModuleAddress(types.EscrowAccount), denom)
		if !held.Amount.Equal(owed[denom]) {
			return types.ErrBrokenInvariant.Wrapf("escrow account: holds %s, owes %s%s", held, owed[denom], denom)
		}
	}
	return nil
}

// checkTaoPool checks that the pool holds what the epoch that is being paid still has to give of it. An older epoch
// whose phase failed gives nothing any more.
func (k *Keeper) checkTaoPool(ctx context.Context) error {
	owed := types.CoinOf("", math.ZeroInt())
	err := k.books.Walk(ctx, nil, func(_ uint64, book types.Book) (bool, error) {
		switch book.State {
		case types.BookPaying:
			owed = types.CoinOf(book.TaoDenom, book.TaoRest())
		case types.BookClosed:
			owed = types.CoinOf("", math.ZeroInt())
		}
		return false, nil
	})
	if err != nil || owed.Denom == types.BondDenom {
		return err
	}
	held := k.Supply.GetBalance(ctx, authtypes.NewModuleAddress(types.TaoPoolAccount), owed.Denom)
	if held.Amount.LT(owed.Amount) {
		return types.ErrBrokenInvariant.Wrapf("tao pool account: holds %s, owes %s", held, owed)
	}
	return nil
}

// checkShares checks that no more is still to be paid than was counted, that every place in the order of remainders is
// a share's, and that nothing outlives its epoch's book.
func (k *Keeper) checkShares(ctx context.Context) error {
	shares := 0
	err := k.payTotals.Walk(ctx, nil, func(key collections.Pair[uint64, int32], total math.Int) (bool, error) {
		counted, err := k.checkSharesOf(ctx, key.K1(), key.K2(), total)
		shares += counted
		return false, err
	})
	if err != nil {
		return err
	}
	err = k.payShares.Walk(ctx, nil, func(shareKey, math.Int) (bool, error) {
		shares--
		return false, nil
	})
	if err != nil {
		return err
	}
	if shares != 0 {
		return types.ErrBrokenInvariant.Wrapf("pay shares: %d of no role that is being paid", -shares)
	}
	return k.payRanks.Walk(ctx, nil, func(key rankKey) (bool, error) {
		known, err := k.payShares.Has(ctx, collections.Join3(key.K1(), key.K2(), key.K4()))
		if err == nil && !known {
			err = types.ErrBrokenInvariant.Wrapf("pay rank: %s of epoch %d has no share", key.K4(), key.K1())
		}
		return false, err
	})
}

// checkSharesOf checks the shares of one role in one epoch and counts them.
func (k *Keeper) checkSharesOf(ctx context.Context, epoch uint64, role int32, total math.Int) (int, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return 0, err
	}
	if book.State != types.BookPaying {
		return 0, types.ErrBrokenInvariant.Wrapf("pay total: of epoch %d, which is %s", epoch, book.State)
	}
	counted, sum := 0, math.ZeroInt()
	of := collections.NewSuperPrefixedTripleRange[uint64, int32, sdk.AccAddress](epoch, role)
	err = k.payShares.Walk(ctx, of, func(_ shareKey, amount math.Int) (bool, error) {
		counted++
		return false, addTo(&sum, amount)
	})
	if err == nil && sum.GT(total) {
		err = types.ErrBrokenInvariant.Wrapf("pay shares: %s of epoch %d are above their total, %s", sum, epoch, total)
	}
	return counted, err
}
