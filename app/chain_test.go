package app_test

import (
	"fmt"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// umasa are coins of our denomination.
func umasa(amount int64) sdk.Coins {
	return sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, amount))
}

// send is a transfer.
func send(from, to testapp.Account, amount int64) sdk.Msg {
	return &banktypes.MsgSend{FromAddress: from.String(), ToAddress: to.String(), Amount: umasa(amount)}
}

// crowd lets every account send to its neighbour in one block, twice, and adds one transfer that fails.
func crowd(c *testapp.Chain) [][]byte {
	var txs [][]byte
	for i, account := range c.Accounts {
		neighbour := c.Accounts[(i+1)%len(c.Accounts)]
		txs = append(txs,
			c.Sign(account, []sdk.Msg{send(account, neighbour, int64(i+1))}),
			c.Sign(account, []sdk.Msg{send(account, neighbour, 1)}, testapp.Ahead(1)),
		)
	}
	poor := c.Accounts[0]
	return append(txs, c.Sign(poor, []sdk.Msg{send(poor, c.Accounts[1], 1<<62)}, testapp.Ahead(2)))
}

func TestInstancesAgreeOnEveryBlock(t *testing.T) {
	for name, settings := range map[string]map[string]any{
		"another instance":                  {},
		"a cache between blocks":            {"inter-block-cache": true},
		"the parallel executor":             {"block-executor": "block-stm", "block-stm-workers": 2},
		"the parallel executor, estimating": {"block-executor": "block-stm", "block-stm-pre-estimate": true},
	} {
		t.Run(name, func(t *testing.T) {
			c := testapp.New(t, testapp.WithTwin(settings))
			operator := c.Validators[0].Account
			for i := range scale.N(50, 1000) {
				txs := crowd(c)
				if i%7 == 3 {
					txs = append(txs, c.Sign(operator, []sdk.Msg{&stakingtypes.MsgBond{
						Owner: operator.String(), Role: stakingtypes.Role_ROLE_VALIDATOR, Amount: umasa(1_000_000)[0],
					}}))
				}
				block := c.NextBlock(txs...)
				for j, result := range block.Results {
					failing := j == 2*len(c.Accounts)
					require.Equal(t, failing, !result.OK(), "tx %d: %s", j, result.Log)
				}
			}
		})
	}
}

func TestFeesGatherInTheFeeCollectorAtTheEndOfTheBlock(t *testing.T) {
	c := testapp.New(t)
	collector := c.App.Account.GetModuleAddress(authtypes.FeeCollectorName)
	before := c.App.Bank.GetBalance(c.Ctx(), collector, stakingtypes.BondDenom)
	c.NextBlock(crowd(c)...)
	after := c.App.Bank.GetBalance(c.Ctx(), collector, stakingtypes.BondDenom)
	paid := int64(2*len(c.Accounts)+1) * testapp.Fee
	require.Equal(t, fmt.Sprint(paid), after.Sub(before).Amount.String())
}

func TestValidatorThatDoesNotVoteKeepsTheChainRunning(t *testing.T) {
	c := testapp.New(t)
	c.Absent[c.Validators[3].String()] = true
	c.Blocks(45)
	require.Equal(t, int64(46), c.Height())
}

func TestModuleAccountsTakeNoCoinsFromStrangers(t *testing.T) {
	c := testapp.New(t)
	for _, name := range []string{"masastaking", "rewards", "rewards_reserve", "rewards_treasury", "fee_collector"} {
		result := c.Deliver(c.Accounts[0], &banktypes.MsgSend{
			FromAddress: c.Accounts[0].String(),
			ToAddress:   authtypes.NewModuleAddress(name).String(),
			Amount:      umasa(1),
		})
		require.False(t, result.OK(), name)
	}
}
