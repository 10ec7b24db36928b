package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// totalsKey is (owner, role).
type totalsKey = collections.Pair[sdk.AccAddress, int32]

// totalsOf are an owner's totals in a role, empty ones if it never had an entry. Owner and role are not stored with
// them: the key has both.
func (k *Keeper) totalsOf(
	ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress,
) (types.ActorTotals, error) {
	totals, err := k.actorTotals.Get(ctx, collections.Join(owner, int32(role)))
	if errors.Is(err, collections.ErrNotFound) {
		err = nil
	}
	totals.Role, totals.Owner = role, owner.String()
	return totals, err
}

func (k *Keeper) setTotals(ctx context.Context, owner sdk.AccAddress, totals types.ActorTotals) error {
	key := collections.Join(owner, int32(totals.Role))
	return k.actorTotals.Set(ctx, key, types.ActorTotals{Kinds: totals.Kinds})
}

// countEntry adds an entry to its owner's totals, which outlast it: one read and one write, of a record with one sum
// for each kind and denomination. A block writes it once, however many entries of the owner it makes.
func (k *Keeper) countEntry(ctx context.Context, e types.Entry, owner sdk.AccAddress) error {
	totals, err := k.totalsOf(ctx, e.Role, owner)
	if err != nil {
		return err
	}
	if err := totals.Add(e); err != nil {
		return err
	}
	return k.setTotals(ctx, owner, totals)
}

// sumsOfBooks are the sums of the books that are over.
func (k *Keeper) sumsOfBooks(ctx context.Context) (types.ChainTotals, error) {
	totals, err := k.chainTotals.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return types.ChainTotals{}, nil
	}
	return totals, err
}

// countBook adds a book to the sums that outlast it, once: when its epoch was paid, or when it goes without.
func (k *Keeper) countBook(ctx context.Context, book types.Book) error {
	totals, err := k.sumsOfBooks(ctx)
	if err != nil {
		return err
	}
	if err := totals.Add(book); err != nil {
		return err
	}
	return k.chainTotals.Set(ctx, totals)
}

// initTotals imports the totals.
func (k *Keeper) initTotals(ctx context.Context, state types.GenesisState) error {
	for _, totals := range state.ActorTotals {
		owner, err := accountOf(totals.Owner)
		if err != nil {
			return err
		}
		if err := k.setTotals(ctx, owner, totals); err != nil {
			return err
		}
	}
	if state.ChainTotals.Epochs == 0 {
		return nil
	}
	return k.chainTotals.Set(ctx, state.ChainTotals)
}

// exportTotals writes the totals.
func (k *Keeper) exportTotals(ctx context.Context, state *types.GenesisState) (err error) {
	err = k.actorTotals.Walk(ctx, nil, func(key totalsKey, totals types.ActorTotals) (bool, error) {
		totals.Owner, totals.Role = key.K1().String(), stakingtypes.Role(key.K2())
		state.ActorTotals = append(state.ActorTotals, totals)
		return false, nil
	})
	if err != nil {
		return err
	}
	state.ChainTotals, err = k.sumsOfBooks(ctx)
	return err
}

// checkTotals compares the totals with the entries and books that are kept, and with each other: what all owners ever
// had is what all books ever gave.
func (k *Keeper) checkTotals(ctx context.Context) (err error) {
	state := types.GenesisState{}
	if state.Entries, err = allOf(ctx, k.entries); err != nil {
		return err
	}
	if state.Books, err = allOf(ctx, k.books); err != nil {
		return err
	}
	if err := k.exportAside(ctx, &state); err != nil {
		return err
	}
	if err := k.exportTotals(ctx, &state); err != nil {
		return err
	}
	if err := state.ValidateTotals(); err != nil {
		return types.ErrBrokenInvariant.Wrapf("%s", err)
	}
	return nil
}
