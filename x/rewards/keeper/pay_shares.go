package keeper

import (
	"context"
	"errors"
	"fmt"
	gomath "math"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

type (
	// shareKey is (epoch, role, owner).
	shareKey = collections.Triple[uint64, int32, sdk.AccAddress]
	// rankKey is (epoch, role, largest uint64 less the remainder, owner): largest remainders first, equal ones by owner.
	rankKey = collections.Quad[uint64, int32, uint64, sdk.AccAddress]
)

// openShares begins to count what a role earns in an epoch, unless it is counted already: workers are once a pool of
// data is paid.
func (k *Keeper) openShares(ctx context.Context, epoch uint64, role stakingtypes.Role) error {
	counted, err := k.payTotals.Has(ctx, collections.Join(epoch, int32(role)))
	if err != nil || counted {
		return err
	}
	return k.payTotals.Set(ctx, collections.Join(epoch, int32(role)), math.ZeroInt())
}

// addShare counts what an owner was credited in MASA in an epoch, if anything of the second collateral goes by it.
func (k *Keeper) addShare(
	ctx context.Context, epoch uint64, role stakingtypes.Role, owner sdk.AccAddress, amount math.Int,
) error {
	if !amount.IsPositive() {
		return nil
	}
	total, err := k.payTotals.Get(ctx, collections.Join(epoch, int32(role)))
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	key := collections.Join3(epoch, int32(role), owner)
	share, err := k.payShares.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		share, err = math.ZeroInt(), nil
	}
	if err != nil {
		return err
	}
	if err := addTo(&share, amount); err != nil {
		return err
	}
	if err := addTo(&total, amount); err != nil {
		return err
	}
	if err := k.payShares.Set(ctx, key, share); err != nil {
		return err
	}
	return k.payTotals.Set(ctx, collections.Join(epoch, int32(role)), total)
}

// payTotal is the sum of a role's shares in an epoch, 0 if none are counted.
func (k *Keeper) payTotal(ctx context.Context, epoch uint64, role stakingtypes.Role) (math.Int, error) {
	total, err := k.payTotals.Get(ctx, collections.Join(epoch, int32(role)))
	if errors.Is(err, collections.ErrNotFound) {
		return math.ZeroInt(), nil
	}
	return total, err
}

// share is one owner's part in what a role earned.
type share struct {
	owner  sdk.AccAddress
	amount math.Int
}

// sharesAfter are up to limit shares of a role in an epoch, by owner, after one if it is given.
func (k *Keeper) sharesAfter(
	ctx context.Context, epoch uint64, role stakingtypes.Role, after sdk.AccAddress, limit uint64,
) ([]share, error) {
	of := new(collections.Range[shareKey]).Prefix(
		collections.TripleSuperPrefix[uint64, int32, sdk.AccAddress](epoch, int32(role)))
	if len(after) > 0 {
		of = of.StartExclusive(collections.Join3(epoch, int32(role), after))
	}
	var found []share
	err := k.payShares.Walk(ctx, of, func(key shareKey, amount math.Int) (bool, error) {
		found = append(found, share{owner: key.K3(), amount: amount})
		return uint64(len(found)) == limit, nil
	})
	return found, err
}

// setRank puts an owner where its remainder belongs.
func (k *Keeper) setRank(
	ctx context.Context, epoch uint64, role stakingtypes.Role, owner sdk.AccAddress, remainder uint64,
) error {
	return k.payRanks.Set(ctx, collections.Join4(epoch, int32(role), gomath.MaxUint64-remainder, owner))
}

// firstRanks are up to limit owners of a role in an epoch, largest remainders first.
func (k *Keeper) firstRanks(
	ctx context.Context, epoch uint64, role stakingtypes.Role, limit uint64,
) ([]rankKey, error) {
	of := collections.NewSuperPrefixedQuadRange[uint64, int32, uint64, sdk.AccAddress](epoch, int32(role))
	var found []rankKey
	err := k.payRanks.Walk(ctx, of, func(key rankKey) (bool, error) {
		found = append(found, key)
		return uint64(len(found)) == limit, nil
	})
	return found, err
}

// initShares imports shares as they stand.
func (k *Keeper) initShares(ctx context.Context, state types.GenesisState) error {
	for _, s := range state.PayShares {
		owner, err := accountOf(s.Owner)
		if err != nil {
			return err
		}
		if err := k.payShares.Set(ctx, collections.Join3(s.Epoch, int32(s.Role), owner), s.Amount); err != nil {
			return err
		}
		if !s.Ranked {
			continue
		}
		if err := k.setRank(ctx, s.Epoch, s.Role, owner, s.Remainder); err != nil {
			return err
		}
	}
	for _, t := range state.PayTotals {
		if err := k.payTotals.Set(ctx, collections.Join(t.Epoch, int32(t.Role)), t.Amount); err != nil {
			return err
		}
	}
	return nil
}

// remainders are those that are known, by the key of the share.
func (k *Keeper) remainders(ctx context.Context) (map[string]uint64, error) {
	known := make(map[string]uint64)
	err := k.payRanks.Walk(ctx, nil, func(key rankKey) (bool, error) {
		known[shareName(collections.Join3(key.K1(), key.K2(), key.K4()))] = gomath.MaxUint64 - key.K3()
		return false, nil
	})
	return known, err
}

// shareName names a share among others.
func shareName(key shareKey) string { return fmt.Sprintf("%d/%d/%s", key.K1(), key.K2(), key.K3()) }

// exportTao exports claims of second collateral and the shares that are still to be paid.
func (k *Keeper) exportTao(ctx context.Context, state *types.GenesisState) error {
	err := k.taoClaimables.Walk(ctx, nil, func(key taoClaimKey, amount math.Int) (bool, error) {
		state.Claimables = append(state.Claimables, types.Claimable{
			Role: stakingtypes.Role(key.K2()), Owner: key.K1().String(), Amount: amount, Denom: key.K3(),
		})
		return false, nil
	})
	if err != nil {
		return err
	}
	ranks, err := k.remainders(ctx)
	if err != nil {
		return err
	}
	err = k.payShares.Walk(ctx, nil, func(key shareKey, amount math.Int) (bool, error) {
		remainder, ranked := ranks[shareName(key)]
		state.PayShares = append(state.PayShares, types.PayShare{
			Epoch: key.K1(), Role: stakingtypes.Role(key.K2()), Owner: key.K3().String(), Amount: amount,
			Ranked: ranked, Remainder: remainder,
		})
		return false, nil
	})
	if err != nil {
		return err
	}
	return k.payTotals.Walk(ctx, nil, func(key collections.Pair[uint64, int32], amount math.Int) (bool, error) {
		state.PayTotals = append(state.PayTotals, types.PayTotal{
			Epoch: key.K1(), Role: stakingtypes.Role(key.K2()), Amount: amount,
		})
		return false, nil
	})
}
