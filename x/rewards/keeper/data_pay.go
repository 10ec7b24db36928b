package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/shapley"
	"github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// payAll is the stage that credits what accepted data sets earn and slashes for failed ones, one unit each and each in
// a cache context of its own. What could not be credited goes back to the pool.
func (w roundWork) payAll(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error) {
	_, pool, err := w.round(ctx)
	if err != nil {
		return progress{}, err
	}
	return w.each(ctx, key, budget, func(round *types.Round, dataset types.Dataset) error {
		paid := math.ZeroInt()
		failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) (err error) {
			switch dataset.Status {
			case types.DatasetAccepted:
				if dataset, err = w.punishResubmission(ctx, epoch, *round, dataset); err == nil {
					paid, err = w.payDataset(ctx, epoch, *round, pool, dataset)
				}
			case types.DatasetFailed:
				err = w.punishSketch(ctx, epoch, *round, dataset)
			}
			return err
		})
		if failed != nil {
			return w.Epochs.RecordFailure(ctx, shapleyQueue, "pay/"+dataset.Id, failed)
		}
		round.Paid = round.Paid.Add(paid)
		return nil
	})
}

// payDataset credits what an accepted data set earned, scaled by the coverage of its worker's requirement and by its
// participation, and returns what that is.
func (w roundWork) payDataset(
	ctx context.Context, epoch uint64, round types.Round, pool types.Pool, dataset types.Dataset,
) (math.Int, error) {
	owner, err := accountOf(dataset.Owner)
	if err != nil {
		return math.Int{}, err
	}
	paid := math.ZeroInt()
	if dataset.Payout.IsPositive() {
		if paid, err = w.creditDataset(ctx, epoch, round, owner, dataset); err != nil {
			return math.Int{}, err
		}
	}
	estimate := shapley.Estimate(dataset.Value, pool.Diversity, round.Threshold)
	if estimate.IsPositive() {
		if err := w.addShares(ctx, pool.Id, owner, estimate); err != nil {
			return math.Int{}, err
		}
	}
	dataset.Status = types.DatasetPaid
	if err := w.datasets.Set(ctx, dataset.Id, dataset); err != nil {
		return math.Int{}, err
	}
	return paid, tellPaid(ctx, dataset)
}

// creditDataset lets a worker claim what its data set earned.
func (w roundWork) creditDataset(
	ctx context.Context, epoch uint64, round types.Round, owner sdk.AccAddress, dataset types.Dataset,
) (math.Int, error) {
	standing, err := w.workerStanding(ctx, owner)
	if err != nil {
		return math.Int{}, err
	}
	amount, err := coveredShare(standing, dataset.Payout)
	if err != nil {
		return math.Int{}, err
	}
	amount, missing, err := w.participating(ctx, owner, amount)
	if err != nil {
		return math.Int{}, err
	}
	floor := round.Pot().Mul(dataset.Value).Quo(round.Value) // the value is positive, for the payout is
	err = w.credit(ctx, types.Entry{
		Epoch: epoch, Owner: dataset.Owner, Role: stakingtypes.Role_ROLE_WORKER, Kind: types.EntryData,
		Reference: dataset.Id, Amount: amount,
		Factors: append([]types.Factor{
			types.NewFactor("data_pool", round.Pool), types.NewFactor("epoch", round.Epoch),
			types.NewFactor("pool", round.Pot()), types.NewFactor("value", dataset.Value),
			types.NewFactor("total", round.Value), types.NewFactor("leftover", dataset.Payout.Sub(floor)),
			types.NewFactor("share", dataset.Payout), types.NewFactor("s", standing.Counted),
			types.NewFactor("req", standing.Required), types.NewFactor("status", standing.Status),
		}, missing...),
	})
	if err != nil {
		return math.Int{}, err
	}
	return amount, w.addShare(ctx, epoch, stakingtypes.Role_ROLE_WORKER, owner, amount)
}

