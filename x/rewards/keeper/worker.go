package keeper

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/rewards/types"
)

// findWorker returns a worker and whether there is one.
func (k *Keeper) findWorker(ctx context.Context, owner sdk.AccAddress) (types.Worker, bool, error) {
	worker, err := k.workers.Get(ctx, owner)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Worker{}, false, nil
	}
	if err == nil {
		worker, err = k.withOpen(ctx, owner, worker)
	}
	return worker, err == nil, err
}

// withOpen completes a stored worker by what it is busy with. That is kept apart: it changes with every request, and
// few workers are busy at a time.
func (k *Keeper) withOpen(ctx context.Context, owner sdk.AccAddress, worker types.Worker) (types.Worker, error) {
	open, err := k.busy.Get(ctx, owner)
	if errors.Is(err, collections.ErrNotFound) {
		return worker, nil
	}
	worker.Open = open
	return worker, err
}

// setWorker writes a worker, and what it is busy with.
func (k *Keeper) setWorker(ctx context.Context, owner sdk.AccAddress, worker types.Worker) error {
	if err := k.setBusy(ctx, owner, worker.Open); err != nil {
		return err
	}
	worker.Open = 0
	return k.workers.Set(ctx, owner, worker)
}

// getWorker returns a worker, or ErrWorkerNotFound.
func (k *Keeper) getWorker(ctx context.Context, owner sdk.AccAddress) (types.Worker, error) {
	worker, found, err := k.findWorker(ctx, owner)
	if err == nil && !found {
		err = types.ErrWorkerNotFound.Wrapf("owner: %s is not registered as worker, must register first", owner)
	}
	return worker, err
}

// changeWorker reads, changes and writes a worker. A worker that has left meanwhile is no error: its requests are
// settled without it.
func (k *Keeper) changeWorker(ctx context.Context, address string, change func(*types.Worker)) error {
	owner, err := sdk.AccAddressFromBech32(address)
	if err != nil {
		return types.ErrInvalidAddress.Wrapf("worker: %s", err)
	}
	worker, found, err := k.findWorker(ctx, owner)
	if err != nil || !found {
		return err
	}
	change(&worker)
	return k.setWorker(ctx, owner, worker)
}

// releaseWorker counts one request less among those a worker is busy with, and changes the worker. One that was
// expelled stays busy with what it was drawn for: if it registers anew, that counts against its capacity.
func (k *Keeper) releaseWorker(ctx context.Context, address string, change func(*types.Worker)) error {
	owner, err := sdk.AccAddressFromBech32(address)
	if err != nil {
		return types.ErrInvalidAddress.Wrapf("worker: %s", err)
	}
	worker, found, err := k.findWorker(ctx, owner)
	if err != nil {
		return err
	}
	if found {
		change(&worker)
		worker.Release()
		return k.setWorker(ctx, owner, worker)
	}
	gone, err := k.withOpen(ctx, owner, types.Worker{})
	if err != nil {
		return err
	}
	gone.Release()
	return k.setBusy(ctx, owner, gone.Open)
}

// setBusy writes with how many requests an owner is busy.
func (k *Keeper) setBusy(ctx context.Context, owner sdk.AccAddress, open uint32) error {
	if open == 0 {
		return k.busy.Remove(ctx, owner)
	}
	return k.busy.Set(ctx, owner, open)
}

// addWorker registers a worker whose position is open.
func (k *Keeper) addWorker(ctx context.Context, owner sdk.AccAddress, offer types.Offer) error {
	quality, err := k.newcomerQuality(ctx)
	if err != nil {
		return err
	}
	worker, err := k.withOpen(ctx, owner, types.Worker{Owner: owner.String(), Quality: quality})
	if err != nil {
		return err
	}
	offer.Apply(&worker)
	if err := k.moveServices(ctx, owner, &worker, offer.Services); err != nil {
		return err
	}
	if err := k.setWorker(ctx, owner, worker); err != nil {
		return err
	}
	if err := k.countQuality(ctx, quality, 1); err != nil {
		return err
	}
	return k.refreshWeights(ctx, owner)
}

