package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/x/staking/types"
)

// PushScore folds the score of an epoch into a position's utility. A score that an earlier generation has a part in is
// dropped, as is one of a role that was left: scores are kept by owner, so that of the epoch in which an owner came
// back speaks of both of its generations. A first generation's score of the epoch in which it came is all its own and
// counts.
func (k *Keeper) PushScore(
	ctx context.Context, epoch uint64, role types.Role, owner sdk.AccAddress, score math.LegacyDec,
) error {
	if score.IsNil() {
		return types.ErrInvalidScore.Wrap("score: nothing")
	}
	position, err := k.position(ctx, role, owner)
	if err != nil {
		return err
	}
	if position.Left || position.Inherits(epoch) {
		return nil
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	shape, err := params.Of(role)
	if err != nil {
		return err
	}
	found, err := k.touch(ctx, position, func(_ types.Observation, p *types.Position) error {
		p.Utility = stake.Fold(shape.Eta, p.Utility, score)
		return nil
	})
	if err != nil {
		return err
	}
	return emit(sdk.UnwrapSDKContext(ctx), &types.EventUtilityFolded{
		Epoch: epoch, Role: role, Owner: position.Owner, Score: score, Utility: found.Position.Utility,
	})
}
