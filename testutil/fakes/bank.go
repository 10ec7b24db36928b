package fakes

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
)

// modules are the module accounts that exist, with what they may do.
var modules = map[string][]string{
	"masastaking":      {authtypes.Burner},
	"rewards":          {authtypes.Burner},
	"rewards_reserve":  {authtypes.Minter},
	"rewards_treasury": nil,
	"rewards_tao_pool": nil,
	"fee_collector":    nil,
	"gov":              {authtypes.Burner},
	"fixture":          {authtypes.Minter, authtypes.Burner},
}

// Bank keeps balances and the supply. Module accounts can receive coins only from modules and by sends to a module,
// as on the chain.
type Bank struct {
	// CreditAtOnce credits virtual sends at once instead of in EndBlock.
	CreditAtOnce bool

	balances collections.Map[collections.Pair[sdk.AccAddress, string], math.Int]
	virtual  collections.Map[collections.Pair[sdk.AccAddress, string], math.Int]
	supply   collections.Map[string, math.Int]
	blocked  map[string]bool
}

// NewBank returns a bank without coins on the store of a fixture: fakes.NewBank(f.Service(fixture.BankStore)).
func NewBank(service store.KVStoreService) *Bank {
	builder := collections.NewSchemaBuilder(service)
	key := collections.PairKeyCodec(sdk.AccAddressKey, collections.StringKey)
	bank := &Bank{
		balances: collections.NewMap(builder, collections.NewPrefix(0), "balances", key, sdk.IntValue),
		virtual:  collections.NewMap(builder, collections.NewPrefix(1), "virtual", key, sdk.IntValue),
		supply:   collections.NewMap(builder, collections.NewPrefix(2), "supply", collections.StringKey, sdk.IntValue),
		blocked:  map[string]bool{},
	}
	if _, err := builder.Build(); err != nil {
		panic(err)
	}
	for name := range modules {
		bank.Block(ModuleAddress(name))
	}
	return bank
}

// ModuleAddress is the address of a module account.
func ModuleAddress(name string) sdk.AccAddress { return authtypes.NewModuleAddress(name) }

// Block makes an account unable to receive coins.
func (b *Bank) Block(address sdk.AccAddress) { b.blocked[string(address)] = true }

// Unblock makes it able again.
func (b *Bank) Unblock(address sdk.AccAddress) { delete(b.blocked, string(address)) }

// BlockedAddr tells whether an account is unable to receive coins.
func (b *Bank) BlockedAddr(address sdk.AccAddress) bool { return b.blocked[string(address)] }

// Fund creates coins in an account.
func (b *Bank) Fund(ctx context.Context, address sdk.AccAddress, coins ...sdk.Coin) {
	must(b.MintCoins(ctx, "fixture", coins))
	must(b.move(ctx, ModuleAddress("fixture"), address, coins))
}

// FundModule creates coins in a module account.
func (b *Bank) FundModule(ctx context.Context, module string, coins ...sdk.Coin) {
	b.Fund(ctx, moduleAddress(module), coins...)
}

// EndBlock credits what was sent virtually.
func (b *Bank) EndBlock(ctx context.Context) {
	waiting, err := b.virtual.Iterate(ctx, nil)
	must(err)
	credits, err := waiting.KeyValues()
	must(err)
	for _, credit := range credits {
		must(add(ctx, b.balances, credit.Key, credit.Value))
		must(b.virtual.Remove(ctx, credit.Key))
	}
}

// SendCoins moves coins between accounts.
func (b *Bank) SendCoins(ctx context.Context, from, to sdk.AccAddress, coins sdk.Coins) error {
	return b.move(ctx, from, to, coins)
}

// SendCoinsFromAccountToModule moves coins into a module account.
func (b *Bank) SendCoinsFromAccountToModule(
	ctx context.Context, sender sdk.AccAddress, module string, coins sdk.Coins,
) error {
	return b.move(ctx, sender, moduleAddress(module), coins)
}

// SendCoinsFromModuleToModule moves coins between module accounts.
func (b *Bank) SendCoinsFromModuleToModule(ctx context.Context, sender, recipient string, coins sdk.Coins) error {
	return b.move(ctx, moduleAddress(sender), moduleAddress(recipient), coins)
}

// SendCoinsFromModuleToAccount pays coins out of a module account, not to a blocked one.
func (b *Bank) SendCoinsFromModuleToAccount(
	ctx context.Context, module string, recipient sdk.AccAddress, coins sdk.Coins,
) error {
	if b.BlockedAddr(recipient) {
		return sdkerrors.ErrUnauthorized.Wrapf("%s is not allowed to receive funds", recipient)
	}
	return b.move(ctx, moduleAddress(module), recipient, coins)
}

