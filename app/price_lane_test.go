package app_test

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// pricedRound is the length of a round on these chains.
const pricedRound = 10

// newPriced is a chain with short rounds whose nodes ask for fees.
func newPriced(t *testing.T) *testapp.Chain {
	t.Helper()
	return testapp.New(t, testapp.WithSettings(map[string]any{"minimum-gas-prices": "0.01umasa"}),
		testapp.WithGenesis(testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
			g.Params.PriceRoundBlocks = pricedRound
		})))
}

// report is a member's report without a fee.
func report(c *testapp.Chain, v testapp.Validator, price string, options ...testapp.TxOption) []byte {
	msg := &validatorsettypes.MsgReportTaoPrice{Operator: v.String(), Price: price}
	options = append([]testapp.TxOption{testapp.WithFee(0), testapp.WithGas(validatorsettypes.PriceReportGas)}, options...)
	return c.Sign(v.Account, []sdk.Msg{msg}, options...)
}

func taoPrice(t *testing.T, c *testapp.Chain) *stakingtypes.TaoPrice {
	t.Helper()
	state, err := c.App.Staking.ExportGenesis(c.Ctx())
	require.NoError(t, err)
	return state.TaoPrice
}

func TestMembersReportThePriceForFree(t *testing.T) {
	c := newPriced(t)
	before := c.App.Bank.GetBalance(c.Ctx(), c.Validators[0].Address, stakingtypes.BondDenom)
	var reports [][]byte
	for i, price := range []string{"7", "7.25", "8", "1000"} {
		raw := report(c, c.Validators[i], price)
		require.Zero(t, c.Check(raw).Code, "the mempool takes it without a fee")
		reports = append(reports, raw)
	}
	proposal, accepted := c.Propose(reports...)
	require.True(t, accepted)
	require.Equal(t, reports, proposal)
	for i, result := range c.NextBlock(reports...).Results {
		require.True(t, result.OK(), "%d: %s", i, result.Log)
		require.Less(t, result.GasUsed, int64(validatorsettypes.PriceReportGas/2), "the bound leaves room")
	}
	require.Equal(t, before, c.App.Bank.GetBalance(c.Ctx(), c.Validators[0].Address, stakingtypes.BondDenom))
	require.Nil(t, taoPrice(t, c), "not before the round has ended")
	for c.Height()%pricedRound != 0 {
		c.NextBlock()
	}
	require.Equal(t, "0.007250000000000000", taoPrice(t, c).Px().String(), "the lower median")
	require.Equal(t, c.Height(), taoPrice(t, c).LastHeight)
}

func TestWhatIsNoFreeReportPays(t *testing.T) {
	c := newPriced(t)
	again := report(c, c.Validators[0], "7", testapp.Ahead(1))
	require.True(t, c.NextBlock(report(c, c.Validators[0], "7")).Results[0].OK())
	require.Contains(t, c.Check(again).Log, "fee: 0umasa, must be at least")
	result := c.NextBlock(again).Results[0]
	require.Contains(t, result.Log, "fee: 0umasa, must be positive", "a proposer can not give it away")
	stranger := testapp.Validator{Account: c.Accounts[2]}
	require.Contains(t, c.Check(report(c, stranger, "7")).Log, "fee: 0umasa, must be at least")
	greedy := report(c, c.Validators[1], "7", testapp.WithGas(validatorsettypes.PriceReportGas+1))
	require.Contains(t, c.Check(greedy).Log, "fee: 0umasa, must be at least")
	paid := c.Deliver(c.Validators[0].Account, &validatorsettypes.MsgReportTaoPrice{
		Operator: c.Validators[0].String(), Price: "8",
	})
	require.True(t, paid.Is(validatorsettypes.ModuleName, validatorsettypes.ErrPriceReported.ABCICode()), "%s", paid.Log)
}

