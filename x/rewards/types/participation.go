package types

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// ParticipationHook is how this module learns who takes part in governance. The module that counts it is above.
type ParticipationHook interface {
	// Participation is how many rounds of votes an owner missed in a row, and the factor within 0..1 that its part of the
	// emission is multiplied by for that.
	Participation(ctx context.Context, owner sdk.AccAddress) (missed uint64, factor math.LegacyDec, err error)
}
