package app

import (
	"github.com/cosmos/cosmos-sdk/client/flags"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	"github.com/spf13/cast"

	"github.com/masa-finance/masad/app/upgrades"
)

// registerUpgrades tells the upgrade module what this binary can do, and changes the stores at the height of the one
// that is due.
func (app *App) registerUpgrades() error {
	due, err := app.dueUpgrade()
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

// dueUpgrade is the upgrade for which the last binary stopped. An application without a home folder has none.
func (app *App) dueUpgrade() (upgradetypes.Plan, error) {
	if cast.ToString(app.options.Get(flags.FlagHome)) == "" {
		return upgradetypes.Plan{}, nil
	}
	return app.Upgrade.ReadUpgradeInfoFromDisk()
}
