package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// RevealBeacon does nothing: what the block begins with was read before it began.
func (msgServer) RevealBeacon(context.Context, *types.MsgRevealBeacon) (*types.MsgRevealBeaconResponse, error) {
	return &types.MsgRevealBeaconResponse{}, nil
}
