package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
)

// book is the treasury's record of an epoch, a new one if nothing happened yet.
func (k *Keeper) book(ctx context.Context, epoch uint64) (types.Book, error) {
	book, err := k.books.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) {
		return types.NewBook(epoch), nil
	}
	return book, err
}

// openBook is the book that takes what belongs to an epoch: its own while it is open, else that of the running epoch.
// Once an epoch is over its sums are what its rewards are computed from and never move again.
func (k *Keeper) openBook(ctx context.Context, epoch uint64) (types.Book, error) {
	book, err := k.book(ctx, epoch)
	if err != nil || book.State == types.BookOpen {
		return book, err
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return types.Book{}, err
	}
	book, err = k.book(ctx, running.Number)
	if err == nil && book.State != types.BookOpen {
		return types.Book{}, types.ErrBookNotOpen.Wrapf("epoch: %d is %s", book.Epoch, book.State)
	}
	return book, err
}

// bookSettlement adds a settled request to the sums of an epoch. One whose best answer was paid takes part in the
// epoch's emission for requests, by the fee it really cost.
func (k *Keeper) bookSettlement(ctx context.Context, epoch uint64, request types.Request) error {
	if request.Settlement == nil {
		return types.ErrWrongStatus.Wrapf("request: %s is not settled", request.Id)
	}
	book, err := k.openBook(ctx, epoch)
	if err != nil {
		return err
	}
	s := request.Settlement
	book.Settled++
	for _, sum := range []struct {
		total *math.Int
		part  math.Int
	}{
		{&book.Fees, s.FeeDue},
		{&book.FeesBurned, s.FeeBurned},
		{&book.FeesEvaluators, s.FeeEvaluators},
		{&book.FeesTreasury, s.FeeTreasury},
		{&book.Rewards, s.Reward},
		{&book.Refunds, s.Refund},
		{&book.Royalties, s.Royalty},
		{&book.Slashed, s.Slashed},
	} {
		if err := addTo(sum.total, sum.part); err != nil {
			return err
		}
	}
	for _, a := range request.Assignments {
		if !a.Best || a.Outcome != types.OutcomePaid {
			continue
		}
		if err := k.bookPaid(ctx, &book, request, a); err != nil {
			return err
		}
	}
	return k.books.Set(ctx, book.Epoch, book)
}

// bookPaid keeps what the emission for a paid request is computed from. It goes to the best answer alone, however many
// there are: it is bounded by the fee, which is paid once.
func (k *Keeper) bookPaid(ctx context.Context, book *types.Book, request types.Request, a types.Assignment) error {
	if a.Verdict == nil {
		return types.ErrWrongStatus.Wrapf("request: %s is not judged", request.Id)
	}
	fee, q := request.Settlement.FeeDue, a.Verdict.Q
	value, err := emission.Value(emission.Request{Fee: fee, Quality: q})
	if err != nil {
		return types.ErrInvalidAmount.Wrapf("request %s: %s", request.Id, err)
	}
	if err := addTo(&book.Weighted, value); err != nil {
		return err
	}
	book.Paid++
	return k.paidRequests.Set(ctx, collections.Join(book.Epoch, request.Id), types.PaidRequest{
		Epoch: book.Epoch, Request: request.Id, Worker: a.Worker, Fee: fee, Q: q,
	})
}

// addTo adds a part to a running sum; an absent part counts as nothing.
func addTo(total *math.Int, part math.Int) error {
	if part.IsNil() {
		return nil
	}
	grown, err := total.SafeAdd(part)
	if err != nil || part.IsNegative() {
		return types.ErrInvalidAmount.Wrapf("book: cannot add %s to %s", part, total)
	}
	*total = grown
	return nil
}
