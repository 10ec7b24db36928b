package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/masa-finance/masad/x/rewards/types"
)

// checkCited refuses a citation of a data set that is not there, or whose audit has not found it good.
func (k *Keeper) checkCited(ctx context.Context, citations []string) error {
	for _, id := range citations {
		cited, known, err := k.keptDataset(ctx, id)
		if err != nil {
			return err
		}
		if !known {
			return types.ErrDatasetNotFound.Wrapf("citations: %s, must exist", id)
		}
		if !cited.IsGood() {
			return types.ErrWrongStatus.Wrapf("citations: %s is %s, must be %s or %s", id, cited.Status,
				types.DatasetStatus_DATASET_STATUS_ACCEPTED, types.DatasetStatus_DATASET_STATUS_PAID)
		}
	}
	return nil
}

// countCitations counts what the paid answers to a request cite: at most 16 data sets each. It moves no money: a worker
// names what it likes. A data set that is not kept any more is left out.
func (k *Keeper) countCitations(ctx context.Context, req types.Request) error {
	for _, a := range req.Assignments {
		if a.Outcome != types.OutcomePaid {
			continue
		}
		for _, id := range a.Response.Citations {
			if err := k.countCitation(ctx, req.Id, a.Worker, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// keptDataset returns a data set, and whether it is kept.
func (k *Keeper) keptDataset(ctx context.Context, id string) (types.Dataset, bool, error) {
	found, err := k.datasets.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Dataset{}, false, nil
	}
	return found, err == nil, err
}

func (k *Keeper) countCitation(ctx context.Context, request, worker, id string) error {
	cited, known, err := k.keptDataset(ctx, id)
	if err != nil || !known {
		return err
	}
	cited.Citations++
	if err := k.datasets.Set(ctx, id, cited); err != nil {
		return err
	}
	return emit(ctx, &types.EventDatasetCited{
		Dataset: id, Request: request, Worker: worker, Citations: cited.Citations,
	})
}
