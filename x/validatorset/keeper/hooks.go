package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// hooks listen to the ledger.
type hooks struct {
	stakingtypes.NoHooks
	k *Keeper
}

// Hooks keep the order of the candidates up to date with the ledger.
func (k *Keeper) Hooks() stakingtypes.StakingHooks { return hooks{k: k} }

// AfterPositionTouched implements stakingtypes.StakingHooks.
func (h hooks) AfterPositionTouched(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error {
	if role != validatorRole {
		return nil
	}
	return h.k.index(ctx, owner)
}

// AfterRoleLeft implements stakingtypes.StakingHooks. Who has a seat keeps it until SEAT.
func (h hooks) AfterRoleLeft(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error {
	if role != validatorRole {
		return nil
	}
	return h.k.forget(ctx, owner)
}
