package keeper

import (
	"context"
	"strconv"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// payRequests pays the workers' emission for requests, one unit a request. A request's record is gone once it is paid,
// so the walk always begins with the first.
func (k *Keeper) payRequests(ctx context.Context, epoch uint64, _ []byte, budget uint64) (progress, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return progress{}, err
	}
	records, err := k.firstPaidRequests(ctx, epoch, budget)
	if err != nil {
		return progress{}, err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return progress{}, err
	}
	from := newPool(epoch, book.Requests, book.PaidRequests)
	for _, record := range records {
		err := k.payItem(ctx, from, types.EntryRequestEmission+"/"+record.Request,
			func(context.Context) (award, error) { return requestAward(book, params.Treasury.Theta, record) })
		if err != nil {
			return progress{}, err
		}
		if err := k.paidRequests.Remove(ctx, collections.Join(epoch, record.Request)); err != nil {
			return progress{}, err
		}
	}
	book.PaidRequests = book.PaidRequests.Add(from.paid)
	used := uint64(len(records))
	return progress{used: used, done: used < budget}, k.endStep(ctx, book, from.paid)
}

// requestAward is e_r = min(floor(pool·F·Q/total), floor(theta·F)), for the worker.
func requestAward(book types.Book, theta math.LegacyDec, record types.PaidRequest) (award, error) {
	worker, err := accountOf(record.Worker)
	if err != nil {
		return award{}, err
	}
	share, err := emission.Share(book.Requests, theta, book.Weighted,
		emission.Request{Fee: record.Fee, Quality: record.Q})
	if err != nil {
		return award{}, types.ErrInvalidAmount.Wrapf("request %s: %s", record.Request, err)
	}
	return award{
		role: stakingtypes.Role_ROLE_WORKER, owner: worker, kind: types.EntryRequestEmission, reference: record.Request,
		share: share,
		factors: []types.Factor{
			types.NewFactor("pool", book.Requests), types.NewFactor("F", record.Fee), types.NewFactor("Q", record.Q),
			types.NewFactor("total", book.Weighted), types.NewFactor("theta", theta),
		},
	}, nil
}

// firstPaidRequests returns up to limit requests of an epoch that wait for their emission.
func (k *Keeper) firstPaidRequests(ctx context.Context, epoch, limit uint64) ([]types.PaidRequest, error) {
	var records []types.PaidRequest
	err := k.paidRequests.Walk(ctx, collections.NewPrefixedPairRange[uint64, string](epoch),
		func(_ collections.Pair[uint64, string], record types.PaidRequest) (bool, error) {
			if uint64(len(records)) == limit {
				return true, nil
			}
			records = append(records, record)
			return false, nil
		})
	return records, err
}

// epochReference names an epoch as the cause of a reward.
func epochReference(epoch uint64) string { return "epoch/" + strconv.FormatUint(epoch, 10) }
