package client_test

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// types are those of the chain. They are made before anything writes an address, which the SDK would remember.
var types = func() client.Encoding {
	encoding, err := client.NewEncoding()
	if err != nil {
		panic(err)
	}
	return encoding
}()

// TestAnEncodingKnowsTheMessagesOfTheChain: what a program of another module sends is read back, with masa's addresses.
func TestAnEncodingKnowsTheMessagesOfTheChain(t *testing.T) {
	account := owner.String()
	require.Regexp(t, "^masa1", account)
	exec := authz.NewMsgExec(owner, []sdk.Msg{&rewardstypes.MsgClaimRewards{Owner: account}})
	revoke := feegrant.NewMsgRevokeAllowance(owner, sdk.AccAddress("hot_________________"))
	for _, msg := range []sdk.Msg{
		&exec, &revoke, &rewardstypes.MsgAcceptResponse{Oracle: account}, &banktypes.MsgSend{FromAddress: account},
		&stakingtypes.MsgBond{Owner: account}, &slashingtypes.MsgUnjail{Operator: account},
	} {
		builder := types.Txs.NewTxBuilder()
		require.NoError(t, builder.SetMsgs(msg), "%T", msg)
		raw, err := types.Txs.TxEncoder()(builder.GetTx())
		require.NoError(t, err)
		tx, err := types.Txs.TxDecoder()(raw)
		require.NoError(t, err, "%T", msg)
		signers, _, err := types.Codec.GetMsgV1Signers(tx.GetMsgs()[0])
		require.NoError(t, err, "%T", msg)
		require.Equal(t, [][]byte{owner}, signers, "%T", msg)
	}
}
