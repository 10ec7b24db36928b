package keeper

import (
	"context"
	"errors"
	"math"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// spareCandidates is how many candidates beyond the number of seats one run of SEAT looks at.
	spareCandidates = 64
	// setAsideEpochs is how long a candidate that may not take a seat is not looked at again, unless its position
	// changes: whoever stands at the top without the right to a seat must not hide those below for ever.
	setAsideEpochs = 2
)

// index puts an operator where it belongs among the candidates: by its bonded MASA if it is a validator without a seat,
// nowhere if it has one, is jailed, cools down or has left. What its second collateral counts for moves without it:
// SEAT looks.
func (k *Keeper) index(ctx context.Context, operator sdk.AccAddress) error {
	v, err := k.validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	standing, err := k.standing(ctx, operator)
	if err != nil {
		return err
	}
	running, err := k.runningEpoch(ctx)
	if err != nil {
		return err
	}
	// SEAT of an epoch runs after it, so the first one that it may take part in runs after cooldown_until.
	cooling := v.CooldownUntil > 0 && running <= v.CooldownUntil
	if v.Seated || v.Jailed || cooling || standing.Status == stakingtypes.Status_STATUS_LEFT {
		return k.dropCandidate(ctx, operator)
	}
	return k.candidates.Set(ctx, operator, stakeKey(standing))
}

func (k *Keeper) dropCandidate(ctx context.Context, operator sdk.AccAddress) error {
	err := k.candidates.Remove(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	return err
}

// stakeKey is the bonded MASA as far as 64 bits go: more than the supply.
func stakeKey(s stakingtypes.Standing) uint64 {
	switch {
	case s.Masa.IsNil() || s.Masa.IsNegative():
		return 0
	case !s.Masa.IsUint64():
		return math.MaxUint64
	default:
		return s.Masa.Uint64()
	}
}

// standing is a position's standing; one that was never opened counts as left.
func (k *Keeper) standing(ctx context.Context, operator sdk.AccAddress) (stakingtypes.Standing, error) {
	s, err := k.staking.Standing(ctx, validatorRole, operator)
	if errors.Is(err, stakingtypes.ErrPositionNotFound) {
		return stakingtypes.Standing{Status: stakingtypes.Status_STATUS_LEFT}, nil
	}
	return s, err
}

// topCandidates returns the first candidates by stake, at most count.
func (k *Keeper) topCandidates(ctx context.Context, count int) ([]sdk.AccAddress, error) {
	var top []sdk.AccAddress
	err := k.candidates.Indexes.byStake.Walk(ctx, nil, func(_ uint64, operator sdk.AccAddress) (bool, error) {
		if len(top) == count {
			return true, nil
		}
		top = append(top, operator)
		return false, nil
	})
	return top, err
}

// putAside takes a candidate that may not have a seat out of sight for a while.
func (k *Keeper) putAside(ctx context.Context, epoch uint64, operator sdk.AccAddress) error {
	return k.putAsideUntil(ctx, epoch+setAsideEpochs, operator)
}

// putAsideUntil takes a candidate out of sight until SEAT of an epoch.
func (k *Keeper) putAsideUntil(ctx context.Context, epoch uint64, operator sdk.AccAddress) error {
	if err := k.dropCandidate(ctx, operator); err != nil {
		return err
	}
	return k.setAside.Set(ctx, collections.Join(epoch, operator))
}

// takeBack makes candidates of those whose time aside is over, at most count.
func (k *Keeper) takeBack(ctx context.Context, epoch uint64, count int) error {
	due, err := oldest(ctx, collections.Map[byOperator, collections.NoValue](k.setAside), epoch, count)
	if err != nil {
		return err
	}
	for _, key := range due {
		if err := k.setAside.Remove(ctx, key); err != nil {
			return err
		}
		if err := k.index(ctx, key.K2()); err != nil {
			return err
		}
	}
	return nil
}
