package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// checkTreasury checks that the escrow account owes exactly what it holds, that the supply keeps its limit, and that
// every book adds up and agrees with the records it sums. It holds after every block: the bank has then credited what
// the block's messages paid in.
func (k *Keeper) checkTreasury(ctx context.Context) error {
	if err := k.checkMoney(ctx); err != nil {
		return err
	}
	if err := k.checkActivities(ctx); err != nil {
		return err
	}
	return k.books.Walk(ctx, nil, func(_ uint64, book types.Book) (bool, error) {
		return false, k.checkBook(ctx, book)
	})
}

// checkMoney compares supply and balances with the records of this module.
func (k *Keeper) checkMoney(ctx context.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	supply := k.Supply.GetSupply(ctx, types.BondDenom).Amount
	if supply.GT(params.Treasury.MaxSupply) {
		return types.ErrBrokenInvariant.Wrapf("treasury.max_supply: the supply is %s, limit %s", supply,
			params.Treasury.MaxSupply)
	}
	if err := k.checkEscrowAccount(ctx); err != nil {
		return err
	}
	if err := k.checkTao(ctx); err != nil {
		return err
	}
	return k.checkReserve(ctx)
}

// checkReserve checks that the reserve holds what the epochs that are being paid still have to give.
func (k *Keeper) checkReserve(ctx context.Context) error {
	owed := math.ZeroInt()
	err := k.books.Walk(ctx, nil, func(_ uint64, book types.Book) (bool, error) {
		if book.State == types.BookPaying {
			owed = owed.Add(book.Rest())
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	if held := k.balance(ctx, types.ReserveAccount); held.LT(owed) {
		return types.ErrBrokenInvariant.Wrapf("reserve account: holds %s, owes %s", held, owed)
	}
	return nil
}

// balance is the umasa that a module account holds.
func (k *Keeper) balance(ctx context.Context, account string) math.Int {
	return k.Supply.GetBalance(ctx, authtypes.NewModuleAddress(account), types.BondDenom).Amount
}

// checkEscrowAccount compares the escrow account with what it owes: escrows of unsettled requests, bonds of open
// disputes, claims, gas fees that wait, what pools of data and their rounds have to give, royalties that were not
// credited yet, and what is set aside for passive delegators.
func (k *Keeper) checkEscrowAccount(ctx context.Context) error {
	owed := math.ZeroInt()
	err := k.requests.Walk(ctx, nil, func(_ string, request types.Request) (bool, error) {
		if !request.IsSettled() {
			owed = owed.Add(request.Escrow()).Add(request.Bonds())
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.claimables.Walk(ctx, nil, func(key collections.Pair[sdk.AccAddress, int32], amount math.Int) (bool, error) {
		if !amount.IsPositive() {
			return true, types.ErrBrokenInvariant.Wrapf("claimable: %s of %s", amount, key.K1())
		}
		owed = owed.Add(amount)
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.pending.Walk(ctx, nil, func(_ uint64, fees math.Int) (bool, error) {
		owed = owed.Add(fees)
		return false, nil
	})
	if err != nil {
		return err
	}
	data, err := k.owedForData(ctx)
	if err != nil {
		return err
	}
	owed = owed.Add(data)
	royalties, err := k.royaltiesHeld(ctx)
	if err != nil {
		return err
	}
	aside, err := k.asideOf(ctx)
	if err != nil {
		return err
	}
	owed = owed.Add(royalties).Add(aside.Held)
	if held := k.balance(ctx, types.EscrowAccount); !held.Equal(owed) {
		return types.ErrBrokenInvariant.Wrapf("escrow account: holds %s, owes %s", held, owed)
	}
	return nil
}

// checkActivities checks that no activity and no paid request outlives its book or lacks one.
func (k *Keeper) checkActivities(ctx context.Context) error {
	waiting := func(what string, epoch uint64) error {
		book, err := k.book(ctx, epoch)
		if err == nil && book.State == types.BookClosed {
			return types.ErrBrokenInvariant.Wrapf("%s: of epoch %d, which is closed", what, epoch)
		}
		return err
	}
	err := k.activities.Walk(ctx, nil, func(_ activityKey, record types.Activity) (bool, error) {
		if err := record.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("activity: %s", err)
		}
		return false, waiting("activity", record.Epoch)
	})
	if err != nil {
		return err
	}
	return k.paidRequests.Walk(ctx, nil,
		func(_ collections.Pair[uint64, string], record types.PaidRequest) (bool, error) {
			return false, waiting("paid request", record.Epoch)
		})
}

// checkBook checks that a book adds up and, until its epoch is being paid, agrees with the records it sums.
func (k *Keeper) checkBook(ctx context.Context, book types.Book) error {
	if err := book.Validate(); err != nil {
		return types.ErrBrokenInvariant.Wrapf("%s", err)
	}
	if book.State == types.BookClosed || book.Supply.IsPositive() {
		return nil
	}
	counted, err := k.recount(ctx, book.Epoch)
	if err != nil {
		return err
	}
	same := counted.Weighted.Equal(book.Weighted) && counted.RebateWeight.Equal(book.RebateWeight) &&
		counted.Paid == book.Paid && counted.WorkerRu == book.WorkerRu && counted.WorkerN == book.WorkerN &&
		counted.OracleRu == book.OracleRu && counted.OracleN == book.OracleN
	if !same {
		return types.ErrBrokenInvariant.Wrapf("book %d: sums %v differ from the records' %v", book.Epoch, book, counted)
	}
	return nil
}

// recount sums an epoch's paid requests and activities anew.
func (k *Keeper) recount(ctx context.Context, epoch uint64) (types.Book, error) {
	book := types.NewBook(epoch)
	within := collections.NewPrefixedPairRange[uint64, string](epoch)
	err := k.paidRequests.Walk(ctx, within, func(_ collections.Pair[uint64, string], r types.PaidRequest) (bool, error) {
		value, err := emission.Value(emission.Request{Fee: r.Fee, Quality: r.Q})
		if err != nil {
			return true, err
		}
		book.Paid++
		return false, addTo(&book.Weighted, value)
	})
	if err != nil {
		return types.Book{}, err
	}
	actors := collections.NewPrefixedTripleRange[uint64, int32, sdk.AccAddress](epoch)
	err = k.activities.Walk(ctx, actors, func(_ activityKey, record types.Activity) (bool, error) {
		var own uint64
		if record.Role == stakingtypes.Role_ROLE_WORKER {
			countUnits(&own, record.Ru, &book.WorkerRu, &book.WorkerN)
			return false, nil
		}
		countUnits(&own, record.Ru, &book.OracleRu, &book.OracleN)
		weight, err := rebateWeight(record)
		if err != nil {
			return true, err
		}
		return false, addTo(&book.RebateWeight, weight)
	})
	return book, err
}
