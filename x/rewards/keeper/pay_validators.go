package keeper

import (
	"bytes"
	"context"
	"slices"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// validatorShares are the validators of an epoch with the parts of the three pools.
type validatorShares struct {
	ranks                    []validatorsettypes.Performance
	consensus, data, judging shares
}

// validatorPools are what is left of the three pools.
type validatorPools struct{ consensus, data, judging *pool }

// paid is what a step has credited of all of them.
func (p validatorPools) paid() math.Int { return p.consensus.paid.Add(p.data.paid).Add(p.judging.paid) }

// shares are the parts of one pool by largest remainder, in the order of the validators; behind them there may be one
// that nobody gets.
type shares struct {
	pool           math.Int
	weights, parts []math.Int
	// seats is how many opinions were asked for, of a pool for judging.
	seats math.Int
}

// total is the sum of the weights.
func (s shares) total() math.Int {
	total := math.ZeroInt()
	for _, weight := range s.weights {
		total = total.Add(weight)
	}
	return total
}

// leftover is the unit, 1 or 0, that the i-th part has beyond its floor: those that rounding down left over go to the
// largest remainders.
func (s shares) leftover(i int) math.Int {
	total := s.total()
	if !total.IsPositive() {
		return s.parts[i]
	}
	return s.parts[i].Sub(s.pool.Mul(s.weights[i]).Quo(total))
}

// payValidators pays the pools for keeping blocks and for judging data sets and responses, one unit a validator,
// ascending by operator. If the epoch was not ranked the whole stays in the reserve.
func (k *Keeper) payValidators(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error) {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return progress{}, err
	}
	v, err := k.validatorShares(ctx, book)
	if err != nil {
		return progress{done: true}, k.Epochs.RecordFailure(ctx, payQueue, "validators", err)
	}
	pools := validatorPools{
		consensus: newPool(epoch, v.consensus.pool, book.PaidConsensus),
		data:      newPool(epoch, v.data.pool, book.PaidDataJudging),
		judging:   newPool(epoch, v.judging.pool, book.PaidJudging),
	}
	step := progress{next: key, done: true}
	for i, rank := range v.ranks {
		if bytes.Compare(rank.Operator, key) <= 0 {
			continue
		}
		if step.used == budget {
			step.done = false
			break
		}
		if err := k.payValidator(ctx, v, i, pools); err != nil {
			return progress{}, err
		}
		step.next, step.used = rank.Operator, step.used+1
	}
	book.PaidConsensus = book.PaidConsensus.Add(pools.consensus.paid)
	book.PaidDataJudging = book.PaidDataJudging.Add(pools.data.paid)
	book.PaidJudging = book.PaidJudging.Add(pools.judging.paid)
	return step, k.endStep(ctx, book, pools.paid())
}

// endStep moves what a step has credited to where it is claimed and keeps the book.
func (k *Keeper) endStep(ctx context.Context, book types.Book, paid math.Int) error {
	if err := k.reserveToEscrow(ctx, paid); err != nil {
		return err
	}
	return k.books.Set(ctx, book.Epoch, book)
}

