package app

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// lastBlock tells how far an application is.
type lastBlock interface {
	LastBlockHeight() int64
}

// atLastBlock lets transactions be checked and simulated at the height of the last block also between a node's start
// and its first block. The SDK checks them at height 0 there, as if they were those of a genesis: every signature would
// be refused, since none is made for an account without a number, and every duty would be one for later.
func atLastBlock(app lastBlock, next sdk.AnteHandler) sdk.AnteHandler {
	return func(ctx sdk.Context, tx sdk.Tx, simulate bool) (sdk.Context, error) {
		if height := app.LastBlockHeight(); ctx.BlockHeight() == 0 && height > 0 {
			ctx = ctx.WithBlockHeight(height)
		}
		return next(ctx, tx, simulate)
	}
}
