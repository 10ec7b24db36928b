package ante

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/app/reveal"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// revealDecorator lets a proposer's reveal pass where it belongs, without fee and signature: as the first transaction
// of a block that is executed. What it says was read before the block began, so nothing else is left to check;
// everywhere else it is refused, also inside other messages.
type revealDecorator struct{}

// AnteHandle ends the chain for a reveal.
func (revealDecorator) AnteHandle(
	ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler,
) (sdk.Context, error) {
	if !reveal.Carries(tx.GetMsgs()) {
		return next(ctx, tx, simulate)
	}
	if simulate || ctx.ExecMode() != sdk.ExecModeFinalize || ctx.TxIndex() != 0 || ctx.BlockHeight() == 0 {
		return ctx, validatorsettypes.ErrRevealMisplaced.Wrap(
			"tx: a reveal is only the first transaction of a block, and put there by its proposer's own node")
	}
	if _, ok := reveal.Parse(ctx.TxBytes()); !ok {
		return ctx, validatorsettypes.ErrInvalidReveal.Wrapf(
			"tx: must be one reveal, with gas %d and without fee, signature, memo or anything else", reveal.Gas)
	}
	return ctx, nil
}
