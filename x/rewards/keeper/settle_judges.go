package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// bench is who judged the answers of a request.
type bench struct {
	// seats are the members of all committees, those that kept silent too.
	seats int
	// evaluations are by place, a second committee's behind the first one's, then by ascending operator: a validator may
	// have judged several. references are request/worker, and request/worker/dispute for a second committee.
	evaluations []types.Evaluation
	references  []string
}

// payEvaluators pays the evaluators' part of the fee: an equal part to each seat of the committees, as far as its
// opinion earned it. The rest is burned, so that a share of the seats can get no more than that share of the fee,
// whatever it knows. The settlement tells both.
func (k *Keeper) payEvaluators(ctx context.Context, req types.Request) error {
	s := req.Settlement
	pool := s.FeeEvaluators
	if !pool.IsPositive() {
		return nil
	}
	of, err := k.benchOf(ctx, req)
	if err != nil {
		return err
	}
	_, full, err := k.Validators.AgreementRule(ctx)
	if err != nil {
		return err
	}
	shares := shares{pool: pool}
	if shares.weights, err = of.credits(full); err != nil {
		return err
	}
	if shares.parts, err = apportion.LargestRemainder(pool, shares.weights); err != nil {
		return types.ErrInvalidAmount.Wrapf("fee: %s", err)
	}
	unearned := shares.parts[len(of.evaluations)]
	s.FeeEvaluators, s.FeeBurned = pool.Sub(unearned), s.FeeBurned.Add(unearned)
	for i, e := range of.evaluations {
		err := k.credit(ctx, types.Entry{
			Epoch: req.Epoch, Owner: e.Operator, Role: stakingtypes.Role_ROLE_VALIDATOR, Kind: types.EntryEvaluationFee,
			Reference: of.references[i], Amount: shares.parts[i],
			Factors: []types.Factor{
				types.NewFactor("pool", pool), types.NewFactor("seats", of.seats), types.NewFactor("agreement", e.Agreement),
				types.NewFactor("counted", e.Counted), types.NewFactor("full", full),
				types.NewFactor("leftover", shares.leftover(i)),
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// benchOf finds who judged the answers of a request that have a verdict.
func (k *Keeper) benchOf(ctx context.Context, req types.Request) (*bench, error) {
	of := &bench{}
	for _, a := range req.Assignments {
		if !wasJudged(a) {
			continue
		}
		reference := req.Id + "/" + a.Worker
		if err := k.benchItem(ctx, of, a.Item, reference); err != nil {
			return nil, err
		}
		if !a.Reviewed() {
			continue
		}
		if err := k.benchItem(ctx, of, a.Dispute.Item, reference+"/dispute"); err != nil {
			return nil, err
		}
	}
	return of, nil
}

// benchItem adds the committee of an item, and its evaluations.
func (k *Keeper) benchItem(ctx context.Context, of *bench, id, reference string) error {
	item, err := k.getItem(ctx, id)
	if err != nil {
		return err
	}
	evaluations, err := k.evaluationsOf(ctx, id)
	if err != nil {
		return err
	}
	of.seats += len(item.Committee)
	of.evaluations = append(of.evaluations, evaluations...)
	of.references = append(of.references, slices.Repeat([]string{reference}, len(evaluations))...)
	return nil
}

// evaluationsOf are the evaluations of an item by ascending operator.
func (k *Keeper) evaluationsOf(ctx context.Context, item string) ([]types.Evaluation, error) {
	var evaluations []types.Evaluation
	err := k.evaluations.Walk(ctx, ofItem(item),
		func(_ collections.Pair[string, sdk.AccAddress], e types.Evaluation) (bool, error) {
			evaluations = append(evaluations, e)
			return false, nil
		})
	return evaluations, err
}

// credits are what the evaluations earned of a seat's part in units of 10^-18, and in the end what was not earned. An
// opinion that there was no other one to compare with earns all of it.
func (b *bench) credits(full math.LegacyDec) ([]math.Int, error) {
	one := math.NewIntFromBigInt(fixed.Raw(math.LegacyOneDec()))
	credits := make([]math.Int, 0, len(b.evaluations)+1)
	rest := one.MulRaw(int64(max(b.seats, 1))) // nobody judged: nothing is earned
	for _, e := range b.evaluations {
		credit := one
		if e.Counted {
			earned, err := performance.Credit(e.Agreement, full)
			if err != nil {
				return nil, types.ErrInvalidField.Wrapf("agreement: %s of %s: %s", e.Agreement, full, err)
			}
			credit = math.NewIntFromBigInt(fixed.Raw(earned))
		}
		credits, rest = append(credits, credit), rest.Sub(credit)
	}
	return append(credits, rest), nil
}
