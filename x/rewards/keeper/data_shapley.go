package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// shapleyQueue names the SHAPLEY phase in the records of failures.
const shapleyQueue = "shapley"

// shapleyPhase pays the rounds of data sets that were audited in an epoch: those of the second epoch before it. Their
// budgets are known, for the pipelines of epochs run in order.
type shapleyPhase struct{ *Keeper }

// ShapleyPhase returns the SHAPLEY phase of the pipeline.
func ShapleyPhase(k *Keeper) stakingtypes.Phase { return shapleyPhase{k} }

// Name is the phase's stable name.
func (shapleyPhase) Name() string { return "SHAPLEY" }

// Run works up to budget units after the cursor, one round after the other: the first that is not paid is at the stage
// in the cursor's first byte, after the stage's own key.
//
//nolint:revive // the shape of a phase
func (p shapleyPhase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	if epoch < types.AuditEpoch(1) {
		return nil, 0, true, nil
	}
	for used < budget {
		round, found, err := p.unpaidRound(ctx, epoch-types.AuditEpoch(0))
		if err != nil || !found {
			return nil, used, err == nil, err
		}
		step, err := p.workRound(ctx, epoch, round, cursor, budget-used)
		if err != nil {
			return nil, 0, false, err
		}
		used += step.used
		if !step.done {
			return step.next, used, false, nil
		}
		cursor = nil
	}
	return nil, used, false, nil
}

// unpaidRound is the first round of an epoch, by pool, that is not over.
func (k *Keeper) unpaidRound(ctx context.Context, epoch uint64) (round types.Round, found bool, err error) {
	rounds, err := k.roundsOf(ctx, epoch)
	for _, round := range rounds {
		if round.State != types.RoundPaid {
			return round, true, nil
		}
	}
	return types.Round{}, false, err
}

// workRound works on one round. If that fails, what this block did to it is undone, and what it has left goes back to
// its pool.
func (k *Keeper) workRound(
	ctx context.Context, epoch uint64, round types.Round, cursor []byte, budget uint64,
) (step progress, err error) {
	failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) (err error) {
		w := roundWork{Keeper: k, pool: round.Pool, of: round.Epoch}
		step.next, step.used, step.done, err = runStages(ctx, w.stages(), epoch, cursor, budget)
		return err
	})
	if failed == nil {
		return step, nil
	}
	name := roundName(round.Pool, round.Epoch)
	if err := k.Epochs.RecordFailure(ctx, shapleyQueue, name, failed); err != nil {
		return progress{}, err
	}
	return progress{used: 1, done: true}, k.closeRound(ctx, round)
}

// roundWork pays one round of a pool. Its stages are called with the epoch whose pipeline pays it.
type roundWork struct {
	*Keeper
	pool string
	of   uint64
}

// stages lists the parts of the work on a round in order.
func (w roundWork) stages() []payStage {
	return []payStage{
		w.gather,             // which data sets count
		once(w.measure),      // the threshold of the next sample
		w.merge,              // who owns which records, chunk by chunk
		w.value,              // what each data set is worth
		w.split,              // what it earns
		w.payAll,             // credits and slashes
		once(w.closeTheGame), // what is left goes back to the pool
	}
}

// round reads the round and its pool.
func (w roundWork) round(ctx context.Context) (types.Round, types.Pool, error) {
	round, err := w.getRound(ctx, w.pool, w.of)
	if err != nil {
		return types.Round{}, types.Pool{}, err
	}
	pool, err := w.getPool(ctx, w.pool)
	return round, pool, err
}

// closeTheGame ends the round.
func (w roundWork) closeTheGame(ctx context.Context, _ uint64) error {
	round, err := w.getRound(ctx, w.pool, w.of)
	if err != nil {
		return err
	}
	return w.closeRound(ctx, round)
}

// closeRound ends a round: what of its budget and funds was not paid goes back to the pool, for the next round.
func (k *Keeper) closeRound(ctx context.Context, round types.Round) error {
	pool, err := k.getPool(ctx, round.Pool)
	if err != nil {
		return err
	}
	round.State, round.Carried = types.RoundPaid, round.Owed()
	if err := addTo(&pool.Funds, round.Carried); err != nil {
		return err
	}
	if err := addTo(&pool.Paid, round.Paid); err != nil {
		return err
	}
	if err := k.pools.Set(ctx, pool.Id, pool); err != nil {
		return err
	}
	if err := k.setRound(ctx, round); err != nil {
		return err
	}
	if err := k.shapleyStates.Remove(ctx, keyOf(round)); err != nil {
		return err
	}
	return emit(ctx, &types.EventRoundPaid{
		Pool: round.Pool, Epoch: round.Epoch, Paid: types.Coin(round.Paid), Carried: types.Coin(round.Carried),
	})
}
