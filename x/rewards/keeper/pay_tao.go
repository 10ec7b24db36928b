package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// rankTao is the stage that orders a role's owners by the remainders of their shares of the second collateral, one unit
// each, and counts the units that rounding down leaves over. Largest remainders get them in the stage that follows, so
// that a split among any number of owners is done a few at a time and comes out as mech/apportion has it.
func (p payPhase) rankTao(role stakingtypes.Role) payStage {
	return func(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error) {
		book, err := p.book(ctx, epoch)
		if err != nil {
			return progress{}, err
		}
		total, err := p.payTotal(ctx, epoch, role)
		if err != nil || !total.IsPositive() {
			return progress{done: true}, err
		}
		part, _ := book.TaoOf(role)
		if len(key) == 0 {
			book.TaoLeft = part
		}
		found, err := p.sharesAfter(ctx, epoch, role, key, budget)
		if err != nil {
			return progress{}, err
		}
		step := progress{next: key, used: uint64(len(found)), done: uint64(len(found)) < budget}
		for _, s := range found {
			floor, err := p.rankShare(ctx, epoch, role, s, part, total)
			if err != nil {
				return progress{}, err
			}
			book.TaoLeft, step.next = book.TaoLeft.Sub(floor), s.owner
		}
		return step, p.books.Set(ctx, epoch, book)
	}
}

// rankShare puts one owner in its place and returns its share, rounded down.
func (k *Keeper) rankShare(
	ctx context.Context, epoch uint64, role stakingtypes.Role, s share, part, total math.Int,
) (math.Int, error) {
	floor, remainder, err := apportion.Part(part, s.amount, total)
	if err != nil || !remainder.IsUint64() {
		return math.Int{}, types.ErrInvalidAmount.Wrapf("tao share of %s: %s of %s: %v", s.owner, s.amount, total, err)
	}
	return floor, k.setRank(ctx, epoch, role, s.owner, remainder.Uint64())
}

// payTao is the stage that pays a role's shares of the second collateral, largest remainders first, one unit each. A
// share's record is gone once it is paid, so the walk always begins with the first.
func (p payPhase) payTao(role stakingtypes.Role) payStage {
	return func(ctx context.Context, epoch uint64, _ []byte, budget uint64) (progress, error) {
		book, err := p.book(ctx, epoch)
		if err != nil {
			return progress{}, err
		}
		ranks, err := p.firstRanks(ctx, epoch, role, budget)
		if err != nil {
			return progress{}, err
		}
		total, err := p.payTotal(ctx, epoch, role)
		if err != nil {
			return progress{}, err
		}
		part, paid := book.TaoOf(role)
		before := *paid
		for _, rank := range ranks {
			amount, err := p.payTaoShare(ctx, &book, rank, part, total)
			if err != nil {
				return progress{}, err
			}
			*paid = paid.Add(amount)
		}
		step := progress{used: uint64(len(ranks)), done: uint64(len(ranks)) < budget}
		if step.done {
			if err := p.payTotals.Remove(ctx, collections.Join(epoch, int32(role))); err != nil {
				return progress{}, err
			}
		}
		if err := p.taoToEscrow(ctx, types.CoinOf(book.TaoDenom, paid.Sub(before))); err != nil {
			return progress{}, err
		}
		return step, p.books.Set(ctx, epoch, book)
	}
}

// payTaoShare credits one owner and drops its records. If that fails the failure is recorded and the share stays in the
// pool. It returns what was credited.
func (k *Keeper) payTaoShare(
	ctx context.Context, book *types.Book, rank rankKey, part, total math.Int,
) (math.Int, error) {
	role, owner := stakingtypes.Role(rank.K2()), rank.K4()
	leftover := math.MinInt(book.TaoLeft, math.OneInt())
	book.TaoLeft = book.TaoLeft.Sub(leftover)
	paid := math.ZeroInt()
	failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		weight, err := k.payShares.Get(ctx, collections.Join3(rank.K1(), rank.K2(), owner))
		if err != nil {
			return err
		}
		floor, _, err := apportion.Part(part, weight, total)
		if err != nil {
			return types.ErrInvalidAmount.Wrapf("tao share of %s: %s", owner, err)
		}
		if paid = floor.Add(leftover); paid.IsZero() {
			return nil
		}
		return k.credit(ctx, types.Entry{
			Epoch: book.Epoch, Owner: owner.String(), Role: role, Kind: taoKind(role),
			Reference: epochReference(book.Epoch), Amount: paid, Denom: book.TaoDenom,
			Factors: []types.Factor{
				types.NewFactor("pool", part), types.NewFactor("masa", weight), types.NewFactor("total", total),
				types.NewFactor("leftover", leftover),
			},
		})
	})
	if failed != nil {
		paid = math.ZeroInt()
		if err := k.Epochs.RecordFailure(ctx, payQueue, taoKind(role)+"/"+owner.String(), failed); err != nil {
			return math.Int{}, err
		}
	}
	if err := k.payRanks.Remove(ctx, rank); err != nil {
		return math.Int{}, err
	}
	return paid, k.payShares.Remove(ctx, collections.Join3(rank.K1(), rank.K2(), owner))
}

// taoKind is the kind of the entries of a role.
func taoKind(role stakingtypes.Role) string {
	if role == stakingtypes.Role_ROLE_VALIDATOR {
		return types.EntryValidatorTao
	}
	return types.EntryWorkerTao
}
