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

// scorePhase compares the opinions of an epoch with verdicts on other items, and folds what workers and oracles did
// into their utilities. It visits what was judged, those that did something, and nobody else.
type scorePhase struct{ *Keeper }

// ScorePhase returns the SCORE phase of the pipeline.
func ScorePhase(k *Keeper) stakingtypes.Phase { return scorePhase{k} }

// Name is the phase's stable name.
func (scorePhase) Name() string { return "SCORE" }

// stages lists the parts of the phase in order.
func (p scorePhase) stages() []payStage {
	return []payStage{p.drawPeers, p.comparePeers, p.dropPeers, p.scoreActors}
}

// Run works up to budget units after the cursor: the stage in one byte, and the stage's own key.
//
//nolint:revive // the shape of a phase
func (p scorePhase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	if err := p.freezeBook(ctx, epoch); err != nil {
		return nil, 0, false, err
	}
	return runStages(ctx, p.stages(), epoch, cursor, budget)
}

// scoreActors is the stage that scores actors, one unit each, after the last one's role and address.
func (k *Keeper) scoreActors(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return progress{}, err
	}
	records, err := k.activitiesAfter(ctx, epoch, key, budget)
	if err != nil {
		return progress{}, err
	}
	for _, record := range records {
		if err := k.scoreItem(ctx, book, record); err != nil {
			return progress{}, err
		}
		if key, err = actorCursor(record); err != nil {
			return progress{}, err
		}
	}
	used := uint64(len(records))
	return progress{next: key, used: used, done: used < budget}, nil
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
