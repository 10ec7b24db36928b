package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// payOracles pays the oracles' rebates and drops the epoch's activities, one unit each: nothing needs them any more,
// and so the walk always begins with the first.
func (k *Keeper) payOracles(ctx context.Context, epoch uint64, _ []byte, budget uint64) (progress, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return progress{}, err
	}
	records, err := k.activitiesAfter(ctx, epoch, nil, budget)
	if err != nil {
		return progress{}, err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return progress{}, err
	}
	from := newPool(epoch, book.Oracles, book.PaidRebates)
	for _, record := range records {
		if err := k.payOracle(ctx, from, book, params.Treasury.ThetaOracle, record); err != nil {
			return progress{}, err
		}
	}
	book.PaidRebates = book.PaidRebates.Add(from.paid)
	used := uint64(len(records))
	return progress{used: used, done: used < budget}, k.endStep(ctx, book, from.paid)
}

// payOracle pays one rebate, if the record is an oracle's, and drops the record.
func (k *Keeper) payOracle(
	ctx context.Context, from *pool, book types.Book, theta math.LegacyDec, record types.Activity,
) error {
	if record.Role == stakingtypes.Role_ROLE_ORACLE {
		err := k.payItem(ctx, from, types.EntryRebate+"/"+record.Owner,
			func(context.Context) (award, error) { return rebateAward(book, theta, record) })
		if err != nil {
			return err
		}
	}
	owner, err := accountOf(record.Owner)
	if err != nil {
		return err
	}
	return k.activities.Remove(ctx, collections.Join3(record.Epoch, int32(record.Role), owner))
}

// rebateAward is min(floor(pool·weight/total), floor(theta_o·fees)) with weight = floor(V_o·fees).
func rebateAward(book types.Book, theta math.LegacyDec, record types.Activity) (award, error) {
	owner, err := accountOf(record.Owner)
	if err != nil {
		return award{}, err
	}
	weight, err := rebateWeight(record)
	if err != nil {
		return award{}, err
	}
	share, err := emission.Rebate(book.Oracles, theta, weight, book.RebateWeight, record.Fees)
	if err != nil {
		return award{}, types.ErrInvalidAmount.Wrapf("oracle %s: %s", record.Owner, err)
	}
	return award{
		role: stakingtypes.Role_ROLE_ORACLE, owner: owner, kind: types.EntryRebate,
		reference: epochReference(book.Epoch), share: share,
		factors: []types.Factor{
			types.NewFactor("pool", book.Oracles), types.NewFactor("fees", record.Fees),
			types.NewFactor("agreed", record.Agreed), types.NewFactor("judged", record.Judged),
			types.NewFactor("weight", weight), types.NewFactor("total", book.RebateWeight),
			types.NewFactor("theta_o", theta),
		},
	}, nil
}
