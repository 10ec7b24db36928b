package keeper

import (
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/x/staking/safeitem"
)

// execute runs the messages of a proposal that passed, all or none. A failing message leaves no trace, and the
// proposal says which and why.
func (k *Keeper) execute(ctx sdk.Context, proposal sdkgovv1.Proposal) (sdkgovv1.ProposalStatus, string) {
	before, err := k.governance(ctx)
	if err != nil {
		return sdkgovv1.StatusFailed, err.Error()
	}
	failed := safeitem.Run(ctx, func(ctx sdk.Context) error {
		msgs, err := proposal.GetMsgs()
		if err != nil {
			return err
		}
		for i, msg := range msgs {
			if err := k.executeOne(ctx, msg); err != nil {
				return fmt.Errorf("message %d (%s): %w", i, sdk.MsgTypeURL(msg), err)
			}
		}
		return k.recordChanges(ctx, before, proposal.Id)
	})
	if failed != nil {
		return sdkgovv1.StatusFailed, failed.Error()
	}
	return sdkgovv1.StatusPassed, ""
}

// executeOne runs a message and keeps what it said.
func (k *Keeper) executeOne(ctx sdk.Context, msg sdk.Msg) error {
	handler := k.gov.Router().Handler(msg)
	if handler == nil {
		return fmt.Errorf("no module handles it")
	}
	result, err := handler(ctx, msg)
	if err != nil {
		return err
	}
	ctx.EventManager().EmitEvents(result.GetEvents())
	return nil
}
