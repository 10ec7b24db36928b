//go:build rehearsal

package upgrades

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
)

// Rehearsal is the name of the upgrade that changes nothing.
const Rehearsal = "rehearsal"

// rehearsals are what only a binary for test networks knows: an upgrade without a change of state, by which people
// practise to stop, replace and start.
func rehearsals() []Upgrade { return []Upgrade{{Name: Rehearsal, Handler: rehearse}} }

// rehearse leaves every module at its version and says so in the log.
func rehearse(ctx context.Context, plan upgradetypes.Plan, versions module.VersionMap) (module.VersionMap, error) {
	sdk.UnwrapSDKContext(ctx).Logger().Info("upgrade rehearsed", "name", plan.Name, "height", plan.Height)
	return versions, nil
}
