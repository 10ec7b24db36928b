package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// startAudits is called once for each round, in BeginBlock of the first block of the second epoch after that of its
// commitments, if anything was sketched. The sketched data sets are those of datasetsByRound with status SKETCHED.
func (*Keeper) startAudits(_ sdk.Context, _ types.Round) error { return nil }

// concludeAudit writes what a committee found of a data set and ends the hold on its worker. Without a quorum the data
// set is dropped, with fraud it failed, else it is accepted with stale of its opened entries being known from older
// data sets. It is refused unless the data set waits for its audit.
func (*Keeper) concludeAudit(_ context.Context, id string, _ types.Audit, _ uint32) error {
	return types.ErrDatasetNotFound.Wrapf("data set: %q", id)
}
