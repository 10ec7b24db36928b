package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// recordAgreements tells the validator set how well each member of a committee agreed with the others; a silent one
// did not. A round without a quorum counts as well.
func (k *Keeper) recordAgreements(
	ctx context.Context, p types.EvaluationParams, item types.Item, revealed []*types.Evaluation,
) error {
	scale, err := k.Validators.AgreementScale(ctx)
	if err != nil {
		return err
	}
	votes, err := votesOf(p, item, revealed)
	if err != nil {
		return err
	}
	agreements, err := performance.Agreements(votes, scale)
	if err != nil {
		return types.ErrInvalidField.Wrapf("item %s: %s", item.Id, err)
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	for i, agreement := range agreements {
		operator, err := accountOf(item.Committee[i].Operator)
		if err != nil {
			return err
		}
		if err := k.keepAgreement(ctx, operator, revealed[i], agreement); err != nil {
			return err
		}
		if err := k.pushAgreement(ctx, epoch.Number, item, operator, agreement); err != nil {
			return err
		}
	}
	return nil
}

// votesOf are the single values by which the members of a committee are compared.
func votesOf(
	p types.EvaluationParams, item types.Item, revealed []*types.Evaluation,
) ([]performance.Vote, error) {
	weights := performance.Weights{Alpha: p.Alpha, Beta: p.Beta, Gamma: p.Gamma}
	votes := make([]performance.Vote, len(revealed))
	for i, e := range revealed {
		votes[i].Stake = item.Committee[i].Stake
		if e == nil {
			continue
		}
		value, err := performance.Opinion(weights, fixed.FromMicro(e.R), fixed.FromMicro(e.C), fixed.FromMicro(e.F))
		if err != nil {
			return nil, types.ErrInvalidField.Wrapf("item %s: %s", item.Id, err)
		}
		votes[i].Value = value
	}
	return votes, nil
}

// keepAgreement writes an agreement beside the evaluation it belongs to.
func (k *Keeper) keepAgreement(
	ctx context.Context, operator sdk.AccAddress, e *types.Evaluation, agreement performance.Agreement,
) error {
	if e == nil {
		return nil
	}
	e.Agreement, e.Counted = agreement.Value, agreement.Counted
	return k.evaluations.Set(ctx, collections.Join(e.Item, operator), *e)
}

// pushAgreement hands a counted agreement down. A validator set that does not take it, because the member is gone,
// must not keep the item from its end.
func (k *Keeper) pushAgreement(
	ctx context.Context, epoch uint64, item types.Item, operator sdk.AccAddress, agreement performance.Agreement,
) error {
	if !agreement.Counted {
		return nil
	}
	failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		return k.Validators.RecordAgreement(ctx, epoch, operator, metricOf(item), agreement.Value)
	})
	if failed == nil {
		return nil
	}
	return k.Epochs.RecordFailure(ctx, types.ModuleName+"/agreement", item.Id+"/"+operator.String(), failed)
}

// metricOf is the metric in which opinions on an item count.
func metricOf(item types.Item) validatorsettypes.Metric {
	if item.IsAudit() {
		return validatorsettypes.MetricData
	}
	return validatorsettypes.MetricResponse
}

// agreementWeights are the agreements of those who revealed, in the order of the committee, as whole numbers; all 1
// if nobody agreed with anybody.
func agreementWeights(evaluations []types.Evaluation) []math.Int {
	weights := make([]math.Int, len(evaluations))
	sum := math.ZeroInt()
	for i, e := range evaluations {
		weights[i] = math.NewIntFromBigInt(e.Agreement.BigInt())
		sum = sum.Add(weights[i])
	}
	if sum.IsPositive() {
		return weights
	}
	for i := range weights {
		weights[i] = math.OneInt()
	}
	return weights
}

// sumOfAgreements is the total of the agreements of those who revealed.
func sumOfAgreements(evaluations []types.Evaluation) math.LegacyDec {
	sum := math.LegacyZeroDec()
	for _, e := range evaluations {
		sum = sum.Add(e.Agreement)
	}
	return sum
}
