package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// initHistory imports how far old epochs are swept, and lists the settled requests.
func (k *Keeper) initHistory(ctx context.Context, state types.GenesisState) error {
	for _, req := range state.Requests {
		if !req.IsSettled() {
			continue
		}
		if err := k.keepSettled(ctx, req); err != nil {
			return err
		}
	}
	if state.History == (types.History{}) {
		return nil
	}
	return k.history.Set(ctx, state.History)
}

// exportHistory writes how far old epochs are swept.
func (k *Keeper) exportHistory(ctx context.Context, state *types.GenesisState) (err error) {
	state.History, err = k.progressOfHistory(ctx)
	return err
}
