package client_test

import (
	"context"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// written is how messages are written down, and their transaction of a block.
func written(t *testing.T) (codec.Codec, func(msg sdk.Msg) cmttypes.Tx) {
	t.Helper()
	encoding := moduletestutil.MakeTestEncodingConfig()
	authz.RegisterInterfaces(encoding.InterfaceRegistry)
	rewardstypes.RegisterInterfaces(encoding.InterfaceRegistry)
	return encoding.Codec, func(msg sdk.Msg) cmttypes.Tx {
		builder := encoding.TxConfig.NewTxBuilder()
		require.NoError(t, builder.SetMsgs(msg))
		content, err := encoding.TxConfig.TxEncoder()(builder.GetTx())
		require.NoError(t, err)
		return content
	}
}

func TestTheLastReasonOfADeclineIsFoundInTheBlocks(t *testing.T) {
	written, raw := written(t)
	decline := func(request, reason string) sdk.Msg {
		return &rewardstypes.MsgDeclineAssignment{Worker: sdk.AccAddress("w").String(), Request: request, Reason: reason}
	}
	wrapped := authz.NewMsgExec(sdk.AccAddress("hot"), []sdk.Msg{decline("a", "by a hot key")})
	n := &node{
		blocks: []cmttypes.Txs{
			{raw(decline("b", "before the request"))},
			{raw(decline("a", "the first"))},
			{},
			{cmttypes.Tx("votes"), raw(&wrapped), raw(decline("b", "of another")), raw(decline("a", "failed"))},
			{},
		},
		results: map[int64][]*abci.ExecTxResult{1: {{}}, 2: {{}}, 4: {{}, {}, {}, {Code: 5}}},
	}
	comet := client.NewComet(n, written)
	for request, want := range map[string]string{"a": "by a hot key", "b": "of another"} {
		got, err := comet.DeclineReason(t.Context(), request, 2, 5)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := comet.DeclineReason(t.Context(), "b", 2, 3)
	require.ErrorIs(t, err, client.ErrTxNotFound)
}

func TestAResponseIsFoundInItsBlock(t *testing.T) {
	written, raw := written(t)
	worker, hot := sdk.AccAddress("worker"), sdk.AccAddress("hot")
	response := func(request, text string) *rewardstypes.MsgSubmitResponse {
		return &rewardstypes.MsgSubmitResponse{
			Worker: worker.String(), Request: request, Payload: rewardstypes.Payload{Inline: []byte(text)},
		}
	}
	wrapped := authz.NewMsgExec(hot, []sdk.Msg{response("b", "by a hot key")})
	n := &node{
		blocks: []cmttypes.Txs{{
			cmttypes.Tx("votes"), raw(response("a", "failed")), raw(response("a", "first")), raw(&wrapped),
		}},
		results: map[int64][]*abci.ExecTxResult{1: {{}, {Code: 5}, {}, {}}},
	}
	comet := client.NewComet(n, written)
	for request, want := range map[string]string{"a": "first", "b": "by a hot key"} {
		got, err := comet.ResponsePayload(context.Background(), 1, request, worker.String())
		require.NoError(t, err)
		require.Equal(t, want, string(got.Inline))
	}
	_, err := comet.ResponsePayload(context.Background(), 1, "c", worker.String())
	require.ErrorIs(t, err, client.ErrTxNotFound)
	_, err = comet.ResponsePayload(context.Background(), 1, "a", hot.String())
	require.ErrorIs(t, err, client.ErrTxNotFound)
}
