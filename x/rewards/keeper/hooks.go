package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

var _ stakingtypes.StakingHooks = (*Keeper)(nil)

// AfterPositionTouched brings a worker's weights in line with its stake and requirement.
func (k *Keeper) AfterPositionTouched(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error {
	if role != stakingtypes.Role_ROLE_WORKER {
		return nil
	}
	return k.refreshWeights(ctx, owner)
}

// AfterRoleLeft forgets a worker that left.
func (k *Keeper) AfterRoleLeft(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error {
	if role != stakingtypes.Role_ROLE_WORKER {
		return nil
	}
	return k.removeWorker(ctx, owner)
}