// payValidator pays one validator of all pools; one failing does not touch the others.
func (k *Keeper) payValidator(ctx context.Context, v validatorShares, i int, pools validatorPools) error {
	rank := v.ranks[i]
	consensus := []types.Factor{types.NewFactor("power", rank.Power), types.NewFactor("C", rank.C)}
	for _, part := range []struct {
		kind    string
		from    *pool
		of      shares
		factors []types.Factor
	}{
		{types.EntryConsensus, pools.consensus, v.consensus, consensus},
		{types.EntryDataJudging, pools.data, v.data, judgingFactors("D", rank.Data, v.data.seats)},
		{types.EntryResponseJudging, pools.judging, v.judging, judgingFactors("L", rank.Responses, v.judging.seats)},
	} {
		factors := append([]types.Factor{types.NewFactor("pool", part.of.pool)}, part.factors...)
		a := award{
			role: stakingtypes.Role_ROLE_VALIDATOR, owner: rank.Operator, reference: epochReference(part.from.epoch),
			kind: part.kind, share: part.of.parts[i],
			factors: append(factors, types.NewFactor("total", part.of.total()),
				types.NewFactor("leftover", part.of.leftover(i))),
		}
		err := k.payItem(ctx, part.from, part.kind+"/"+rank.Operator.String(),
			func(context.Context) (award, error) { return a, nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// judgingFactors tell what a validator's opinions earned, by the metric or by the sum of their credits.
func judgingFactors(metric string, judging validatorsettypes.Judging, seats math.Int) []types.Factor {
	basis := "credit"
	if judging.ByMetric {
		basis = metric
	}
	return []types.Factor{
		types.NewFactor("earned", judging.Earned), types.NewFactor("basis", basis),
		types.NewFactor("items", judging.Items), types.NewFactor(metric, judging.Metric),
		types.NewFactor("full", judging.Full), types.NewFactor("credit", judging.Credit),
		types.NewFactor("scale", judging.Scale), types.NewFactor("seats", seats),
	}
}

// validatorShares splits the validators' emission by the weights of the performance: R_V, with the gas fees, in
// proportion to power·C, R_D and R_L in proportion to what opinions on data sets and on responses earned, but not more
// than the seats, all by largest remainder. If nobody was asked to judge any of them their pool is paid for keeping
// blocks. A pool of which nobody has a share stays in the reserve.
func (k *Keeper) validatorShares(ctx context.Context, book types.Book) (validatorShares, error) {
	ranks, err := k.Performance.EpochPerformance(ctx, book.Epoch)
	if err != nil {
		return validatorShares{}, err
	}
	alpha, beta, gamma, err := k.Performance.PerformanceWeights(ctx)
	if err != nil {
		return validatorShares{}, err
	}
	pools, err := emission.Split(book.Validators, weights(alpha, beta, gamma))
	if err != nil {
		return validatorShares{}, types.ErrInvalidParams.Wrapf("validators: %s", err)
	}
	ranks = slices.Clone(ranks)
	slices.SortFunc(ranks, func(a, b validatorsettypes.Performance) int { return bytes.Compare(a.Operator, b.Operator) })
	totals, err := performanceTotals(ranks)
	if err != nil {
		return validatorShares{}, err
	}
	pools = moveIdle(pools, ranks)
	kept := pools[0]
	if totals.consensus.IsPositive() { // else the treasury has the gas fees
		kept = kept.Add(book.GasFees)
	}
	v := validatorShares{ranks: ranks}
	if v.consensus, err = splitBy(kept, ranks, consensusWeight); err != nil {
		return validatorShares{}, err
	}
	if v.data, err = splitBySeats(pools[1], ranks, dataWeight, dataSeats); err != nil {
		return validatorShares{}, err
	}
	v.judging, err = splitBySeats(pools[2], ranks, judgingWeight, judgingSeats)
	return v, err
}

// moveIdle adds the pools for judging data sets and responses to the one for keeping blocks in an epoch in which there
// were none: else whoever asks itself in a quiet network would release them for the price of a request.
func moveIdle(pools []math.Int, ranks []validatorsettypes.Performance) []math.Int {
	var datasets, responses uint64
	for _, rank := range ranks {
		datasets, responses = datasets+rank.Data.Items, responses+rank.Responses.Items
	}
	moved := slices.Clone(pools)
	for i, items := range []uint64{datasets, responses} { // their pools are behind the one for keeping blocks
		if items == 0 {
			moved[0], moved[i+1] = moved[0].Add(moved[i+1]), math.ZeroInt()
		}
	}
	return moved
}

// splitBy splits a pool in proportion to a weight of the validators.
func splitBy(
	whole math.Int, ranks []validatorsettypes.Performance, weight func(validatorsettypes.Performance) math.Int,
) (shares, error) {
	s := shares{pool: whole, weights: make([]math.Int, len(ranks))}
	for i, rank := range ranks {
		s.weights[i] = weight(rank)
	}
	var err error
	if s.parts, err = emission.Split(whole, s.weights); err != nil {
		return shares{}, types.ErrInvalidAmount.Wrapf("validators: %s", err)
	}
	return s, nil
}

// splitBySeats splits a pool for judging by what opinions earned, of which nobody has more than of the seats:
//
//	weight = min( earned, floor(seats·Σ earned / Σ seats) )
//
// What that cuts off stays in the reserve. So a share of the evaluators gets at most that share of the pool, whatever
// it knows, agrees on among itself, or makes of the others' metric.
func splitBySeats(
	whole math.Int, ranks []validatorsettypes.Performance, earned, seats func(validatorsettypes.Performance) math.Int,
) (shares, error) {
	s := shares{pool: whole, seats: math.ZeroInt()}
	total := math.ZeroInt()
	for _, rank := range ranks {
		s.seats, total = s.seats.Add(seats(rank)), total.Add(earned(rank))
	}
	rest := total
	for _, rank := range ranks {
		weight := earned(rank)
		if s.seats.IsPositive() {
			weight = math.MinInt(weight, seats(rank).Mul(total).Quo(s.seats))
		}
		s.weights, rest = append(s.weights, weight), rest.Sub(weight)
	}
	s.weights = append(s.weights, rest)
	var err error
	if s.parts, err = emission.Split(whole, s.weights); err != nil {
		return shares{}, types.ErrInvalidAmount.Wrapf("validators: %s", err)
	}
	return s, nil
}

// consensusWeight is power·C in units of 10^-18.
func consensusWeight(rank validatorsettypes.Performance) math.Int {
	return math.NewInt(rank.Power).Mul(math.NewIntFromBigInt(fixed.Raw(rank.C)))
}

// judgingWeight is what opinions on responses earned in units of 10^-18.
func judgingWeight(rank validatorsettypes.Performance) math.Int {
	return math.NewIntFromBigInt(fixed.Raw(rank.Responses.Earned))
}

// dataWeight is what opinions on data sets earned in units of 10^-18.
func dataWeight(rank validatorsettypes.Performance) math.Int {
	return math.NewIntFromBigInt(fixed.Raw(rank.Data.Earned))
}

// judgingSeats is how many responses a validator was asked to judge.
func judgingSeats(rank validatorsettypes.Performance) math.Int {
	return math.NewIntFromUint64(rank.Responses.Items)
}

// dataSeats is how many data sets a validator was asked to judge.
func dataSeats(rank validatorsettypes.Performance) math.Int {
	return math.NewIntFromUint64(rank.Data.Items)
}
