package types

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// PriceKeeper values the second collateral by what the members of the set report.
type PriceKeeper interface {
	// PriceRound tells how long a round of reports is and how much power makes it valid.
	PriceRound(ctx context.Context) (stakingtypes.PriceRound, error)
	// SetTaoSpot moves the price to the median of a valid round, in umasa per rao, as far as one round may.
	SetTaoSpot(ctx context.Context, median math.LegacyDec) error
}

// StakingKeeper is the ledger of positions with its epoch clock.
type StakingKeeper interface {
	// OpenPosition bonds an owner's stake in a role.
	OpenPosition(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, stake sdk.Coin) error
	// Standing is what a position may do now; ErrPositionNotFound if there never was one.
	Standing(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (stakingtypes.Standing, error)
	// PushScore folds a score of an epoch into a position's utility.
	PushScore(
		ctx context.Context, epoch uint64, role stakingtypes.Role, owner sdk.AccAddress, score math.LegacyDec,
	) error
	// CurrentEpoch is the running one; ErrEpochNotFound before the first block.
	CurrentEpoch(ctx context.Context) (stakingtypes.Epoch, error)
	// RecordFailure keeps a record of an item that was undone.
	RecordFailure(ctx context.Context, queue, item string, err error) error
}