// editWorker replaces a worker's offer.
func (k *Keeper) editWorker(ctx context.Context, owner sdk.AccAddress, offer types.Offer) error {
	worker, err := k.getWorker(ctx, owner)
	if err != nil {
		return err
	}
	offer.Apply(&worker)
	if err := k.moveServices(ctx, owner, &worker, offer.Services); err != nil {
		return err
	}
	if err := k.setWorker(ctx, owner, worker); err != nil {
		return err
	}
	return k.refreshWeights(ctx, owner)
}

// removeWorker forgets a worker that left its role: the next generation inherits nothing but the requests that an
// expelled one was busy with.
func (k *Keeper) removeWorker(ctx context.Context, owner sdk.AccAddress) error {
	worker, found, err := k.findWorker(ctx, owner)
	if err != nil || !found {
		return err
	}
	if err := k.moveServices(ctx, owner, &worker, nil); err != nil {
		return err
	}
	if err := k.countQuality(ctx, worker.Quality.Neg(), -1); err != nil {
		return err
	}
	return k.workers.Remove(ctx, owner)
}

// moveServices gives a worker its places in the trees of the services it offers from now on, and frees the others.
func (k *Keeper) moveServices(
	ctx context.Context, owner sdk.AccAddress, worker *types.Worker, services []string,
) error {
	for i, service := range worker.Services {
		if slices.Contains(services, service) {
			continue
		}
		if err := k.giveLeaf(ctx, service, worker.Leaves[i]); err != nil {
			return err
		}
	}
	leaves := make([]uint64, len(services))
	for i, service := range services {
		if old := slices.Index(worker.Services, service); old >= 0 {
			leaves[i] = worker.Leaves[old]
			continue
		}
		leaf, err := k.takeLeaf(ctx, service, owner)
		if err != nil {
			return err
		}
		leaves[i] = leaf
	}
	worker.Services, worker.Leaves = services, leaves
	return nil
}

// newcomerQuality is the smoothed quality a worker starts with: the mean of all workers', and at least tau.
func (k *Keeper) newcomerQuality(ctx context.Context) (math.LegacyDec, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return math.LegacyDec{}, err
	}
	sum, n, err := k.qualitySum(ctx)
	if err != nil || n == 0 {
		return params.Evaluation.Tau, err
	}
	return math.LegacyMaxDec(params.Evaluation.Tau, stake.Mean(sum, n)), nil
}

// foldQuality moves a worker's smoothed quality by a verdict, and the sum over all workers with it. One that has left
// meanwhile has none.
func (k *Keeper) foldQuality(ctx context.Context, owner string, eta, q math.LegacyDec) error {
	var event *types.EventQualityMoved
	moved := math.LegacyZeroDec()
	err := k.changeWorker(ctx, owner, func(worker *types.Worker) {
		folded := stake.Fold(eta, worker.Quality, q)
		moved, worker.Quality = folded.Sub(worker.Quality), folded
		event = &types.EventQualityMoved{Owner: owner, Quality: folded}
	})
	if err != nil || event == nil {
		return err
	}
	if err := k.countQuality(ctx, moved, 0); err != nil {
		return err
	}
	return emit(ctx, event)
}

// countQuality moves the sum of the smoothed qualities and the number of workers.
func (k *Keeper) countQuality(ctx context.Context, moved math.LegacyDec, workers int64) error {
	sum, n, err := k.qualitySum(ctx)
	if err != nil {
		return err
	}
	if err := k.quality.Set(ctx, sum.Add(moved)); err != nil {
		return err
	}
	return k.qualities.Set(ctx, uint64(int64(n)+workers))
}

func (k *Keeper) qualitySum(ctx context.Context) (math.LegacyDec, uint64, error) {
	sum, err := k.quality.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return math.LegacyZeroDec(), 0, nil
	}
	if err != nil {
		return math.LegacyDec{}, 0, err
	}
	n, err := k.qualities.Get(ctx)
	return sum, n, err
}
