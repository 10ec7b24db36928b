package keeper

import (
	"context"
	gomath "math"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// weighAnswers is the stage that weighs those who answered the roll call, by their stake as it stands now, one unit
// each, and sums the weights.
func (k *Keeper) weighAnswers(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error) {
	return k.eachAnswer(ctx, epoch, key, budget, func(book *types.Book, answer types.Answer) error {
		owner, err := accountOf(answer.Worker)
		if err != nil {
			return err
		}
		failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
			return k.weighAnswer(ctx, &answer, owner)
		})
		if failed != nil {
			return k.Epochs.RecordFailure(ctx, payQueue, types.EntryAvailability+"/"+answer.Worker, failed)
		}
		return addTo(&book.AvailabilityWeight, answer.Weight)
	})
}

// weighAnswer writes a worker's weight, and what it was computed from, beside its answer. Who left the role has no
// coverage, as elsewhere in PAY.
func (k *Keeper) weighAnswer(ctx context.Context, answer *types.Answer, owner sdk.AccAddress) error {
	standing, err := k.workerStanding(ctx, owner)
	if err != nil {
		return err
	}
	weighed := *answer
	weighed.S, weighed.Req, weighed.Status = standing.Counted, standing.Required, standing.Status.String()
	if standing.Status != stakingtypes.Status_STATUS_LEFT {
		if weighed.Weight, err = emission.AvailabilityWeight(standing.Counted, standing.Required); err != nil {
			return types.ErrInvalidAmount.Wrapf("availability of %s: %s", answer.Worker, err)
		}
	}
	if err := k.answers.Set(ctx, collections.Join(answer.Epoch, owner), weighed); err != nil {
		return err
	}
	*answer = weighed
	return nil
}

// rankAnswers is the stage that orders the answers by the remainders of their shares, one unit each, and counts the
// units that rounding down leaves over.
func (k *Keeper) rankAnswers(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error) {
	first := len(key) == 0
	return k.eachAnswer(ctx, epoch, key, budget, func(book *types.Book, answer types.Answer) error {
		if first {
			book.AvailabilityLeft, first = book.Availability, false
		}
		if !answer.Weight.IsPositive() {
			return nil
		}
		owner, err := accountOf(answer.Worker)
		if err != nil {
			return err
		}
		floor, remainder, err := apportion.Part(book.Availability, answer.Weight, book.AvailabilityWeight)
		if err != nil || !remainder.IsUint64() {
			return types.ErrInvalidAmount.Wrapf("availability of %s: %s of %s: %v", answer.Worker, answer.Weight,
				book.AvailabilityWeight, err)
		}
		book.AvailabilityLeft = book.AvailabilityLeft.Sub(floor)
		return k.setAnswerRank(ctx, epoch, owner, remainder.Uint64())
	})
}

// setAnswerRank puts a worker where its remainder belongs.
func (k *Keeper) setAnswerRank(ctx context.Context, epoch uint64, owner sdk.AccAddress, remainder uint64) error {
	return k.answerRanks.Set(ctx, collections.Join3(epoch, gomath.MaxUint64-remainder, owner))
}

// eachAnswer works on up to budget answers of an epoch after a worker, and keeps the book.
func (k *Keeper) eachAnswer(
	ctx context.Context, epoch uint64, key []byte, budget uint64, work func(*types.Book, types.Answer) error,
) (progress, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return progress{}, err
	}
	answers, err := k.answersAfter(ctx, epoch, key, budget)
	if err != nil {
		return progress{}, err
	}
	step := progress{next: key, used: uint64(len(answers)), done: uint64(len(answers)) < budget}
	for _, answer := range answers {
		if err := work(&book, answer); err != nil {
			return progress{}, err
		}
		if step.next, err = accountOf(answer.Worker); err != nil {
			return progress{}, err
		}
	}
	return step, k.books.Set(ctx, epoch, book)
}

