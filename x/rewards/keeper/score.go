package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// scoreQueue names the SCORE phase in the records of failures.
const scoreQueue = "score"

// activityKey is the place of an activity: epoch, role, owner.
type activityKey = collections.Triple[uint64, int32, sdk.AccAddress]

// scorePhase folds what workers and oracles did in an epoch into their utilities. It visits those that did something
// and nobody else.
type scorePhase struct{ *Keeper }

// ScorePhase returns the SCORE phase of the pipeline.
func ScorePhase(k *Keeper) stakingtypes.Phase { return scorePhase{k} }

// Name is the phase's stable name.
func (scorePhase) Name() string { return "SCORE" }

// Run scores up to budget actors after the cursor, the last actor's role and address.
//
//nolint:revive // the shape of a phase
func (p scorePhase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	if err := p.freezeBook(ctx, epoch); err != nil {
		return nil, 0, false, err
	}
	book, err := p.book(ctx, epoch)
	if err != nil {
		return nil, 0, false, err
	}
	records, err := p.activitiesAfter(ctx, epoch, cursor, budget)
	if err != nil {
		return nil, 0, false, err
	}
	for _, record := range records {
		if err := p.scoreItem(ctx, book, record); err != nil {
			return nil, 0, false, err
		}
		if cursor, err = actorCursor(record); err != nil {
			return nil, 0, false, err
		}
	}
	used = uint64(len(records))
	return cursor, used, used < budget, nil
}

// scoreItem scores one actor; a failure is recorded and leaves its utility as it is.
func (k *Keeper) scoreItem(ctx context.Context, book types.Book, record types.Activity) error {
	err := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error { return k.score(ctx, book, record) })
	if err == nil {
		return nil
	}
	return k.Epochs.RecordFailure(ctx, scoreQueue, record.Role.String()+"/"+record.Owner, err)
}

// score computes an actor's utility against the mean of its role and pushes it down. A worker of which nothing was
// evaluated has no score.
func (k *Keeper) score(ctx context.Context, book types.Book, record types.Activity) error {
	owner, err := accountOf(record.Owner)
	if err != nil {
		return err
	}
	if record.Role == stakingtypes.Role_ROLE_ORACLE {
		mean := stake.MeanUnits(book.OracleRu, book.OracleN)
		u, err := stake.OracleUtility(record.Ru, mean, record.Agreed, record.Judged)
		if err != nil {
			return types.ErrInvalidField.Wrapf("oracle %s: %s", record.Owner, err)
		}
		return k.Epochs.PushScore(ctx, record.Epoch, record.Role, owner, u)
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	did := stake.WorkerRecord{Served: record.Ru, QualitySum: record.QualitySum, Evaluated: record.QualityItems}
	mean := stake.MeanUnits(book.WorkerRu, book.WorkerN)
	u, scored, err := stake.WorkerUtility(params.Treasury.WorkerAlpha, params.Treasury.WorkerBeta, did, mean)
	if err != nil {
		return types.ErrInvalidField.Wrapf("worker %s: %s", record.Owner, err)
	}
	if !scored {
		return nil
	}
	return k.Epochs.PushScore(ctx, record.Epoch, record.Role, owner, u)
}

// activitiesAfter returns up to limit activities of an epoch that follow the cursor.
func (k *Keeper) activitiesAfter(
	ctx context.Context, epoch uint64, cursor []byte, limit uint64,
) ([]types.Activity, error) {
	within := new(collections.Range[activityKey]).Prefix(collections.TriplePrefix[uint64, int32, sdk.AccAddress](epoch))
	if len(cursor) > 0 {
		within = within.StartExclusive(collections.Join3(epoch, int32(cursor[0]), sdk.AccAddress(cursor[1:])))
	}
	var records []types.Activity
	err := k.activities.Walk(ctx, within, func(_ activityKey, record types.Activity) (bool, error) {
		if uint64(len(records)) == limit {
			return true, nil
		}
		records = append(records, record)
		return false, nil
	})
	return records, err
}

// actorCursor is where the walk goes on after an actor: its role in one byte and its address.
func actorCursor(record types.Activity) ([]byte, error) {
	owner, err := accountOf(record.Owner)
	if err != nil {
		return nil, err
	}
	return append([]byte{byte(record.Role)}, owner...), nil
}
