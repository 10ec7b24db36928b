package types

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// StakingKeeper is the ledger that punishments are taken from.
type StakingKeeper interface {
	// Standing is what a position may do now; ErrPositionNotFound if there never was one.
	Standing(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress) (stakingtypes.Standing, error)
	// Slash burns up to an amount of umasa's worth of stake, bonded or unbonding, and returns what it took.
	Slash(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, amount math.Int) (sdk.Coins, error)
	// Worth is what coins of the two collaterals are worth in umasa.
	Worth(ctx context.Context, coins sdk.Coins) (math.Int, error)
}
