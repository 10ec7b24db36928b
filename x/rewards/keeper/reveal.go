package keeper

import (
	"bytes"
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// reveal opens one evaluation. Whether it was the last one is seen at the end of the block.
func (k *Keeper) reveal(ctx context.Context, operator sdk.AccAddress, r types.EvaluationReveal) error {
	item, err := k.itemOf(ctx, operator, r.Item, types.PhaseReveal)
	if err != nil {
		return err
	}
	now := height(ctx)
	if now < item.RevealFrom {
		return types.ErrTooEarly.Wrapf("item: %s takes reveals, limit from block %d, now %d", item.Id, item.RevealFrom, now)
	}
	if now > item.RevealHeight {
		return types.ErrTooLate.Wrapf("item: %s took reveals, limit block %d, now %d", item.Id, item.RevealHeight, now)
	}
	key := collections.Join(item.Id, operator)
	revealed, err := k.evaluations.Has(ctx, key)
	if err != nil {
		return err
	}
	if revealed {
		return types.ErrDuplicate.Wrapf("item: %s has a reveal of %s, limit 1", item.Id, operator)
	}
	if err := k.checkCommitment(ctx, key, r); err != nil {
		return err
	}
	evaluation := types.Evaluation{
		Item: item.Id, Operator: operator.String(), R: r.R, C: r.C, F: r.F, Flag: r.Flag, Height: now,
		Agreement: math.LegacyZeroDec(),
	}
	if err := k.evaluations.Set(ctx, key, evaluation); err != nil {
		return err
	}
	if err := k.schedule(ctx, now, types.KindCount, item.Id); err != nil {
		return err
	}
	return emit(ctx, &types.EventEvaluationRevealed{
		Item: item.Id, Operator: evaluation.Operator, R: r.R, C: r.C, F: r.F, Flag: r.Flag,
	})
}

// checkCommitment refuses a reveal that is not what its operator committed to.
func (k *Keeper) checkCommitment(
	ctx context.Context, key collections.Pair[string, sdk.AccAddress], r types.EvaluationReveal,
) error {
	commitment, err := k.commitments.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		return types.ErrCommitment.Wrapf("item: %s has no commitment of %s, must be committed to first", r.Item, key.K2())
	}
	if err != nil {
		return err
	}
	hash, err := types.CommitHash(sdk.UnwrapSDKContext(ctx).ChainID(), r.Item, key.K2(), r.Opinion(), r.Salt)
	if err != nil {
		return err
	}
	if !bytes.Equal(hash, commitment.Hash) {
		return types.ErrCommitment.Wrapf("r, c, f, flag, salt: must hash to the commitment of %s to item %s: %X", key.K2(),
			r.Item, commitment.Hash)
	}
	return nil
}

// endReveal ends the reveal window: the item is judged by those who revealed.
func (k *Keeper) endReveal(ctx context.Context, id string) error {
	item, err := k.getItem(ctx, id)
	if err != nil || item.Phase != types.PhaseReveal || height(ctx) < item.RevealHeight {
		return err
	}
	return k.finish(ctx, item)
}
