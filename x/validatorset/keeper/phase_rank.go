package keeper

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/staking/safeitem"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// rankPhase scores everybody who was expected to sign or was asked to judge in an epoch, and tells the ledger.
type rankPhase struct{ k *Keeper }

// RankPhase is the phase RANK of the epoch pipeline.
func RankPhase(k *Keeper) stakingtypes.Phase { return rankPhase{k} }

// Name implements stakingtypes.Phase.
func (rankPhase) Name() string { return "RANK" }

// Run implements stakingtypes.Phase. A unit of work is one validator, the cursor is the last one done.
//
//nolint:revive // the four results are those of stakingtypes.Phase
func (p rankPhase) Run(
	ctx context.Context, epoch uint64, cursor []byte, budget uint64,
) (next []byte, used uint64, done bool, err error) {
	served, err := p.k.served(ctx, epoch)
	if err != nil {
		return nil, 0, false, err
	}
	for _, s := range served {
		if cursor != nil && bytes.Compare(s.operator, cursor) <= 0 {
			continue
		}
		if used == budget {
			return cursor, used, false, nil
		}
		if err := p.k.rankOne(ctx, epoch, s); err != nil {
			return nil, used, false, err
		}
		cursor, used = s.operator, used+1
	}
	if err := p.k.ranked.Set(ctx, epoch); err != nil {
		return nil, used, false, err
	}
	return nil, used, true, p.k.sweep(ctx, epoch)
}

// service is what one validator did in an epoch.
type service struct {
	operator sdk.AccAddress
	signing  types.Signing
	judged   types.Judgement
}

// served lists who was expected to do something in an epoch, by ascending operator.
func (k *Keeper) served(ctx context.Context, epoch uint64) ([]service, error) {
	record, err := k.epochSignings(ctx, epoch)
	if err != nil {
		return nil, err
	}
	var all []service
	for _, s := range record.Signings {
		operator, err := types.ParseAddress("operator", s.Operator)
		if err != nil {
			return nil, err
		}
		all = append(all, service{operator, s, types.NewJudgement(epoch, s.Operator)})
	}
	err = k.judgements.Walk(ctx, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](epoch),
		func(key byOperator, judged types.Judgement) (bool, error) {
			at, found := slices.BinarySearchFunc(all, key.K2(), func(s service, operator sdk.AccAddress) int {
				return bytes.Compare(s.operator, operator)
			})
			if !found {
				all = slices.Insert(all, at, service{operator: key.K2()})
			}
			all[at].judged = judged
			return false, nil
		})
	return all, err
}

// rankOne ranks one validator and pushes its score. Both are items of their own: a ledger that refuses a score must
// not cost the validator its pay.
func (k *Keeper) rankOne(ctx context.Context, epoch uint64, s service) error {
	var rank types.Rank
	err := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) (err error) {
		rank, err = k.rank(ctx, epoch, s)
		return err
	})
	if err == nil {
		err = safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
			return k.pushScore(ctx, rank, s.operator)
		})
	}
	if err != nil {
		return k.staking.RecordFailure(ctx, "RANK", s.operator.String(), err)
	}
	return nil
}

// rank computes and stores P_v with its factors.
func (k *Keeper) rank(ctx context.Context, epoch uint64, s service) (types.Rank, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return types.Rank{}, err
	}
	v, err := k.validators.Get(ctx, s.operator)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return types.Rank{}, err
	}
	metrics := performance.Metrics{C: performance.Consensus(s.signing.Signed, s.signing.Expected)}
	var data, responses types.Comparison
	if metrics.D, data, err = compared(params, s.judged.Data, true); err != nil {
		return types.Rank{}, err
	}
	if metrics.L, responses, err = compared(params, s.judged.Responses, false); err != nil {
		return types.Rank{}, err
	}
	if responses.Earned, err = earned(responses, metrics.L, s.judged.Responses.Items); err != nil {
		return types.Rank{}, err
	}
	score, err := performance.Score(params.Weights(), metrics)
	if err != nil {
		return types.Rank{}, types.ErrInvalidAgreement.Wrap(err.Error())
	}
	rank := types.Rank{
		Epoch:         epoch,
		Operator:      s.operator.String(),
		Signed:        s.signing.Signed,
		Expected:      s.signing.Expected,
		C:             present(metrics.C),
		D:             present(metrics.D),
		DataItems:     s.judged.Data.Items,
		L:             present(metrics.L),
		ResponseItems: s.judged.Responses.Items,
		Performance:   score,
		Power:         v.Power,
		Data:          data,
		Responses:     responses,
	}
	if err := k.ranks.Set(ctx, collections.Join(epoch, s.operator), rank); err != nil {
		return types.Rank{}, err
	}
	return rank, sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(&types.EventValidatorRanked{
		Epoch: epoch, Operator: rank.Operator, Performance: score,
	})
}

// pushScore tells the ledger the score of a validator that served: one that left the role, or left and registered
// anew since, inherits nothing.
func (k *Keeper) pushScore(ctx context.Context, rank types.Rank, operator sdk.AccAddress) error {
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) || (err == nil && v.RegisteredEpoch >= rank.Epoch) {
		return nil
	}
	if err != nil {
		return err
	}
	left, err := k.gone(ctx, operator)
	if err != nil || left {
		return err
	}
	return k.staking.PushScore(ctx, rank.Epoch, validatorRole, operator, rank.Performance)
}
