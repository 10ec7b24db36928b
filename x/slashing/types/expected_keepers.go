package types

import (
	"context"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// StakingKeeper is the ledger that punishments are taken from.
type StakingKeeper interface {
	// Standing is what a position may do now; ErrPositionNotFound if there never was one.
	Standing(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (stakingtypes.Standing, error)
	// Slash burns up to an amount of umasa's worth of stake, bonded or unbonding, and returns what it took.
	Slash(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, amount math.Int) (sdk.Coins, error)
	// AtStake is what is within reach of Slash, in umasa: bonded and unbonding.
	AtStake(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (math.Int, error)
	// Worth is what coins of the two collaterals are worth in umasa.
	Worth(ctx context.Context, coins sdk.Coins) (math.Int, error)
	// Expel ends an owner's role; what it bonds unbonds and can still be slashed.
	Expel(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) error
}

// EpochKeeper knows the time, and remembers what was undone.
type EpochKeeper interface {
	// CurrentEpoch is the running one; ErrEpochNotFound before the first block.
	CurrentEpoch(ctx context.Context) (stakingtypes.Epoch, error)
	// RecordFailure keeps a record of an item that was undone.
	RecordFailure(ctx context.Context, queue, item string, err error) error
}

// ValidatorSetKeeper has the seats that faults cost.
type ValidatorSetKeeper interface {
	// OperatorByConsAddr is who registered a consensus key; ErrConsensusUnknown if nobody did.
	OperatorByConsAddr(ctx context.Context, address sdk.ConsAddress) (sdk.AccAddress, error)
	// Custody tells whether an operator may have a seat.
	Custody(ctx context.Context, operator sdk.AccAddress) (validatorsettypes.Custody, error)
	// Jail takes a validator's seat until it asks, from a time on.
	Jail(ctx context.Context, operator sdk.AccAddress, until time.Time) error
	// Tombstone takes an operator's seat for ever.
	Tombstone(ctx context.Context, operator sdk.AccAddress) error
	// Unjail lets a validator take a seat again.
	Unjail(ctx context.Context, operator sdk.AccAddress) error
}
