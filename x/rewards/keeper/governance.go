package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// GovernancePool is the governance part of the emission of an epoch that was paid, and what of it is left in the
// reserve, in umasa. An epoch that was not paid, or is not kept any more, has none.
func (k *Keeper) GovernancePool(ctx context.Context, epoch uint64) (pool, left math.Int, err error) {
	book, err := k.books.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) || err == nil && book.State != types.BookClosed {
		return math.ZeroInt(), math.ZeroInt(), nil
	}
	if err != nil {
		return math.Int{}, math.Int{}, err
	}
	return book.Governance, book.GovernanceLeft(), nil
}

// CreditGovernance lets a voter claim its own part of the governance part of the entry's epoch, or its share of its
// passive delegators' part, as the entry's kind says. An entry without a role gets the first that the owner plays. One
// of nothing is not kept.
func (k *Keeper) CreditGovernance(ctx context.Context, e types.Entry) error {
	sum := types.GovernanceSum(e.Kind)
	if sum == "" {
		return types.ErrInvalidField.Wrapf("kind: %q, must be %s or %s", e.Kind, types.EntryParticipation,
			types.EntryDelegateShare)
	}
	positive, err := movable("amount", e.Amount)
	if err != nil || !positive {
		return err
	}
	if err := k.spendGovernance(ctx, e.Epoch, sum, e.Amount); err != nil {
		return err
	}
	return k.creditVoter(ctx, e)
}

// SetAsideGovernance takes what is for passive delegators out of the governance part of an epoch, and keeps it until
// they claim it: the epoch's book may go before.
func (k *Keeper) SetAsideGovernance(ctx context.Context, epoch uint64, amount math.Int) error {
	positive, err := movable("amount", amount)
	if err != nil || !positive {
		return err
	}
	if err := k.spendGovernance(ctx, epoch, types.SetAsideSum, amount); err != nil {
		return err
	}
	aside, err := k.asideOf(ctx)
	if err != nil {
		return err
	}
	if err := addTo(&aside.Held, amount); err != nil {
		return err
	}
	if err := k.aside.Set(ctx, aside); err != nil {
		return err
	}
	return emit(ctx, &types.EventGovernanceSetAside{
		Epoch: epoch, Amount: types.Coin(amount), Held: types.Coin(aside.Held),
	})
}

// PaySetAside lets a passive delegator claim a part of what was set aside. The entry is of kind delegation and belongs
// to the running epoch, whatever it says; its role is found as for voters. One of nothing is not kept.
func (k *Keeper) PaySetAside(ctx context.Context, e types.Entry) error {
	if e.Kind != types.EntryDelegation {
		return types.ErrInvalidField.Wrapf("kind: %q, must be %s", e.Kind, types.EntryDelegation)
	}
	positive, err := movable("amount", e.Amount)
	if err != nil || !positive {
		return err
	}
	aside, err := k.takeAside(ctx, e.Amount)
	if err != nil {
		return err
	}
	if err := addTo(&aside.Paid, e.Amount); err != nil {
		return err
	}
	if err := k.aside.Set(ctx, aside); err != nil {
		return err
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	e.Epoch = running.Number
	return k.creditVoter(ctx, e)
}

// ReturnSetAside moves what nobody claimed in time back to the reserve.
func (k *Keeper) ReturnSetAside(ctx context.Context, amount math.Int) error {
	positive, err := movable("amount", amount)
	if err != nil || !positive {
		return err
	}
	aside, err := k.takeAside(ctx, amount)
	if err != nil {
		return err
	}
	if err := addTo(&aside.Returned, amount); err != nil {
		return err
	}
	if err := k.aside.Set(ctx, aside); err != nil {
		return err
	}
	if err := k.escrowToReserve(ctx, amount); err != nil {
		return err
	}
	return emit(ctx, &types.EventGovernanceAsideReturned{Amount: types.Coin(amount), Held: types.Coin(aside.Held)})
}

// spendGovernance moves a part of what a paid epoch has for governance from the reserve to where it is claimed, in its
// book and in the sums that the book was added to when it was closed.
func (k *Keeper) spendGovernance(ctx context.Context, epoch uint64, sum string, amount math.Int) error {
	book, err := k.book(ctx, epoch)
	if err != nil {
		return err
	}
	if err := book.SpendGovernance(sum, amount); err != nil {
		return err
	}
	if err := k.books.Set(ctx, epoch, book); err != nil {
		return err
	}
	totals, err := k.sumsOfBooks(ctx)
	if err != nil {
		return err
	}
	if err := totals.Spend(sum, amount); err != nil {
		return err
	}
	if err := k.chainTotals.Set(ctx, totals); err != nil {
		return err
	}
	return k.reserveToEscrow(ctx, amount)
}

// creditVoter credits an entry, in the first role that its owner plays unless it names one.
func (k *Keeper) creditVoter(ctx context.Context, e types.Entry) error {
	owner, err := accountOf(e.Owner)
	if err != nil {
		return err
	}
	if e.Role == stakingtypes.Role_ROLE_UNSPECIFIED {
		if e.Role, err = k.firstRole(ctx, owner); err != nil {
			return err
		}
	}
	return k.credit(ctx, e)
}

// firstRole is the first of validator, worker and oracle that an owner has a position in, validator if it has none any
// more: a role is only the name under which the owner finds its claim.
func (k *Keeper) firstRole(ctx context.Context, owner sdk.AccAddress) (stakingtypes.Role, error) {
	for _, role := range rolesOf(stakingtypes.Role_ROLE_UNSPECIFIED) {
		standing, err := k.Staking.Standing(ctx, role, owner)
		if errors.Is(err, stakingtypes.ErrPositionNotFound) {
			continue
		}
		if err != nil || standing.Status != stakingtypes.Status_STATUS_LEFT {
			return role, err
		}
	}
	return stakingtypes.Role_ROLE_VALIDATOR, nil
}

// SetAside is what passive delegators can still claim, in umasa.
func (k *Keeper) SetAside(ctx context.Context) (math.Int, error) {
	aside, err := k.asideOf(ctx)
	return aside.Held, err
}

// asideOf is what is set aside for passive delegators.
func (k *Keeper) asideOf(ctx context.Context) (types.GovernanceAside, error) {
	aside, err := k.aside.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return types.NewGovernanceAside(), nil
	}
	return aside, err
}

// takeAside is what is set aside without an amount of it, which the caller books and stores.
func (k *Keeper) takeAside(ctx context.Context, amount math.Int) (types.GovernanceAside, error) {
	aside, err := k.asideOf(ctx)
	if err != nil {
		return types.GovernanceAside{}, err
	}
	if amount.GT(aside.Held) {
		return types.GovernanceAside{}, types.ErrPoolExhausted.Wrapf("amount: %s, limit %s, which is set aside", amount,
			aside.Held)
	}
	aside.Held = aside.Held.Sub(amount)
	return aside, nil
}

// initAside imports what is set aside.
func (k *Keeper) initAside(ctx context.Context, state types.GenesisState) error {
	if state.GovernanceAside == nil {
		return nil
	}
	return k.aside.Set(ctx, *state.GovernanceAside)
}

// exportAside writes what is set aside, nothing if nothing ever was.
func (k *Keeper) exportAside(ctx context.Context, state *types.GenesisState) error {
	aside, err := k.aside.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	state.GovernanceAside = &aside
	return err
}
