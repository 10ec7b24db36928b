package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// sketchHold is the reference of the hold on the worker of a sketch.
func sketchHold(dataset string) string { return "sketch/" + dataset }

// releaseSketch lets the worker of a sketch go.
func (k *Keeper) releaseSketch(ctx context.Context, dataset types.Dataset) error {
	owner, err := accountOf(dataset.Owner)
	if err != nil {
		return err
	}
	return k.Staking.Release(ctx, stakingtypes.Role_ROLE_WORKER, owner, sketchHold(dataset.Id))
}
