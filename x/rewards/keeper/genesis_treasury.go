package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// InitTreasury imports what is claimable, entries, activities, paid requests, books and gas fees that wait.
func (k *Keeper) InitTreasury(ctx context.Context, state types.GenesisState) error {
	if err := k.initEntries(ctx, state); err != nil {
		return err
	}
	if err := k.initActivities(ctx, state); err != nil {
		return err
	}
	for _, p := range state.PaidRequests {
		if err := k.paidRequests.Set(ctx, collections.Join(p.Epoch, p.Request), p); err != nil {
			return err
		}
	}
	for _, b := range state.Books {
		if err := k.books.Set(ctx, b.Epoch, b); err != nil {
			return err
		}
	}
	for _, p := range state.Pending {
		if err := k.pending.Set(ctx, p.Epoch, p.GasFees); err != nil {
			return err
		}
	}
	if err := k.initShares(ctx, state); err != nil {
		return err
	}
	if err := k.initAside(ctx, state); err != nil {
		return err
	}
	return k.initTotals(ctx, state)
}

func (k *Keeper) initEntries(ctx context.Context, state types.GenesisState) error {
	for _, c := range state.Claimables {
		owner, err := accountOf(c.Owner)
		if err != nil {
			return err
		}
		if err := k.addClaimable(ctx, c.Role, owner, types.CoinOf(c.Denom, c.Amount)); err != nil {
			return err
		}
	}
	for _, e := range state.Entries {
		owner, err := accountOf(e.Owner)
		if err != nil {
			return err
		}
		if err := k.entries.Set(ctx, collections.Join3(e.Epoch, owner, e.Key()), e); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) initActivities(ctx context.Context, state types.GenesisState) error {
	for _, a := range state.Activities {
		owner, err := accountOf(a.Owner)
		if err != nil {
			return err
		}
		if err := k.activities.Set(ctx, collections.Join3(a.Epoch, int32(a.Role), owner), a); err != nil {
			return err
		}
	}
	return nil
}

// ExportTreasury writes the treasury's part of the genesis state, each list in the order of its keys.
func (k *Keeper) ExportTreasury(ctx context.Context, state *types.GenesisState) error {
	err := k.claimables.Walk(ctx, nil, func(key collections.Pair[sdk.AccAddress, int32], amount math.Int) (bool, error) {
		state.Claimables = append(state.Claimables, types.Claimable{
			Role: stakingtypes.Role(key.K2()), Owner: key.K1().String(), Amount: amount,
		})
		return false, nil
	})
	if err != nil {
		return err
	}
	if err := k.exportTao(ctx, state); err != nil {
		return err
	}
	if state.Entries, err = allOf(ctx, k.entries); err != nil {
		return err
	}
	if state.Activities, err = allOf(ctx, k.activities); err != nil {
		return err
	}
	if state.PaidRequests, err = allOf(ctx, k.paidRequests); err != nil {
		return err
	}
	if state.Books, err = allOf(ctx, k.books); err != nil {
		return err
	}
	err = k.pending.Walk(ctx, nil, func(epoch uint64, fees math.Int) (bool, error) {
		state.Pending = append(state.Pending, types.Pending{Epoch: epoch, GasFees: fees})
		return false, nil
	})
	if err != nil {
		return err
	}
	if err := k.exportAside(ctx, state); err != nil {
		return err
	}
	return k.exportTotals(ctx, state)
}

// allOf returns the values of a collection in the order of their keys, nil if there are none.
func allOf[K, V any](ctx context.Context, from collections.Map[K, V]) ([]V, error) {
	var all []V
	err := from.Walk(ctx, nil, func(_ K, value V) (bool, error) {
		all = append(all, value)
		return false, nil
	})
	return all, err
}
