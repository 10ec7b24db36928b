package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// openEmission mints an epoch's emission into the reserve, splits it on paper, and moves the treasury's part. The
// part for governance stays in the reserve until votes of the epoch are paid, after its PAY phase.
func (k *Keeper) openEmission(ctx context.Context, epoch uint64) error {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return err
	}
	if book.State == types.BookClosed || book.Supply.IsPositive() {
		return types.ErrBookNotOpen.Wrapf("epoch: %d is being paid already", epoch)
	}
	if err := k.splitEmission(ctx, &book); err != nil {
		return err
	}
	if err := k.mint(ctx, book.Emission); err != nil {
		return err
	}
	if err := k.reserveToTreasury(ctx, book.Treasury); err != nil {
		return err
	}
	if err := k.openGasFees(ctx, &book); err != nil {
		return err
	}
	if err := k.openTao(ctx, &book); err != nil {
		return err
	}
	book.State = types.BookPaying
	return k.books.Set(ctx, epoch, book)
}

// splitEmission computes the epoch's emission and its parts.
func (k *Keeper) splitEmission(ctx context.Context, book *types.Book) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	p := params.Treasury
	book.Supply = k.Supply.GetSupply(ctx, types.BondDenom).Amount
	book.Emission, err = emission.Epoch(p.Rate, p.MaxSupply, book.Supply)
	if err != nil {
		return types.ErrInvalidParams.Wrapf("emission: %s", err)
	}
	roles, err := emission.Split(book.Emission,
		weights(p.SplitValidators, p.SplitWorkers, p.SplitOracles, p.SplitGovernance, p.SplitTreasury))
	if err != nil {
		return types.ErrInvalidParams.Wrapf("split: %s", err)
	}
	book.Validators, book.Workers, book.Oracles = roles[0], roles[1], roles[2]
	book.Governance, book.Treasury = roles[3], roles[4]
	streams, err := emission.Split(book.Workers, weights(p.WorkerData, p.WorkerRequests, p.WorkerAvailability))
	if err != nil {
		return types.ErrInvalidParams.Wrapf("workers: %s", err)
	}
	book.Data, book.Requests, book.Availability = streams[0], streams[1], streams[2]
	return nil
}

// openGasFees adds the gas fees that wait for this epoch, or were left by an earlier one that could not be paid, to
// what the validators share. If none of them signed anything the treasury has them. If the epoch was never ranked
// they go on waiting.
func (k *Keeper) openGasFees(ctx context.Context, book *types.Book) error {
	ranks, err := k.Performance.EpochPerformance(ctx, book.Epoch)
	if err != nil {
		return nil //nolint:nilerr // the validators' stage records it; money and books are as they were
	}
	totals, err := performanceTotals(ranks)
	if err != nil {
		return err
	}
	book.JudgedR = math.LegacyNewDecFromBigIntWithPrec(totals.judging.BigInt(), math.LegacyPrecision)
	book.JudgedD = math.LegacyNewDecFromBigIntWithPrec(totals.data.BigInt(), math.LegacyPrecision)
	book.GasFees, err = k.takePending(ctx, book.Epoch)
	if err != nil {
		return err
	}
	if totals.consensus.IsPositive() {
		return k.escrowToReserve(ctx, book.GasFees)
	}
	book.Treasury = book.Treasury.Add(book.GasFees)
	return k.escrowToTreasury(ctx, book.GasFees)
}

// takePending ends the wait of all gas fees up to an epoch and returns their sum. One epoch is the rule.
func (k *Keeper) takePending(ctx context.Context, epoch uint64) (math.Int, error) {
	var epochs []uint64
	total := math.ZeroInt()
	within := new(collections.Range[uint64]).EndInclusive(epoch)
	err := k.pending.Walk(ctx, within, func(epoch uint64, fees math.Int) (bool, error) {
		epochs, total = append(epochs, epoch), total.Add(fees)
		return false, nil
	})
	if err != nil {
		return math.Int{}, err
	}
	for _, waiting := range epochs {
		if err := k.pending.Remove(ctx, waiting); err != nil {
			return math.Int{}, err
		}
	}
	return total, nil
}

// closeEmission writes what stayed in the reserve.
func (k *Keeper) closeEmission(ctx context.Context, epoch uint64) error {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return err
	}
	book.ReserveBack, book.State = book.Rest(), types.BookClosed
	if err := book.Validate(); err != nil {
		return types.ErrBrokenInvariant.Wrapf("%s", err)
	}
	if err := k.books.Set(ctx, epoch, book); err != nil {
		return err
	}
	if err := k.countBook(ctx, book); err != nil {
		return err
	}
	if err := k.ageHistory(ctx, epoch); err != nil {
		return err
	}
	err = emit(ctx, &types.EventEpochPaid{
		Epoch: epoch, Emission: types.Coin(book.Emission), Paid: types.Coin(book.PaidOut()),
	})
	if err != nil || !book.TaoEmission.IsPositive() {
		return err
	}
	return emit(ctx, &types.EventTaoPaid{
		Epoch: epoch, Emission: types.CoinOf(book.TaoDenom, book.TaoEmission),
		Paid: types.CoinOf(book.TaoDenom, book.TaoPaid()),
	})
}

// totals are sums over all validators in units of 10^-18.
type totals struct{ consensus, data, judging math.Int }

// performanceTotals sums power·C and the agreements over data sets and over responses of all validators.
func performanceTotals(ranks []validatorsettypes.Performance) (totals, error) {
	t := totals{math.ZeroInt(), math.ZeroInt(), math.ZeroInt()}
	for _, rank := range ranks {
		for _, sum := range []struct {
			at   *math.Int
			part math.Int
		}{{&t.consensus, consensusWeight(rank)}, {&t.data, dataWeight(rank)}, {&t.judging, judgingWeight(rank)}} {
			if err := addTo(sum.at, sum.part); err != nil {
				return totals{}, err
			}
		}
	}
	return t, nil
}
