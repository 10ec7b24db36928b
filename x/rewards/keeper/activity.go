package keeper

import (
	"context"
	"errors"
	gomath "math"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// addWorkerActivity tells that a worker completed resource units in an epoch, and the quality of the response if it
// was evaluated.
func (k *Keeper) addWorkerActivity(
	ctx context.Context, epoch uint64, owner sdk.AccAddress, ru uint64, q *math.LegacyDec,
) error {
	if q != nil && (q.IsNil() || q.IsNegative() || q.GT(math.LegacyOneDec())) {
		return types.ErrInvalidField.Wrapf("q: %s is outside 0..1", q)
	}
	book, err := k.openBook(ctx, epoch)
	if err != nil {
		return err
	}
	record, err := k.activity(ctx, book.Epoch, stakingtypes.Role_ROLE_WORKER, owner)
	if err != nil {
		return err
	}
	countUnits(&record.Ru, ru, &book.WorkerRu, &book.WorkerN)
	if q != nil {
		record.QualitySum = record.QualitySum.Add(*q)
		record.QualityItems++
	}
	return k.setActivity(ctx, book, record, owner)
}

// addOracleActivity tells that an oracle consumed resource units for a fee in an epoch, whether its verdict was held
// against a committee's, and whether the two agreed.
//
//nolint:revive // seven plain facts of one settlement, in the order they are told elsewhere
func (k *Keeper) addOracleActivity(
	ctx context.Context, epoch uint64, owner sdk.AccAddress, ru uint64, fee math.Int, judged, agreed bool,
) error {
	if agreed && !judged {
		return types.ErrInvalidField.Wrap("agreed: true, must be false unless judged")
	}
	book, err := k.openBook(ctx, epoch)
	if err != nil {
		return err
	}
	record, err := k.activity(ctx, book.Epoch, stakingtypes.Role_ROLE_ORACLE, owner)
	if err != nil {
		return err
	}
	before, err := rebateWeight(record)
	if err != nil {
		return err
	}
	countUnits(&record.Ru, ru, &book.OracleRu, &book.OracleN)
	if err := addTo(&record.Fees, fee); err != nil {
		return err
	}
	record.Judged += one(judged)
	record.Agreed += one(agreed)
	after, err := rebateWeight(record)
	if err != nil {
		return err
	}
	book.RebateWeight = book.RebateWeight.Sub(before).Add(after)
	return k.setActivity(ctx, book, record, owner)
}

// activity is what an actor did in an epoch so far.
func (k *Keeper) activity(
	ctx context.Context, epoch uint64, role stakingtypes.Role, owner sdk.AccAddress,
) (types.Activity, error) {
	record, err := k.activities.Get(ctx, collections.Join3(epoch, int32(role), owner))
	if errors.Is(err, collections.ErrNotFound) {
		return types.NewActivity(epoch, role, owner.String()), nil
	}
	return record, err
}

// setActivity keeps an actor's record and the book whose sums it moved.
func (k *Keeper) setActivity(
	ctx context.Context, book types.Book, record types.Activity, owner sdk.AccAddress,
) error {
	if err := k.activities.Set(ctx, collections.Join3(record.Epoch, int32(record.Role), owner), record); err != nil {
		return err
	}
	return k.books.Set(ctx, book.Epoch, book)
}

// countUnits adds resource units to an actor and to its role. The actor joins the role's mean with its first unit.
func countUnits(own *uint64, ru uint64, total, n *uint64) {
	if *own == 0 && ru > 0 {
		*n++
	}
	*own = saturatingAdd(*own, ru)
	*total = saturatingAdd(*total, ru)
}

// saturatingAdd stays at the largest number instead of beginning anew. The result does not depend on the order.
func saturatingAdd(a, b uint64) uint64 {
	if a > gomath.MaxUint64-b {
		return gomath.MaxUint64
	}
	return a + b
}

// rebateWeight is an oracle's weight in the rebate pool: floor(V_o·fees).
func rebateWeight(record types.Activity) (math.Int, error) {
	weight, err := emission.RebateWeight(record.Fees, record.Agreed, record.Judged)
	if err != nil {
		return math.Int{}, types.ErrInvalidAmount.Wrapf("oracle %s: %s", record.Owner, err)
	}
	return weight, nil
}

// one counts a fact.
func one(fact bool) uint64 {
	if fact {
		return 1
	}
	return 0
}
