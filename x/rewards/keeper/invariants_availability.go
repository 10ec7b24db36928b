package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// checkAvailability checks that all who answered a roll call are called by it, that a book's weights are those of the
// answers, and that only answers of an epoch that is being paid, or could not be, wait for their pay.
func (k *Keeper) checkAvailability(ctx context.Context) error {
	weights := make(map[uint64]math.Int)
	err := k.answers.Walk(ctx, nil, func(key answerKey, answer types.Answer) (bool, error) {
		call, err := k.getRollCall(ctx, key.K1())
		if err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("answer: %s", err)
		}
		if !call.Calls(key.K2()) || answer.Height < call.Height || answer.Height > call.UntilHeight {
			return true, types.ErrBrokenInvariant.Wrapf("answer: %s was not called in epoch %d", key.K2(), key.K1())
		}
		weight, known := weights[key.K1()]
		if !known {
			weight = math.ZeroInt()
		}
		weights[key.K1()] = weight.Add(answer.Weight)
		return false, nil
	})
	if err != nil {
		return err
	}
	if err := k.checkRollCalls(ctx, weights); err != nil {
		return err
	}
	return k.answerRanks.Walk(ctx, nil, func(key answerRankKey) (bool, error) {
		known, err := k.answers.Has(ctx, collections.Join(key.K1(), key.K3()))
		if err != nil {
			return true, err
		}
		book, err := k.book(ctx, key.K1())
		if err == nil && (!known || book.State != types.BookPaying) {
			err = types.ErrBrokenInvariant.Wrapf("answer rank: %s waits for its pay of epoch %d, which is %s", key.K3(),
				key.K1(), book.State)
		}
		return false, err
	})
}

// checkRollCalls checks the roll calls, and the sums of weights that the books keep.
func (k *Keeper) checkRollCalls(ctx context.Context, weights map[uint64]math.Int) error {
	history, err := k.progressOfHistory(ctx)
	if err != nil {
		return err
	}
	return k.rollCalls.Walk(ctx, nil, func(epoch uint64, call types.RollCall) (bool, error) {
		if err := call.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("%s", err)
		}
		if err := history.Keeps("roll_call", epoch); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("%s", err)
		}
		book, err := k.book(ctx, epoch)
		sum, answered := weights[epoch]
		if err == nil && answered && epoch > history.Until && !sum.Equal(book.AvailabilityWeight) {
			err = types.ErrBrokenInvariant.Wrapf("answers of epoch %d: weigh %s, the book has %s", epoch, sum,
				book.AvailabilityWeight)
		}
		return false, err
	})
}
