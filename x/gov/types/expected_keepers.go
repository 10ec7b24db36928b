package types

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// StakingKeeper knows what everybody has bonded, and who may be a delegate.
type StakingKeeper interface {
	// BondedMasa is the bonded MASA of all of an owner's positions, in umasa.
	BondedMasa(ctx context.Context, owner sdk.AccAddress) (math.Int, error)
	// TotalBondedMasa is the bonded MASA of everybody, in umasa.
	TotalBondedMasa(ctx context.Context) (math.Int, error)
	// Standing is what a position may do now; ErrPositionNotFound if there never was one.
	Standing(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (stakingtypes.Standing, error)
	// EachOwner visits those with a position, in order, some more than once.
	EachOwner(ctx context.Context, visit func(owner sdk.AccAddress) error) error
}

// EpochKeeper knows the time, and remembers what was undone.
type EpochKeeper interface {
	// CurrentEpoch is the running one; ErrEpochNotFound before the first block.
	CurrentEpoch(ctx context.Context) (stakingtypes.Epoch, error)
	// RecordFailure keeps a record of an item that was undone.
	RecordFailure(ctx context.Context, queue, item string, err error) error
}

// RewardsKeeper pays the part of an epoch's emission that is governance's.
type RewardsKeeper interface {
	// GovernancePool is that part of an epoch, and what of it is left, in umasa.
	GovernancePool(ctx context.Context, epoch uint64) (pool, left math.Int, err error)
	// CreditGovernance credits a voter with umasa of the part of the entry's epoch.
	CreditGovernance(ctx context.Context, entry rewardstypes.Entry) error
	// SetAsideGovernance sets umasa of an epoch's part aside for claims.
	SetAsideGovernance(ctx context.Context, epoch uint64, amount math.Int) error
	// PaySetAside credits an owner with umasa that were set aside.
	PaySetAside(ctx context.Context, entry rewardstypes.Entry) error
	// ReturnSetAside gives umasa that nobody claimed back to the reserve.
	ReturnSetAside(ctx context.Context, amount math.Int) error
}
