package app_test

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
)

func TestTwoInstancesAgreeOnEveryBlock(t *testing.T) {
	c := testapp.New(t, testapp.WithTwin(nil))
	for range 49 {
		c.NextBlock(c.Sign(c.Accounts[0], []sdk.Msg{&banktypes.MsgSend{
			FromAddress: c.Accounts[0].String(), ToAddress: c.Accounts[1].String(),
			Amount: sdk.NewCoins(sdk.NewInt64Coin("umasa", 1)),
		}}))
	}
	require.Equal(t, int64(50), c.Height())
}