// TestTriesToReportAreCounted also when they fail: a message that runs out of gas is a try.
func TestTriesToReportAreCounted(t *testing.T) {
	c := newPriced(t)
	v := c.Validators[0]
	done := c.NextBlock(report(c, c.Validators[1], "7")).Results[0]
	require.True(t, done.OK())
	short := func() []byte { return report(c, v, "7", testapp.WithGas(uint64(done.GasUsed)-2000)) }
	for range validatorsettypes.MaxPriceAttempts {
		result := c.NextBlock(short()).Results[0]
		require.Contains(t, result.Log, "out of gas", "within the message")
	}
	require.Contains(t, c.NextBlock(report(c, v, "7")).Results[0].Log, "fee: 0umasa, must be positive")
	for c.Height()%pricedRound != 0 {
		c.NextBlock()
	}
	require.True(t, c.NextBlock(report(c, v, "7")).Results[0].OK(), "a new round has new tries")
}

func TestAHotKeyReportsForAMember(t *testing.T) {
	c := newPriced(t)
	v, hot := c.Validators[0], c.Accounts[1]
	expires := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	grant, err := authz.NewMsgGrant(v.Address, hot.Address,
		authz.NewGenericAuthorization(sdk.MsgTypeURL(&validatorsettypes.MsgReportTaoPrice{})), &expires)
	require.NoError(t, err)
	exec := authz.NewMsgExec(hot.Address, []sdk.Msg{
		&validatorsettypes.MsgReportTaoPrice{Operator: v.String(), Price: "7"},
	})
	free := func() []byte {
		return c.Sign(hot, []sdk.Msg{&exec}, testapp.WithFee(0), testapp.WithGas(validatorsettypes.PriceReportGas))
	}
	require.Contains(t, c.Check(free()).Log, "fee: 0umasa, must be at least", "without a grant")
	c.MustDeliver(v.Account, grant)
	require.Zero(t, c.Check(free()).Code)
	result := c.NextBlock(free()).Results[0]
	require.True(t, result.OK(), "%s", result.Log)
	require.Less(t, result.GasUsed, int64(validatorsettypes.PriceReportGas))
}

// TestTaoFromGenesisToRewards bonds TAO, prices it, funds the pool, and ends with an epoch that pays it out.
func TestTaoFromGenesisToRewards(t *testing.T) {
	c := newPriced(t)
	v := c.Validators[0]
	rao := func(amount int64) sdk.Coin { return sdk.NewInt64Coin(stakingtypes.CollateralDenom, amount) }
	for i := range 3 {
		require.True(t, c.NextBlock(report(c, c.Validators[i], "7")).Results[0].OK())
	}
	for c.Height()%pricedRound != 0 {
		c.NextBlock()
	}
	c.MustDeliver(v.Account, &stakingtypes.MsgBond{
		Owner: v.String(), Role: stakingtypes.Role_ROLE_VALIDATOR, Amount: rao(1_000_000_000_000),
	})
	standing, err := c.App.Staking.Standing(c.Ctx(), stakingtypes.Role_ROLE_VALIDATOR, v.Address)
	require.NoError(t, err)
	require.Equal(t, standing.Masa.Add(math.NewInt(4_900_000_000)).String(), standing.Counted.String(),
		"1000 TAO at 7 MASA after a haircut of 0.3")
	c.MustDeliver(c.Accounts[0], &rewardstypes.MsgFundTaoPool{Funder: c.Accounts[0].String(), Amount: rao(2_000_000)})
	c.Blocks(30) // an epoch and its pipeline
	before := c.App.Bank.GetBalance(c.Ctx(), v.Address, stakingtypes.CollateralDenom)
	result := c.MustDeliver(v.Account, &rewardstypes.MsgClaimRewards{Owner: v.String()})
	told, found := result.Event(&rewardstypes.EventRewardsClaimed{})
	require.True(t, found)
	require.Contains(t, told.String(), "rao")
	after := c.App.Bank.GetBalance(c.Ctx(), v.Address, stakingtypes.CollateralDenom)
	require.True(t, after.Amount.GT(before.Amount), "TAO is paid with MASA")
	exported := c.Export()
	imported := testapp.Import(t, exported)
	require.Equal(t, string(exported.AppState), string(imported.Export().AppState))
}
