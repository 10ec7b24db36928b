package client_test

import (
	"testing"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// receiptOf is that of a transaction with these responses.
func receiptOf(t *testing.T, responses ...proto.Message) client.Receipt {
	t.Helper()
	var data sdk.TxMsgData
	for _, response := range responses {
		packed, err := codectypes.NewAnyWithValue(response)
		require.NoError(t, err)
		data.MsgResponses = append(data.MsgResponses, packed)
	}
	raw, err := proto.Marshal(&data)
	require.NoError(t, err)
	return client.Receipt{Data: raw}
}

func TestAReceiptTellsTheResponse(t *testing.T) {
	want := &rewardstypes.MsgSubmitRequestResponse{
		Id: "abc", Fee: sdk.NewInt64Coin("umasa", 5), Royalty: sdk.NewInt64Coin("umasa", 1),
	}
	inner, err := proto.Marshal(want)
	require.NoError(t, err)
	for name, receipt := range map[string]client.Receipt{
		"of the owner's own key": receiptOf(t, want),
		"of a hot key":           receiptOf(t, &authz.MsgExecResponse{Results: [][]byte{inner}}),
	} {
		t.Run(name, func(t *testing.T) {
			var got rewardstypes.MsgSubmitRequestResponse
			require.NoError(t, receipt.Response(&got))
			require.Equal(t, *want, got)
		})
	}
	for name, receipt := range map[string]client.Receipt{
		"nothing":             {},
		"rubbish":             {Data: []byte{0xff}},
		"two responses":       receiptOf(t, want, want),
		"two wrapped ones":    receiptOf(t, &authz.MsgExecResponse{Results: [][]byte{inner, inner}}),
		"a rubbish response":  receiptOf(t, &authz.MsgExecResponse{Results: [][]byte{{0xff}}}),
		"no wrapped response": receiptOf(t, &authz.MsgExecResponse{}),
	} {
		t.Run(name, func(t *testing.T) {
			require.Error(t, receipt.Response(&rewardstypes.MsgSubmitRequestResponse{}))
		})
	}
}