// answersAfter are up to limit answers of an epoch, by worker, after one if it is given.
func (k *Keeper) answersAfter(
	ctx context.Context, epoch uint64, after sdk.AccAddress, limit uint64,
) ([]types.Answer, error) {
	of := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](epoch)
	if len(after) > 0 {
		of = of.StartExclusive(after)
	}
	var found []types.Answer
	err := k.answers.Walk(ctx, of, func(_ answerKey, answer types.Answer) (bool, error) {
		found = append(found, answer)
		return uint64(len(found)) == limit, nil
	})
	return found, err
}

// payAnswers is the stage that pays the availability pool, largest remainders first, one unit each. A place in the
// order is gone once it is paid, so the walk always begins with the first.
func (k *Keeper) payAnswers(ctx context.Context, epoch uint64, _ []byte, budget uint64) (progress, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return progress{}, err
	}
	of := collections.NewPrefixedTripleRange[uint64, uint64, sdk.AccAddress](epoch)
	ranks, err := firstKeys(ctx, collections.Map[answerRankKey, collections.NoValue](k.answerRanks), of, budget)
	if err != nil {
		return progress{}, err
	}
	paid := math.ZeroInt()
	for _, rank := range ranks {
		amount, err := k.payAnswer(ctx, &book, rank)
		if err != nil {
			return progress{}, err
		}
		paid = paid.Add(amount)
	}
	book.PaidAvailability = book.PaidAvailability.Add(paid)
	used := uint64(len(ranks))
	return progress{used: used, done: used < budget}, k.endStep(ctx, book, paid)
}

// payAnswer credits one worker and drops its place in the order. If that fails the failure is recorded and the share
// stays in the reserve, as does what a worker misses that takes no part in governance: nobody else gets more by that.
// It returns what was credited.
func (k *Keeper) payAnswer(ctx context.Context, book *types.Book, rank answerRankKey) (math.Int, error) {
	owner := rank.K3()
	leftover := math.MinInt(book.AvailabilityLeft, math.OneInt())
	book.AvailabilityLeft = book.AvailabilityLeft.Sub(leftover)
	paid := math.ZeroInt()
	failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		answer, err := k.answers.Get(ctx, collections.Join(book.Epoch, owner))
		if err != nil {
			return err
		}
		floor, _, err := apportion.Part(book.Availability, answer.Weight, book.AvailabilityWeight)
		if err != nil {
			return types.ErrInvalidAmount.Wrapf("availability of %s: %s", owner, err)
		}
		if paid = floor.Add(leftover); paid.IsZero() {
			return nil
		}
		entry := availabilityEntry(book, answer, leftover)
		var missing []types.Factor
		if paid, missing, err = k.participating(ctx, owner, paid); err != nil {
			return err
		}
		entry.Amount, entry.Factors = paid, append(entry.Factors, missing...)
		if err := k.credit(ctx, entry); err != nil {
			return err
		}
		return k.addShare(ctx, book.Epoch, stakingtypes.Role_ROLE_WORKER, owner, paid)
	})
	if failed != nil {
		paid = math.ZeroInt()
		if err := k.Epochs.RecordFailure(ctx, payQueue, types.EntryAvailability+"/"+owner.String(), failed); err != nil {
			return math.Int{}, err
		}
	}
	return paid, k.answerRanks.Remove(ctx, rank)
}

// availabilityEntry explains a share: floor(pool·weight/total) + leftover, with weight = min(s, 4·req)·min(1, s/req).
// Its amount is what participation leaves of it.
func availabilityEntry(book *types.Book, answer types.Answer, leftover math.Int) types.Entry {
	return types.Entry{
		Epoch: book.Epoch, Owner: answer.Worker, Role: stakingtypes.Role_ROLE_WORKER, Kind: types.EntryAvailability,
		Reference: epochReference(book.Epoch),
		Factors: []types.Factor{
			types.NewFactor("pool", book.Availability), types.NewFactor("s", answer.S), types.NewFactor("req", answer.Req),
			types.NewFactor("status", answer.Status), types.NewFactor("weight", answer.Weight),
			types.NewFactor("total", book.AvailabilityWeight), types.NewFactor("leftover", leftover),
		},
	}
}
