package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// IsDuty tells whether an operator owes an item a commitment, or with reveal its reveal. Messages about duties alone
// pay no fee. An unknown item or a bad address is no duty and no error.
//
// A window that opens with the next block counts as open: a transaction that is checked now is executed then.
func (k *Keeper) IsDuty(ctx context.Context, operator, item string, reveal bool) (bool, error) {
	owner, err := sdk.AccAddressFromBech32(operator)
	if err != nil {
		return false, nil
	}
	found, err := k.items.Get(ctx, item)
	if errors.Is(err, collections.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, member := found.Member(owner.String()); !member {
		return false, nil
	}
	duty, err := k.dutyOf(ctx, owner, found)
	if err != nil {
		return false, err
	}
	action := actionCommit
	if reveal {
		action = actionReveal
	}
	return duty.Action == action && height(ctx) <= duty.UntilHeight, nil
}

// CountAttempt counts one fee-free try of an operator at an item and returns how many that makes in the present phase.
// The caller keeps the count even if the transaction fails, and compares it with duty_attempts.
func (k *Keeper) CountAttempt(ctx context.Context, operator, item string) (uint32, error) {
	owner, err := accountOf(operator)
	if err != nil {
		return 0, err
	}
	key := collections.Join(item, owner)
	tries, err := k.attempts.Get(ctx, key)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return 0, err
	}
	return tries + 1, k.attempts.Set(ctx, key, tries+1)
}

// forgetAttempts starts the count of an item's tries anew. Only members of its committee have any; asking for each by
// name costs a fraction of a walk over the store of a block that has written much.
func (k *Keeper) forgetAttempts(ctx context.Context, item types.Item) error {
	for _, member := range item.Committee {
		operator, err := accountOf(member.Operator)
		if err != nil {
			return err
		}
		key := collections.Join(item.Id, operator)
		tried, err := k.attempts.Has(ctx, key)
		if err == nil && tried {
			err = k.attempts.Remove(ctx, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Actions of a duty.
const (
	actionCommit = "commit"
	actionReveal = "reveal"
	actionWait   = "wait"
)

// dutyOf tells what a committee member has to do for an open item, and when.
func (k *Keeper) dutyOf(ctx context.Context, operator sdk.AccAddress, item types.Item) (types.Duty, error) {
	key := collections.Join(item.Id, operator)
	committed, err := k.commitments.Has(ctx, key)
	if err != nil {
		return types.Duty{}, err
	}
	revealed, err := k.evaluations.Has(ctx, key)
	if err != nil {
		return types.Duty{}, err
	}
	duty := types.Duty{Item: item, Action: actionWait, Committed: committed, Revealed: revealed}
	switch {
	case item.Phase == types.PhaseCommit && !committed:
		duty.Action, duty.FromHeight, duty.UntilHeight = actionCommit, item.DrawnHeight, item.CommitHeight
	case item.Phase == types.PhaseCommit:
		duty.FromHeight, duty.UntilHeight = item.DrawnHeight, item.CommitHeight
	case item.Phase == types.PhaseReveal:
		duty.FromHeight, duty.UntilHeight = item.RevealFrom, item.RevealHeight
		if committed && !revealed {
			duty.Action = actionReveal
		}
	}
	return duty, nil
}
