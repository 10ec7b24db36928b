package app

import (
	"context"

	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
)

// lawfulRouter is where governance finds the handlers of its messages: those of everybody, each behind the law.
type lawfulRouter struct {
	baseapp.MessageRouter
	law law
}

// Handler implements baseapp.MessageRouter.
func (r lawfulRouter) Handler(msg sdk.Msg) baseapp.MsgServiceHandler {
	return r.HandlerByTypeURL(sdk.MsgTypeURL(msg))
}

// HandlerByTypeURL implements baseapp.MessageRouter.
func (r lawfulRouter) HandlerByTypeURL(url string) baseapp.MsgServiceHandler {
	handler := r.MessageRouter.HandlerByTypeURL(url)
	if handler == nil {
		return nil
	}
	return func(ctx sdk.Context, msg sdk.Msg) (*sdk.Result, error) {
		if err := r.law.check(ctx, msg); err != nil {
			return nil, sdkgovtypes.ErrInvalidProposalMsg.Wrap(err.Error())
		}
		return handler(ctx, msg)
	}
}

// lawfulProposals refuses a proposal at its submission that could not be executed, by law or because a module refuses
// the parameters in it, so that nobody deposits on it and votes for it in vain. What the law admits is told to x/gov,
// whose answers keep their codes: the SDK's own list of listeners would lose them.
type lawfulProposals struct {
	sdkgovtypes.GovHooks
	gov *sdkgovkeeper.Keeper
	law law
}

var _ sdkgovtypes.GovHooks = lawfulProposals{}

// AfterProposalSubmission implements sdkgovtypes.GovHooks.
func (h lawfulProposals) AfterProposalSubmission(ctx context.Context, id uint64, proposer sdk.AccAddress) error {
	proposal, err := h.gov.Proposals.Get(ctx, id)
	if err != nil {
		return err
	}
	msgs, err := proposal.GetMsgs()
	if err != nil {
		return sdkgovtypes.ErrInvalidProposalMsg.Wrap(err.Error())
	}
	for _, msg := range msgs {
		if err := h.law.check(ctx, msg); err != nil {
			return sdkgovtypes.ErrInvalidProposalMsg.Wrap(err.Error())
		}
	}
	if err := h.GovHooks.AfterProposalSubmission(ctx, id, proposer); err != nil {
		return err
	}
	return rehearse(ctx, h.gov.Router(), msgs)
}
