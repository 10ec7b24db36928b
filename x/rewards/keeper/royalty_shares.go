package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// addShares tells that an owner's data set was paid by a pool: estimate is what the Shapley value of the whole set is
// estimated at, in micro-units of weight, rounded down, and positive. It is called once for each paid data set, in the
// block in which its round is paid, in the cache context of that payment. The owner is credited what its former shares
// earned, and earns by the new ones from the next royalty on.
func (k *Keeper) addShares(ctx context.Context, pool string, owner sdk.AccAddress, estimate math.Int) error {
	r, known, err := k.poolRoyalty(ctx, pool)
	if err != nil {
		return err
	}
	key := collections.Join(pool, owner)
	c, err := k.contributor(ctx, key)
	if err != nil {
		return err
	}
	if c, err = k.creditRoyalty(ctx, r, c); err != nil {
		return err
	}
	r.Changes++
	if err := k.keepStep(ctx, r, key, c.Shares); err != nil {
		return err
	}
	board, share, err := r.Board().Add(c.Share(), estimate)
	if err != nil || !estimate.IsPositive() {
		return types.ErrInvalidAmount.Wrapf("shares: %s of %s in pool %s: %v", estimate, owner, pool, err)
	}
	r.SetBoard(board)
	c.SetShare(share)
	c.Change = r.Changes
	if err := k.setContribution(ctx, r, key, c); err != nil {
		return err
	}
	if !known {
		if err := k.listRoyaltyPool(ctx, pool); err != nil {
			return err
		}
	}
	return emit(ctx, &types.EventSharesAdded{Pool: pool, Owner: c.Owner, Added: estimate, Shares: c.Shares})
}

// contributor is an owner's part in a pool, a new one if it has none. A new one earns nothing of what was.
func (k *Keeper) contributor(ctx context.Context, key contributorKey) (types.Contributor, error) {
	found, err := k.contributors.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		return types.NewContributor(key.K1(), key.K2().String()), nil
	}
	return found, err
}

// setContribution stores a contributor and its pool's royalties.
func (k *Keeper) setContribution(
	ctx context.Context, r types.PoolRoyalty, key contributorKey, c types.Contributor,
) error {
	if err := k.poolRoyalties.Set(ctx, r.Pool, r); err != nil {
		return err
	}
	if err := k.contributors.Set(ctx, key, c); err != nil {
		return err
	}
	return k.contributions.Set(ctx, collections.Join(key.K2(), key.K1()))
}

// stepKey is (epoch, pool, owner, change).
type stepKey = collections.Quad[uint64, string, sdk.AccAddress, uint64]

// keepStep keeps what an owner's shares were before a change, for as long as the history of its epoch is kept.
func (k *Keeper) keepStep(ctx context.Context, r types.PoolRoyalty, key contributorKey, before math.Int) error {
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	return k.setStep(ctx, types.ShareStep{
		Epoch: epoch.Number, Pool: r.Pool, Owner: key.K2().String(), Change: r.Changes, SharesBefore: before,
	})
}

func (k *Keeper) setStep(ctx context.Context, s types.ShareStep) error {
	owner, err := accountOf(s.Owner)
	if err != nil {
		return err
	}
	return k.shareSteps.Set(ctx, collections.Join4(s.Epoch, s.Pool, owner, s.Change), s)
}

// sweepShareSteps forgets what shares were before the changes of an epoch: nothing that was settled before is left.
func (k *Keeper) sweepShareSteps(ctx context.Context, epoch, limit uint64) (uint64, bool, error) {
	return drop(ctx, k.shareSteps, collections.NewPrefixedQuadRange[uint64, string, sdk.AccAddress, uint64](epoch), limit)
}

// sharesAt are a contributor's shares as they were after so many changes of its pool, in an epoch that is not swept:
// the present ones, or those before the first change that came later.
func (k *Keeper) sharesAt(ctx context.Context, c types.Contributor, epoch, changes uint64) (math.Int, error) {
	if c.Change <= changes {
		return c.Shares, nil
	}
	owner, err := accountOf(c.Owner)
	if err != nil {
		return math.Int{}, err
	}
	running, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return math.Int{}, err
	}
	for ; epoch <= running.Number; epoch++ {
		var before math.Int
		of := collections.NewSuperPrefixedQuadRange3[uint64, string, sdk.AccAddress, uint64](epoch, c.Pool, owner)
		err := k.shareSteps.Walk(ctx, of, func(key stepKey, s types.ShareStep) (bool, error) {
			if later := key.K4() > changes; later {
				before = s.SharesBefore
				return true, nil
			}
			return false, nil
		})
		if err != nil || !before.IsNil() {
			return before, err
		}
	}
	return math.Int{}, types.ErrBrokenInvariant.Wrapf("contributor %s of %s: change %d is not kept", c.Owner, c.Pool,
		c.Change)
}
