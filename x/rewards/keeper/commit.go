package keeper

import (
	"context"
	"strings"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// commit records one hidden evaluation. Whether it was the last one is seen at the end of the block.
func (k *Keeper) commit(ctx context.Context, operator sdk.AccAddress, c types.EvaluationCommit) error {
	item, err := k.itemOf(ctx, operator, c.Item, types.PhaseCommit)
	if err != nil {
		return err
	}
	now := height(ctx)
	if now > item.CommitHeight {
		return types.ErrTooLate.Wrapf("item: %s took commitments, limit block %d, now %d", item.Id, item.CommitHeight, now)
	}
	key := collections.Join(item.Id, operator)
	committed, err := k.commitments.Has(ctx, key)
	if err != nil {
		return err
	}
	if committed {
		return types.ErrDuplicate.Wrapf("item: %s has a commitment of %s, limit 1", item.Id, operator)
	}
	commitment := types.Commitment{Item: item.Id, Operator: operator.String(), Hash: c.Hash, Height: now}
	if err := k.commitments.Set(ctx, key, commitment); err != nil {
		return err
	}
	if err := k.schedule(ctx, now, types.KindCount, item.Id); err != nil {
		return err
	}
	return emit(ctx, &types.EventEvaluationCommitted{Item: item.Id, Operator: commitment.Operator})
}

// itemOf returns an item in a phase on whose committee the operator sits.
func (k *Keeper) itemOf(
	ctx context.Context, operator sdk.AccAddress, id string, phase types.ItemPhase,
) (types.Item, error) {
	item, err := k.getItem(ctx, id)
	if err != nil {
		return types.Item{}, err
	}
	if _, member := item.Member(operator.String()); !member {
		return types.Item{}, types.ErrNotAllowed.Wrapf("operator: %s, must be in the committee of item %s: %s", operator, id,
			strings.Join(item.Operators(), ", "))
	}
	if item.Phase != phase {
		return types.Item{}, types.ErrWrongPhase.Wrapf("item: %s is in %s, must be in %s", id, item.Phase, phase)
	}
	return item, nil
}

// count looks at an item that was committed to or revealed in this block: a phase ends with its last member.
func (k *Keeper) count(ctx context.Context, id string) error {
	item, err := k.getItem(ctx, id)
	if err != nil {
		return err
	}
	commitments, err := countOf(ctx, k.commitments, id)
	if err != nil {
		return err
	}
	switch item.Phase {
	case types.PhaseCommit:
		if commitments == len(item.Committee) {
			return k.openReveal(ctx, item)
		}
	case types.PhaseReveal:
		evaluations, err := countOf(ctx, k.evaluations, id)
		if err == nil && evaluations == commitments {
			return k.finish(ctx, item)
		}
		return err
	}
	return nil
}

// endCommit ends the commit window: those who committed may reveal. If nobody did there is nothing to wait for.
func (k *Keeper) endCommit(ctx context.Context, id string) error {
	item, err := k.getItem(ctx, id)
	if err != nil || item.Phase != types.PhaseCommit || height(ctx) < item.CommitHeight {
		return err
	}
	commitments, err := countOf(ctx, k.commitments, id)
	if err != nil {
		return err
	}
	if commitments == 0 {
		return k.finish(ctx, item)
	}
	return k.openReveal(ctx, item)
}

// openReveal opens the reveal window with the next block.
func (k *Keeper) openReveal(ctx context.Context, item types.Item) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	if err := k.unschedule(ctx, item.CommitHeight, types.KindCommit, item.Id); err != nil {
		return err
	}
	item.Phase, item.RevealFrom = types.PhaseReveal, height(ctx)+1
	_, revealBlocks := windows(params, item)
	item.RevealHeight = height(ctx) + revealBlocks
	if err := k.items.Set(ctx, item.Id, item); err != nil {
		return err
	}
	if err := k.forgetAttempts(ctx, item); err != nil {
		return err
	}
	if err := k.schedule(ctx, item.RevealHeight, types.KindReveal, item.Id); err != nil {
		return err
	}
	return emit(ctx, &types.EventRevealOpened{
		Item: item.Id, RevealFrom: item.RevealFrom, RevealHeight: item.RevealHeight,
	})
}

// countOf counts what the committee of an item has sent; at most the committee's size.
func countOf[V any](
	ctx context.Context, sent collections.Map[collections.Pair[string, sdk.AccAddress], V], item string,
) (int, error) {
	count := 0
	err := sent.Walk(ctx, ofItem(item), func(collections.Pair[string, sdk.AccAddress], V) (bool, error) {
		count++
		return false, nil
	})
	return count, err
}

// ofItem is the range of an item's records.
func ofItem(item string) collections.Ranger[collections.Pair[string, sdk.AccAddress]] {
	return collections.NewPrefixedPairRange[string, sdk.AccAddress](item)
}
