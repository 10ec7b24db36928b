package upgrades

import (
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
)

// Upgrade is one named step from one release to the next.
type Upgrade struct {
	// Name is the plan's name in the governance proposal.
	Name string
	// Stores are the stores that appear, disappear or change their name at the upgrade's height.
	Stores storetypes.StoreUpgrades
	// Handler changes the state, once, in the first block of the new release.
	Handler upgradetypes.UpgradeHandler
}

// All returns the upgrades this binary knows: those of releases, oldest first, and what it was built to rehearse.
func All() []Upgrade { return append(released(), rehearsals()...) }

// released are the upgrades of releases, oldest first.
func released() []Upgrade { return nil }
