package keeper

import (
	"context"
	"errors"
	"strconv"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// roundKey is (epoch, pool).
type roundKey = collections.Pair[uint64, string]

// getRound returns a round that exists.
func (k *Keeper) getRound(ctx context.Context, pool string, epoch uint64) (types.Round, error) {
	round, err := k.rounds.Get(ctx, collections.Join(epoch, pool))
	if errors.Is(err, collections.ErrNotFound) {
		return types.Round{}, types.ErrRoundNotFound.Wrapf("pool: %q has no round in epoch %d, must have", pool, epoch)
	}
	return round, err
}

func (k *Keeper) setRound(ctx context.Context, round types.Round) error {
	return k.rounds.Set(ctx, keyOf(round), round)
}

// keyOf is a round's key.
func keyOf(round types.Round) roundKey { return collections.Join(round.Epoch, round.Pool) }

// roundName names a round in records of failures.
func roundName(pool string, epoch uint64) string { return pool + "/" + strconv.FormatUint(epoch, 10) }

// roundsOf are the rounds of an epoch by pool, at most as many as there are pools.
func (k *Keeper) roundsOf(ctx context.Context, epoch uint64) ([]types.Round, error) {
	var all []types.Round
	err := k.rounds.Walk(ctx, collections.NewPrefixedPairRange[uint64, string](epoch),
		func(_ roundKey, round types.Round) (bool, error) {
			all = append(all, round)
			return false, nil
		})
	return all, err
}

// turnRounds moves all rounds on in the first block of an epoch e, before anything of it: each pool opens the round of
// e, those of e−1 get salt and threshold and take sketches, those of e−2 are audited. At most three for each pool.
func (k *Keeper) turnRounds(ctx sdk.Context) error {
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil || epoch.StartHeight != height(ctx) {
		return err
	}
	pools, err := allOf(ctx, k.pools)
	if err != nil {
		return err
	}
	for _, pool := range pools {
		if err := k.setRound(ctx, types.NewRound(pool.Id, epoch.Number)); err != nil {
			return err
		}
	}
	if epoch.Number < types.SketchEpoch(1) {
		return nil
	}
	if err := k.sampleRounds(ctx, epoch.Number-1); err != nil {
		return err
	}
	return k.auditRounds(ctx, epoch.Number-1)
}

// sampleRounds lets the rounds of an epoch take sketches.
func (k *Keeper) sampleRounds(ctx context.Context, epoch uint64) error {
	rounds, err := k.roundsOf(ctx, epoch)
	if err != nil || len(rounds) == 0 {
		return err
	}
	for _, round := range rounds {
		pool, err := k.getPool(ctx, round.Pool)
		if err != nil {
			return err
		}
		round.State, round.Threshold = types.RoundSketch, pool.Threshold
		if err := k.setRound(ctx, round); err != nil {
			return err
		}
	}
	beacon, err := k.Validators.RandomBeacon(ctx)
	if err != nil {
		return err
	}
	sampling := types.Sampling{Epoch: epoch, Salt: types.Salt(beacon, epoch), Height: height(ctx)}
	if err := k.samplings.Set(ctx, epoch, sampling); err != nil {
		return err
	}
	return emit(ctx, &types.EventRoundsSampled{Epoch: epoch, Salt: sampling.Salt})
}

// auditRounds ends the sketches of the epoch before one. What was sketched is due in the queue: see startAudit.
func (k *Keeper) auditRounds(ctx context.Context, sampled uint64) error {
	rounds, err := k.roundsOf(ctx, sampled-1)
	if err != nil {
		return err
	}
	for _, round := range rounds {
		if round.State != types.RoundSketch {
			continue
		}
		round.State = types.RoundAudit
		if err := k.setRound(ctx, round); err != nil {
			return err
		}
	}
	return nil
}
