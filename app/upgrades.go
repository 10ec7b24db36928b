package app

import (
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"

	"github.com/masa-finance/masad/app/upgrades"
)

// registerUpgrades tells the upgrade module what this binary can do, and changes the stores at the height of the one
// that is due.
func (app *App) registerUpgrades() error {
	due, err := app.Upgrade.ReadUpgradeInfoFromDisk()
	if err != nil {
		return err
	}
	for _, upgrade := range upgrades.All() {
		app.Upgrade.SetUpgradeHandler(upgrade.Name, upgrade.Handler)
		if due.Name == upgrade.Name && !app.Upgrade.IsSkipHeight(due.Height) {
			stores := upgrade.Stores
			app.SetStoreLoader(upgradetypes.UpgradeStoreLoader(due.Height, &stores))
		}
	}
	return nil
}
