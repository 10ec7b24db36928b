package app_test

import (
	"testing"

	"cosmossdk.io/log/v2"
	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
)

// TestANodeThatJustStartedChecksAsItDidBefore: between its start and its next block it takes what is signed as usual,
// and lets that be simulated.
func TestANodeThatJustStartedChecksAsItDidBefore(t *testing.T) {
	db := dbm.NewMemDB()
	c := testapp.New(t, testapp.WithDatabase(func(testing.TB) dbm.DB { return db }))
	from, to := c.Accounts[1], c.Accounts[2]
	require.NotZero(t, c.App.Account.GetAccount(c.Ctx(), from.Address).GetAccountNumber())
	raw := c.Sign(from, []sdk.Msg{send(from, to, 5)})

	again, err := app.New(log.NewNopLogger(), db, simtestutil.AppOptionsMap{}, baseapp.SetChainID(testapp.ChainID))
	require.NoError(t, err)
	require.Equal(t, c.Height(), again.LastBlockHeight())
	gas, _, err := again.Simulate(raw)
	require.NoError(t, err)
	require.NotZero(t, gas.GasUsed)
	checked, err := again.CheckTx(&abci.RequestCheckTx{Tx: raw, Type: abci.CheckTxType_New})
	require.NoError(t, err)
	require.Zero(t, checked.Code, checked.Log)
}
