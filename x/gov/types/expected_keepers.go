package types

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// StakingKeeper knows what everybody has bonded.
type StakingKeeper interface {
	// BondedMasa is the bonded MASA of all of an owner's positions, in umasa.
	BondedMasa(ctx context.Context, owner sdk.AccAddress) (math.Int, error)
	// TotalBondedMasa is the bonded MASA of everybody, in umasa.
	TotalBondedMasa(ctx context.Context) (math.Int, error)
}
