package app

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
)

// invariant is something that holds after every block.
type invariant struct {
	name  string
	check func(context.Context) error
}

// CheckInvariants checks what must hold after every block, module by module, and names the first that does not. It
// reads the whole state: tests and `masad debug invariants` run it, a node never does. That the supply is that of the
// genesis with what was minted since and without what was burned (I1) no state can tell, as none counts both: here the
// supply is compared with the balances, and the tests count what a block mints and burns.
func (app *App) CheckInvariants(ctx sdk.Context) error {
	for _, i := range []invariant{
		{"bank", app.checkSupply},
		{"staking", app.Staking.CheckInvariants},
		{"validatorset", app.ValidatorSet.CheckInvariants},
		{"slashing", app.Slashing.CheckInvariants},
		{"rewards", app.Rewards.CheckInvariants},
		{"gov", app.checkDeposits},
		{"masagov", app.Gov.CheckInvariants},
		{"masagov", app.checkSetAside},
	} {
		if err := i.check(ctx); err != nil {
			return fmt.Errorf("%s: %w", i.name, err)
		}
	}
	return nil
}

// checkSupply checks that the supply of every coin is the sum of its balances, and no balance negative or empty.
func (app *App) checkSupply(ctx context.Context) error {
	held := make(map[string]math.Int)
	var wrong error
	app.Bank.IterateAllBalances(ctx, func(owner sdk.AccAddress, coin sdk.Coin) bool {
		if !coin.Amount.IsPositive() {
			wrong = fmt.Errorf("balance: %s of %s is not positive", coin, owner)
			return true
		}
		if sum, ok := held[coin.Denom]; ok {
			held[coin.Denom] = sum.Add(coin.Amount)
		} else {
			held[coin.Denom] = coin.Amount
		}
		return false
	})
	if wrong != nil {
		return wrong
	}
	sums := make(sdk.Coins, 0, len(held))
	for _, denom := range slices.Sorted(maps.Keys(held)) {
		sums = append(sums, sdk.NewCoin(denom, held[denom]))
	}
	var supply sdk.Coins
	app.Bank.IterateTotalSupply(ctx, func(coin sdk.Coin) bool {
		supply = append(supply, coin)
		return false
	})
	if supply = supply.Sort(); !supply.Equal(sums) {
		return fmt.Errorf("supply: %s, but balances sum to %s", supply, sums)
	}
	return nil
}

// checkSetAside checks that the treasury holds what delegates' followers may claim, and no more.
func (app *App) checkSetAside(ctx context.Context) error {
	owed, err := app.Gov.SetAside(ctx)
	if err != nil {
		return err
	}
	held, err := app.Rewards.SetAside(ctx)
	if err != nil {
		return err
	}
	if !held.Equal(owed) {
		return fmt.Errorf("set aside: %s, but %s can be claimed", held, owed)
	}
	return nil
}

// checkDeposits checks that governance holds the deposits of its proposals and nothing else: nobody can send it coins,
// and no proposal moves them.
func (app *App) checkDeposits(ctx context.Context) error {
	sum := sdk.NewCoins()
	add := func(_ collections.Pair[uint64, sdk.AccAddress], deposit sdkgovv1.Deposit) (bool, error) {
		sum = sum.Add(deposit.Amount...)
		return false, nil
	}
	err := app.SDKGov.Deposits.Walk(ctx, nil, add)
	if err != nil {
		return err
	}
	held := app.Bank.GetAllBalances(ctx, app.Account.GetModuleAddress(sdkgovtypes.ModuleName))
	if !held.Equal(sum) {
		return fmt.Errorf("deposits: %s, but %s are held", sum, held)
	}
	return nil
}
