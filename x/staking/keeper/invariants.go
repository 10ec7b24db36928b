package keeper

import (
	"context"
	"time"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// maxOverdue is how long an unbonding may wait for its turn after it is due. A block pays unbondings_per_block of them
// and tries again later what it can not pay, so a longer wait means that the queue stands still: at the default pace
// six million are paid out in that time.
const maxOverdue = 7 * 24 * time.Hour

// CheckInvariants compares the ledger with itself and with the bank. It reads everything: for tests and operators.
func (k *Keeper) CheckInvariants(ctx context.Context) error {
	genesis, err := k.ExportGenesis(ctx)
	if err != nil {
		return err
	}
	// Nothing negative, zero or dangling, nothing twice, flags that agree, valid parameters.
	if err := genesis.Validate(); err != nil {
		return types.ErrBrokenInvariant.Wrap(err.Error())
	}
	checks := []func(context.Context) error{
		k.checkBalances, k.checkSums, k.checkQueue, k.checkOwned, k.checkOverdue, k.checkLine, k.checkInForce,
		k.checkPrefixes,
	}
	for _, check := range checks {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// checkBalances compares the module's balances with what positions and unbondings hold.
func (k *Keeper) checkBalances(ctx context.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	masa, tao := math.ZeroInt(), math.ZeroInt()
	err = k.positions.Walk(ctx, nil, func(_ positionKey, position types.Position) (bool, error) {
		masa, tao = masa.Add(position.Masa), tao.Add(position.Tao)
		return false, nil
	})
	if err != nil {
		return err
	}
	err = k.unbondings.Walk(ctx, nil, func(_ uint64, unbonding types.Unbonding) (bool, error) {
		if unbonding.Amount.Denom == types.BondDenom {
			masa = masa.Add(unbonding.Amount.Amount)
		} else {
			tao = tao.Add(unbonding.Amount.Amount)
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	for _, recorded := range []sdk.Coin{
		{Denom: types.BondDenom, Amount: masa}, {Denom: params.CollateralDenom, Amount: tao},
	} {
		if held := k.bank.GetBalance(ctx, moduleAddress, recorded.Denom); !held.Equal(recorded) {
			return types.ErrBrokenInvariant.Wrapf("the module holds %s, its records %s", held, recorded)
		}
	}
	return nil
}

// checkSums compares the running sums with a new summation.
func (k *Keeper) checkSums(ctx context.Context) error {
	for _, role := range types.Roles() {
		sums := types.NoTotals(role)
		all := collections.NewPrefixedPairRange[uint16, sdk.AccAddress](uint16(role))
		err := k.positions.Walk(ctx, all, func(key positionKey, position types.Position) (bool, error) {
			if position.Role != role || position.Owner != key.K2().String() {
				return true, types.ErrBrokenInvariant.Wrapf("%s is stored as %s", position.Owner, key.K2())
			}
			sums = sums.Add(position)
			return false, nil
		})
		if err != nil {
			return err
		}
		running, err := k.roleTotals(ctx, role)
		if err != nil {
			return err
		}
		if !running.Equal(sums) {
			return types.ErrBrokenInvariant.Wrapf("sums of %s: running %v, summed %v", role.Word(), running, sums)
		}
	}
	return nil
}

// checkQueue compares the queue with the unbondings, one for one.
func (k *Keeper) checkQueue(ctx context.Context) error {
	places := 0
	err := k.due.Walk(ctx, nil, func(key dueKey) (bool, error) {
		places++
		unbonding, err := k.unbondings.Get(ctx, key.K2())
		if err == nil && unbonding.CompletionTime.UnixNano() != key.K1() {
			err = types.ErrBrokenInvariant.Wrapf("unbonding %d is queued for %d", unbonding.Id, key.K1())
		}
		return false, err
	})
	if err != nil {
		return err
	}
	return k.checkCount(ctx, "queue", places)
}

// checkOverdue finds unbondings that should have been paid out long ago (I15). The queue is sorted, so the first tells.
func (k *Keeper) checkOverdue(ctx context.Context) error {
	latest := sdk.UnwrapSDKContext(ctx).BlockTime().Add(-maxOverdue)
	return k.due.Walk(ctx, nil, func(key dueKey) (bool, error) {
		if time.Unix(0, key.K1()).Before(latest) {
			return true, types.ErrBrokenInvariant.Wrapf("completion_time: unbonding %d is overdue by more than %s",
				key.K2(), maxOverdue)
		}
		return true, nil
	})
}

// checkOwned compares the owners' lists with the unbondings, one for one.
func (k *Keeper) checkOwned(ctx context.Context) error {
	places := 0
	err := k.owned.Walk(ctx, nil, func(key ownedKey) (bool, error) {
		places++
		unbonding, err := k.unbondings.Get(ctx, key.K2())
		if err == nil && unbonding.Owner != key.K1().String() {
			err = types.ErrBrokenInvariant.Wrapf("unbonding %d is listed for %s", unbonding.Id, key.K1())
		}
		return false, err
	})
	if err != nil {
		return err
	}
	return k.checkCount(ctx, "owners' list", places)
}

// checkCount compares the number of places in an index with the number of unbondings.
func (k *Keeper) checkCount(ctx context.Context, index string, places int) error {
	unbondings, err := values(ctx, k.unbondings)
	if err != nil {
		return err
	}
	if len(unbondings) != places {
		return types.ErrBrokenInvariant.Wrapf("%s has %d places for %d unbondings", index, places, len(unbondings))
	}
	return nil
}
