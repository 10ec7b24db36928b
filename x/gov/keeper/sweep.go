package keeper

import (
	"context"
	"fmt"
	gomath "math"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/gov/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// sweep removes what nobody needs any more, at most sweep_per_block records of each kind: the SDK's votes of proposals
// that ended, the ballots whose claims have run out, and versions that no vote reads.
func (k *Keeper) sweep(ctx context.Context, params types.Params) error {
	budget := int(params.SweepPerBlock)
	if err := k.sweepVotes(ctx, budget); err != nil {
		return err
	}
	if err := k.sweepEnded(ctx, params, budget); err != nil {
		return err
	}
	if err := k.sweepBallots(ctx, budget); err != nil {
		return err
	}
	return k.sweepVersions(ctx, budget)
}

// sweepVotes removes the SDK's votes of proposals that ended, as the SDK does when it ends one.
func (k *Keeper) sweepVotes(ctx context.Context, budget int) error {
	for budget > 0 {
		id, found, err := first(ctx, k.votesLeft)
		if err != nil || !found {
			return err
		}
		used, err := clearVotes(ctx, k.gov.Votes, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](id), budget)
		if err != nil {
			return err
		}
		if used < budget {
			if err := k.votesLeft.Remove(ctx, id); err != nil {
				return err
			}
		}
		budget -= used + 1
	}
	return nil
}

// sweepEnded lets ballots be swept whose claims have run out: claim_epochs after the epoch that they ended in. What
// nobody claimed goes back to the reserve. One whose epoch is not paid yet waits, and those after it, but for no more
// than as many epochs again: the work on that epoch was given up.
func (k *Keeper) sweepEnded(ctx context.Context, params types.Params, budget int) error {
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	for range budget {
		key, found, err := first(ctx, k.ended)
		if err != nil || !found || key.K1()+params.ClaimEpochs >= epoch.Number {
			return err
		}
		ballot, err := k.ballot(ctx, key.K2())
		if err != nil {
			return err
		}
		if ballot.State != types.BALLOT_STATE_PAID && key.K1()+2*params.ClaimEpochs >= epoch.Number {
			return nil
		}
		if err := k.expire(ctx, ballot); err != nil {
			return err
		}
	}
	return nil
}

// expire ends the claims of a ballot. If what is left cannot be given back, that is recorded, and the ballot goes.
func (k *Keeper) expire(ctx context.Context, ballot types.Ballot) error {
	if ballot.SetAside.IsPositive() {
		failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
			return k.Rewards.ReturnSetAside(ctx, ballot.SetAside)
		})
		if failed != nil {
			item := fmt.Sprintf("proposal/%d/set-aside", ballot.ProposalId)
			if err := k.Epochs.RecordFailure(ctx, governQueue, item, failed); err != nil {
				return err
			}
		}
	}
	if err := k.ended.Remove(ctx, collections.Join(ballot.Epoch, ballot.ProposalId)); err != nil {
		return err
	}
	ballot.State, ballot.SetAside = types.BALLOT_STATE_SWEPT, math.ZeroInt()
	return k.putBallot(ctx, ballot)
}

// sweepBallots removes ballots that are swept, record by record.
func (k *Keeper) sweepBallots(ctx context.Context, budget int) error {
	for budget > 0 {
		id, found, err := first(ctx, k.sweeping)
		if err != nil || !found {
			return err
		}
		used, done, err := k.sweepBallot(ctx, id, budget)
		if err != nil || !done {
			return err
		}
		budget -= used + 1
	}
	return nil
}

// sweepBallot removes up to budget records of a ballot, and the ballot when they are gone.
func (k *Keeper) sweepBallot(ctx context.Context, id uint64, budget int) (used int, done bool, err error) {
	of := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](id)
	for _, remove := range []func(limit int) (int, error){
		func(limit int) (int, error) { return clearVotes(ctx, k.gov.Votes, of, limit) },
		func(limit int) (int, error) { return clearVotes(ctx, k.voters, of, limit) },
		func(limit int) (int, error) {
			return clearVotes(ctx, collections.Map[agentKey, collections.NoValue](k.claims), of, limit)
		},
	} {
		n, err := remove(budget - used)
		if err != nil {
			return used, false, err
		}
		if used += n; used >= budget {
			return used, false, nil
		}
	}
	return used, true, k.removeBallot(ctx, id)
}

// removeBallot removes a ballot that has no records any more.
func (k *Keeper) removeBallot(ctx context.Context, id uint64) error {
	ballot, err := k.ballot(ctx, id)
	if err != nil {
		return err
	}
	if err := k.sweeping.Remove(ctx, id); err != nil {
		return err
	}
	if err := k.snapshots.Remove(ctx, collections.Join(ballot.Snapshot, id)); err != nil {
		return err
	}
	return k.ballots.Remove(ctx, id)
}

// clearVotes removes up to limit records of a proposal and tells how many it removed.
func clearVotes[V any](
	ctx context.Context, m collections.Map[agentKey, V], of collections.Ranger[agentKey], limit int,
) (int, error) {
	if limit <= 0 {
		return 0, nil
	}
	iterator, err := m.Iterate(ctx, of)
	if err != nil {
		return 0, err
	}
	var keys []agentKey
	for ; iterator.Valid() && len(keys) < limit; iterator.Next() {
		key, err := iterator.Key()
		if err != nil {
			return 0, err
		}
		keys = append(keys, key)
	}
	if err := iterator.Close(); err != nil {
		return 0, err
	}
	for _, key := range keys {
		if err := m.Remove(ctx, key); err != nil {
			return 0, err
		}
	}
	return len(keys), nil
}

// first is the first key of a set.
func first[K any](ctx context.Context, set collections.KeySet[K]) (key K, found bool, err error) {
	err = set.Walk(ctx, nil, func(k K) (bool, error) {
		key, found = k, true
		return true, nil
	})
	return key, found, err
}

// sweepVersions removes versions of snapshots before the first that a vote reads, or the latest.
func (k *Keeper) sweepVersions(ctx context.Context, budget int) error {
	oldest, err := k.latest(ctx)
	if err != nil {
		return err
	}
	snapshot, found, err := first(ctx, k.snapshots)
	if err != nil {
		return err
	}
	if found {
		oldest = min(oldest, snapshot.K1())
	}
	if oldest == 0 {
		return nil
	}
	until := new(collections.Range[ageKey]).EndInclusive(
		collections.Join3(oldest-1, uint32(gomath.MaxUint32), noAgent))
	var old []ageKey
	err = k.ages.Walk(ctx, until, func(key ageKey) (bool, error) {
		old = append(old, key)
		return len(old) == budget, nil
	})
	if err != nil {
		return err
	}
	for _, key := range old {
		if err := k.dropVersion(ctx, slot(key.K2()), key.K3(), key.K1()); err != nil {
			return err
		}
	}
	return nil
}
