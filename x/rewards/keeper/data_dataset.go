package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/rewards/types"
)

// getDataset returns a data set that exists.
func (k *Keeper) getDataset(ctx context.Context, id string) (types.Dataset, error) {
	dataset, err := k.datasets.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Dataset{}, types.ErrDatasetNotFound.Wrapf("data set: %q", id)
	}
	return dataset, err
}
