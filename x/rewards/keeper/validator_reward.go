package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// paidEpoch is an epoch that was paid and is kept; 0 stands for the last that was paid.
func (k *Keeper) paidEpoch(ctx context.Context, epoch uint64) (uint64, error) {
	if epoch == 0 {
		totals, err := k.sumsOfBooks(ctx)
		if err != nil {
			return 0, err
		}
		epoch = totals.LastEpoch
	}
	book, err := k.books.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, types.ErrBookNotFound.Wrapf("epoch: %d was not paid, or is not kept any more", epoch)
	}
	if err == nil && book.State != types.BookClosed {
		err = types.ErrBookNotFound.Wrapf("epoch: %d is %s, must be %s", epoch, book.State, types.BookClosed)
	}
	return epoch, err
}

// validatorReward is r_i of a validator in an epoch, with its entries. They lie under one prefix of epoch and owner:
// one for each answer that it judged, and two or three of the emission.
func (k *Keeper) validatorReward(
	ctx context.Context, epoch uint64, operator sdk.AccAddress,
) (types.ValidatorReward, []types.Entry, error) {
	var entries []types.Entry
	of := collections.NewSuperPrefixedTripleRange[uint64, sdk.AccAddress, string](epoch, operator)
	err := k.entries.Walk(ctx, of, func(_ entryKey, entry types.Entry) (bool, error) {
		entries = append(entries, entry)
		return false, nil
	})
	if err != nil {
		return types.ValidatorReward{}, nil, err
	}
	return types.NewValidatorReward(epoch, operator.String(), entries)
}

// validatorRewards are those of all who served in an epoch, by operator: at most as many as seats.
func (k *Keeper) validatorRewards(ctx context.Context, epoch uint64) ([]types.ValidatorReward, error) {
	ranks, err := k.Performance.EpochPerformance(ctx, epoch)
	if err != nil {
		return nil, err
	}
	rewards := make([]types.ValidatorReward, len(ranks))
	for i, rank := range ranks {
		if rewards[i], _, err = k.validatorReward(ctx, epoch, rank.Operator); err != nil {
			return nil, err
		}
	}
	return rewards, nil
}