// SendCoinsFromAccountToModuleVirtual takes coins at once and credits them in EndBlock.
func (b *Bank) SendCoinsFromAccountToModuleVirtual(
	ctx context.Context, sender sdk.AccAddress, module string, coins sdk.Coins,
) error {
	if b.CreditAtOnce {
		return b.SendCoinsFromAccountToModule(ctx, sender, module, coins)
	}
	if err := b.take(ctx, sender, coins); err != nil {
		return err
	}
	for _, coin := range coins {
		if err := add(ctx, b.virtual, collections.Join(moduleAddress(module), coin.Denom), coin.Amount); err != nil {
			return err
		}
	}
	return nil
}

// MintCoins creates coins in a module account that may mint.
func (b *Bank) MintCoins(ctx context.Context, module string, coins sdk.Coins) error {
	permit(module, authtypes.Minter)
	if !coins.IsValid() {
		return sdkerrors.ErrInvalidCoins.Wrap(coins.String())
	}
	for _, coin := range coins {
		if err := add(ctx, b.balances, collections.Join(moduleAddress(module), coin.Denom), coin.Amount); err != nil {
			return err
		}
		if err := add(ctx, b.supply, coin.Denom, coin.Amount); err != nil {
			return err
		}
	}
	return nil
}

// BurnCoins destroys coins of a module account that may burn.
func (b *Bank) BurnCoins(ctx context.Context, module string, coins sdk.Coins) error {
	permit(module, authtypes.Burner)
	if err := b.take(ctx, moduleAddress(module), coins); err != nil {
		return err
	}
	for _, coin := range coins {
		if err := add(ctx, b.supply, coin.Denom, coin.Amount.Neg()); err != nil {
			return err
		}
	}
	return nil
}

// GetSupply is the total of a denomination.
func (b *Bank) GetSupply(ctx context.Context, denom string) sdk.Coin {
	return sdk.NewCoin(denom, get(ctx, b.supply, denom))
}

// GetBalance is what an account holds of a denomination, without what was sent virtually in this block.
func (b *Bank) GetBalance(ctx context.Context, address sdk.AccAddress, denom string) sdk.Coin {
	return sdk.NewCoin(denom, get(ctx, b.balances, collections.Join(address, denom)))
}

// GetAllBalances is everything an account holds.
func (b *Bank) GetAllBalances(ctx context.Context, address sdk.AccAddress) sdk.Coins {
	coins := sdk.NewCoins()
	held := collections.NewPrefixedPairRange[sdk.AccAddress, string](address)
	must(b.balances.Walk(ctx, held, func(key collections.Pair[sdk.AccAddress, string], amount math.Int) (bool, error) {
		coins = coins.Add(sdk.NewCoin(key.K2(), amount))
		return false, nil
	}))
	return coins
}

// SpendableCoins is everything an account holds: nothing vests here.
func (b *Bank) SpendableCoins(ctx context.Context, address sdk.AccAddress) sdk.Coins {
	return b.GetAllBalances(ctx, address)
}

// move takes coins from one account and gives them to another.
func (b *Bank) move(ctx context.Context, from, to sdk.AccAddress, coins sdk.Coins) error {
	if err := b.take(ctx, from, coins); err != nil {
		return err
	}
	for _, coin := range coins {
		if err := add(ctx, b.balances, collections.Join(to, coin.Denom), coin.Amount); err != nil {
			return err
		}
	}
	return nil
}

// take takes coins from an account that has them.
func (b *Bank) take(ctx context.Context, from sdk.AccAddress, coins sdk.Coins) error {
	if !coins.IsValid() {
		return sdkerrors.ErrInvalidCoins.Wrap(coins.String())
	}
	for _, coin := range coins {
		if held := b.GetBalance(ctx, from, coin.Denom); held.IsLT(coin) {
			return sdkerrors.ErrInsufficientFunds.Wrapf("spendable balance %s is smaller than %s", held, coin)
		}
		if err := add(ctx, b.balances, collections.Join(from, coin.Denom), coin.Amount.Neg()); err != nil {
			return err
		}
	}
	return nil
}

// moduleAddress is the address of a module account that exists; like the chain's bank it panics otherwise.
func moduleAddress(module string) sdk.AccAddress {
	if _, exists := modules[module]; !exists {
		panic("fakes: module account " + module + " does not exist")
	}
	return ModuleAddress(module)
}

// permit panics, as the chain's bank does, if a module account lacks a permission.
func permit(module, permission string) {
	if moduleAddress(module); !slices.Contains(modules[module], permission) {
		panic("fakes: module account " + module + " has no permission " + permission)
	}
}

// add changes an amount and drops the record of a zero.
func add[K any](ctx context.Context, amounts collections.Map[K, math.Int], key K, change math.Int) error {
	amount := get(ctx, amounts, key).Add(change)
	if amount.IsZero() {
		return amounts.Remove(ctx, key)
	}
	return amounts.Set(ctx, key, amount)
}

func get[K any](ctx context.Context, amounts collections.Map[K, math.Int], key K) math.Int {
	amount, err := amounts.Get(ctx, key)
	if err != nil {
		return math.ZeroInt()
	}
	return amount
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
