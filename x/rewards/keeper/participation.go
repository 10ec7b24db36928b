package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// SetParticipation names who knows who takes part in governance. It panics when called twice. Until then everybody
// does.
func (k *Keeper) SetParticipation(hook types.ParticipationHook) {
	if k.participation != nil {
		panic("rewards: participation is set already")
	}
	k.participation = hook
}

// participating is what an owner gets of a part of the emission: floor(amount·factor), less than all if it missed too
// many votes. What it misses stays where its money is. The factors are empty if there is nothing to tell.
func (k *Keeper) participating(
	ctx context.Context, owner sdk.AccAddress, amount math.Int,
) (math.Int, []types.Factor, error) {
	if k.participation == nil || amount.IsZero() {
		return amount, nil, nil
	}
	missed, factor, err := k.participation.Participation(ctx, owner)
	if err != nil {
		return math.Int{}, nil, err
	}
	if factor.IsNil() || factor.IsNegative() || factor.GT(math.LegacyOneDec()) {
		return math.Int{}, nil, types.ErrInvalidField.Wrapf("participation: %s of %s is outside 0..1", factor, owner)
	}
	if factor.Equal(math.LegacyOneDec()) {
		return amount, nil, nil
	}
	return factor.MulInt(amount).TruncateInt(), []types.Factor{
		types.NewFactor("missed", missed), types.NewFactor("participation", factor),
	}, nil
}
