package app

import (
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"

	govkeeper "github.com/masa-finance/masad/x/gov/keeper"
)

// addGovKeepers adds governance: the SDK's proposals, deposits and execution, with votes that weigh what x/gov says.
// What the SDK would give to a community pool goes to our treasury.
func (app *App) addGovKeepers() {
	app.Gov = govkeeper.NewKeeper(app.Staking)
	app.SDKGov = sdkgovkeeper.NewKeeper(
		app.cdc, app.service(sdkgovtypes.StoreKey), app.Account, app.Bank, app.Rewards,
		app.MsgServiceRouter(), sdkgovtypes.DefaultConfig(), Authority(), app.Gov.Tally,
	)
}
