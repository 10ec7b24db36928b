package app

import (
	"maps"
	"slices"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// permissions says what each module account may do beyond holding and sending coins.
func permissions() map[string][]string {
	return map[string][]string{
		// Gas fees of a block arrive here; x/rewards sweeps them at each epoch boundary.
		authtypes.FeeCollectorName: nil,
		// Deposits of proposals; burned when voters say so.
		sdkgovtypes.ModuleName: {authtypes.Burner},
		// Vouchers of foreign coins are minted on arrival and burned on return.
		transfertypes.ModuleName: {authtypes.Minter, authtypes.Burner},
		// Bonded and unbonding stake; slashed stake is burned.
		stakingtypes.ModuleName: {authtypes.Burner},
		// Escrowed requests, what is claimable and gas fees on their way; the burned part of a fee is burned here.
		rewardstypes.EscrowAccount: {authtypes.Burner},
		// Emission is minted here and nowhere else, and waits here until an epoch pays it.
		rewardstypes.ReserveAccount: {authtypes.Minter},
		// The community's treasury; governance spends it.
		rewardstypes.TreasuryAccount: nil,
		// Second collateral that epochs pay from; anybody may add to it by a message.
		rewardstypes.TaoPoolAccount: nil,
	}
}

// ModuleAccounts are the names of all module accounts, sorted.
func ModuleAccounts() []string { return slices.Sorted(maps.Keys(permissions())) }

// BlockedAddresses are the accounts that nobody can send coins to. All module accounts are: their balances are the
// sums of records, and a stranger's coin would be in no record. That of governance is one of them: the SDK refuses a
// genesis in which it holds anything but deposits, so a single coin sent to it would make every export useless.
func BlockedAddresses() map[string]bool {
	blocked := make(map[string]bool)
	for _, name := range ModuleAccounts() {
		blocked[authtypes.NewModuleAddress(name).String()] = true
	}
	return blocked
}

// openModuleAccounts creates every module account, so that no transaction ever has to and two in one block do not
// contend for the next account number.
func (app *App) openModuleAccounts(ctx sdk.Context) {
	for _, name := range ModuleAccounts() {
		app.Account.GetModuleAccount(ctx, name)
	}
}
