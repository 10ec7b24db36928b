package sim

import (
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
)

// proposal is a message that proposes messages.
func proposal(w *world, who testapp.Account, msgs ...sdk.Msg) *sdkgovv1.MsgSubmitProposal {
	w.t.Helper()
	msg, err := sdkgovv1.NewMsgSubmitProposal(msgs, sdk.NewCoins(umasa(masa)), who.String(), "x", "a change", "a change",
		false)
	require.NoError(w.t, err)
	return msg
}

// propose puts messages to the vote and lets all founding validators say yes; it returns the proposals' ids.
func (w *world) propose(who testapp.Account, proposals ...[]sdk.Msg) []uint64 {
	w.t.Helper()
	first, err := w.App.SDKGov.ProposalID.Peek(w.Ctx())
	require.NoError(w.t, err)
	ids := make([]uint64, len(proposals))
	for i, msgs := range proposals {
		w.send(who, proposal(w, who, msgs...))
		ids[i] = first + uint64(i)
	}
	w.mustBlock()
	for _, id := range ids {
		for _, v := range w.Validators {
			w.send(v.Account, sdkgovv1.NewMsgVote(v.Address, id, sdkgovv1.OptionYes, ""))
		}
	}
	w.mustBlock()
	return ids
}

// status is how a proposal ended.
func (w *world) status(id uint64) sdkgovv1.ProposalStatus {
	w.t.Helper()
	found, err := w.App.SDKGov.Proposals.Get(w.Ctx(), id)
	require.NoError(w.t, err)
	return found.Status
}

// govern lets governance send messages, and returns the proposal's id.
func (w *world) govern(msgs ...sdk.Msg) uint64 {
	w.t.Helper()
	ids := w.propose(w.Validators[0].Account, msgs)
	w.Blocks(votingBlocks)
	require.Equal(w.t, sdkgovv1.StatusPassed, w.status(ids[0]))
	return ids[0]
}

// authority is the account of governance in the signer's field of a message.
var authority = app.Authority()

// packed is a message as it travels.
func packed(w *world, msg sdk.Msg) *codectypes.Any {
	w.t.Helper()
	packed, err := codectypes.NewAnyWithValue(msg)
	require.NoError(w.t, err)
	return packed
}
