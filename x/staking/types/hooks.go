package types

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// StakingHooks is how the ledger tells the modules above it what happened. In a message a hook's error is the
// message's; in a block it undoes the item it belongs to and is recorded.
type StakingHooks interface {
	// AfterPositionTouched follows every change of a position's stake, status, requirement or utility.
	AfterPositionTouched(ctx context.Context, role Role, owner sdk.AccAddress) error
	// AfterRoleLeft follows an owner's leaving of a role.
	AfterRoleLeft(ctx context.Context, role Role, owner sdk.AccAddress) error
	// AfterEpochEnded runs in the first block after an epoch, before the next one opens.
	AfterEpochEnded(ctx context.Context, epoch uint64) error
}

// NoHooks tells nobody.
type NoHooks struct{}

var _ StakingHooks = NoHooks{}

// AfterPositionTouched does nothing.
func (NoHooks) AfterPositionTouched(context.Context, Role, sdk.AccAddress) error { return nil }

// AfterRoleLeft does nothing.
func (NoHooks) AfterRoleLeft(context.Context, Role, sdk.AccAddress) error { return nil }

// AfterEpochEnded does nothing.
func (NoHooks) AfterEpochEnded(context.Context, uint64) error { return nil }

// MultiStakingHooks tells several, in order; the first error ends it.
type MultiStakingHooks []StakingHooks

var _ StakingHooks = MultiStakingHooks{}

// NewMultiStakingHooks joins hooks.
func NewMultiStakingHooks(hooks ...StakingHooks) MultiStakingHooks { return hooks }

// AfterPositionTouched tells all.
func (m MultiStakingHooks) AfterPositionTouched(ctx context.Context, role Role, owner sdk.AccAddress) error {
	for _, hooks := range m {
		if err := hooks.AfterPositionTouched(ctx, role, owner); err != nil {
			return err
		}
	}
	return nil
}

// AfterRoleLeft tells all.
func (m MultiStakingHooks) AfterRoleLeft(ctx context.Context, role Role, owner sdk.AccAddress) error {
	for _, hooks := range m {
		if err := hooks.AfterRoleLeft(ctx, role, owner); err != nil {
			return err
		}
	}
	return nil
}

// AfterEpochEnded tells all.
func (m MultiStakingHooks) AfterEpochEnded(ctx context.Context, epoch uint64) error {
	for _, hooks := range m {
		if err := hooks.AfterEpochEnded(ctx, epoch); err != nil {
			return err
		}
	}
	return nil
}