// punishSketch slashes the worker of a failed data set by what it would have earned if it had passed:
// floor(pool·value/total), or 0 if nothing is worth anything.
func (w roundWork) punishSketch(ctx context.Context, epoch uint64, round types.Round, dataset types.Dataset) error {
	state, err := w.shapleyStates.Get(ctx, keyOf(round))
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	base := math.ZeroInt()
	if dataset.Value.IsPositive() { // then the sum is too
		base = round.Pot().Mul(dataset.Value).Quo(state.AllValue)
	}
	dataset, err = w.punishData(ctx, slashingtypes.Kind_KIND_BAD_SKETCH, types.Entry{
		Epoch: epoch, Owner: dataset.Owner, Role: stakingtypes.Role_ROLE_WORKER, Kind: types.EntryBadSketch,
		Reference: dataset.Id,
		Factors: []types.Factor{
			types.NewFactor("data_pool", round.Pool), types.NewFactor("epoch", round.Epoch),
			types.NewFactor("pool", round.Pot()), types.NewFactor("value", dataset.Value),
			types.NewFactor("total", state.AllValue),
		},
	}, base, dataset)
	if err != nil {
		return err
	}
	return tellPaid(ctx, dataset)
}

// punishResubmission slashes the worker of a data set, before it is paid, if somebody proved that a record of it was in
// an older one of the same worker.
func (w roundWork) punishResubmission(
	ctx context.Context, epoch uint64, round types.Round, dataset types.Dataset,
) (types.Dataset, error) {
	if !dataset.Own {
		return dataset, nil
	}
	return w.punishData(ctx, slashingtypes.Kind_KIND_RESUBMISSION, types.Entry{
		Epoch: epoch, Owner: dataset.Owner, Role: stakingtypes.Role_ROLE_WORKER, Kind: types.EntryResubmission,
		Reference: dataset.Id,
		Factors: []types.Factor{
			types.NewFactor("data_pool", round.Pool), types.NewFactor("epoch", round.Epoch),
			types.NewFactor("contested", len(dataset.Contested)),
		},
	}, dataset.Payout, dataset)
}

// punishData slashes a worker for a data set with base umasa at stake, and explains it as for answers: the amount is
// min(masa, ceil(coefficient·base_reward)), due the same of the counted stake s. It returns the data set as stored.
func (w roundWork) punishData(
	ctx context.Context, kind slashingtypes.Kind, entry types.Entry, base math.Int, dataset types.Dataset,
) (types.Dataset, error) {
	owner, err := accountOf(dataset.Owner)
	if err != nil {
		return dataset, err
	}
	before, err := w.workerStanding(ctx, owner)
	if err != nil {
		return dataset, err
	}
	done, err := w.Slashing.Punish(ctx, slashingtypes.Offence{
		Id: entry.Kind + "/" + dataset.Id, Kind: kind, Role: entry.Role, Owner: dataset.Owner, Epoch: entry.Epoch,
		Base: base, Reference: dataset.Id,
		// Punish fills in what follows; amounts are given so that nothing is nil on the way.
		Coefficient: math.LegacyZeroDec(), Due: math.ZeroInt(),
	})
	if err != nil {
		return dataset, err
	}
	dataset.Offence, dataset.Slashed = done.Id, amountOf(done)
	entry.Amount = dataset.Slashed
	entry.Factors = append(entry.Factors,
		types.NewFactor("base_reward", base), types.NewFactor("coefficient", done.Coefficient),
		types.NewFactor("s", math.MaxInt(before.Counted, done.Due)),
		types.NewFactor("masa", math.MaxInt(before.Masa, dataset.Slashed)), types.NewFactor("due", done.Due))
	entry.Factors = append(entry.Factors, otherTaken(done)...)
	if err := w.datasets.Set(ctx, dataset.Id, dataset); err != nil {
		return dataset, err
	}
	return dataset, w.note(ctx, entry)
}

// tellPaid tells what became of a data set.
func tellPaid(ctx context.Context, dataset types.Dataset) error {
	return emit(ctx, &types.EventDatasetPaid{
		Dataset: dataset.Id, Owner: dataset.Owner, Value: dataset.Value, Payout: dataset.Payout, Slashed: dataset.Slashed,
	})
}
