package client_test

import (
	"context"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestAResponseIsFoundInItsBlock(t *testing.T) {
	encoding := moduletestutil.MakeTestEncodingConfig()
	authz.RegisterInterfaces(encoding.InterfaceRegistry)
	rewardstypes.RegisterInterfaces(encoding.InterfaceRegistry)
	worker, hot := sdk.AccAddress("worker"), sdk.AccAddress("hot")
	response := func(request, text string) *rewardstypes.MsgSubmitResponse {
		return &rewardstypes.MsgSubmitResponse{
			Worker: worker.String(), Request: request, Payload: rewardstypes.Payload{Inline: []byte(text)},
		}
	}
	wrapped := authz.NewMsgExec(hot, []sdk.Msg{response("b", "by a hot key")})
	raw := func(msg sdk.Msg) cmttypes.Tx {
		builder := encoding.TxConfig.NewTxBuilder()
		require.NoError(t, builder.SetMsgs(msg))
		content, err := encoding.TxConfig.TxEncoder()(builder.GetTx())
		require.NoError(t, err)
		return content
	}
	n := &node{
		blocks: []cmttypes.Txs{{
			cmttypes.Tx("votes"), raw(response("a", "failed")), raw(response("a", "first")), raw(&wrapped),
		}},
		results: map[int64][]*abci.ExecTxResult{1: {{}, {Code: 5}, {}, {}}},
	}
	comet := client.NewComet(n, encoding.Codec)
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
