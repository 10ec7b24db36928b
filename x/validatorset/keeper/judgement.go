package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// RecordAgreement adds one counted item to a validator's metric of an epoch that is not ranked yet.
func (k *Keeper) RecordAgreement(
	ctx context.Context, epoch uint64, operator sdk.AccAddress, metric types.Metric, agreement math.LegacyDec,
) error {
	last, err := k.lastRanked(ctx)
	if err != nil {
		return err
	}
	if epoch <= last {
		return types.ErrEpochRanked.Wrapf("epoch: %d, the last ranked one is %d", epoch, last)
	}
	judgement, err := k.judgement(ctx, epoch, operator)
	if err != nil {
		return err
	}
	if judgement, err = judgement.Add(metric, agreement); err != nil {
		return err
	}
	return k.judgements.Set(ctx, collections.Join(epoch, operator), judgement)
}

// RecordPeer adds one item that a validator was asked to judge, and that was compared with another one of its kind: how
// far its opinion agrees with the other's verdict, and how far the two verdicts agree.
func (k *Keeper) RecordPeer(
	ctx context.Context, epoch uint64, operator sdk.AccAddress, metric types.Metric, peer, common math.LegacyDec,
) error {
	last, err := k.lastRanked(ctx)
	if err != nil {
		return err
	}
	if epoch <= last {
		return types.ErrEpochRanked.Wrapf("epoch: %d, the last ranked one is %d", epoch, last)
	}
	judgement, err := k.judgement(ctx, epoch, operator)
	if err != nil {
		return err
	}
	if judgement, err = judgement.AddPeer(metric, peer, common); err != nil {
		return err
	}
	return k.judgements.Set(ctx, collections.Join(epoch, operator), judgement)
}

// AgreementScale is the distance from the median at which agreement is 0.
func (k *Keeper) AgreementScale(ctx context.Context) (math.LegacyDec, error) {
	params, err := k.params.Get(ctx)
	return params.AgreementScale, err
}

// judgement is a validator's record in an epoch, empty if nothing was counted.
func (k *Keeper) judgement(ctx context.Context, epoch uint64, operator sdk.AccAddress) (types.Judgement, error) {
	judgement, err := k.judgements.Get(ctx, collections.Join(epoch, operator))
	if errors.Is(err, collections.ErrNotFound) {
		return types.NewJudgement(epoch, operator.String()), nil
	}
	return judgement, err
}

// lastRanked is the last epoch that RANK has finished, 0 if there is none.
func (k *Keeper) lastRanked(ctx context.Context) (uint64, error) {
	last, err := k.ranked.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return last, err
}
