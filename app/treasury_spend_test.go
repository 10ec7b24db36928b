package app_test

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// richTreasury runs an epoch's emission into the treasury, and returns a chain and what the treasury holds.
func richTreasury(t *testing.T) (*testapp.Chain, math.Int) {
	t.Helper()
	c := testapp.New(t, quickVotes(), testapp.WithEpochBlocks(20))
	c.Blocks(45)
	held := inTreasury(c)
	require.True(t, held.IsPositive())
	return c, held
}

// inTreasury is what the treasury holds, in umasa.
func inTreasury(c *testapp.Chain) math.Int {
	treasury := authtypes.NewModuleAddress(rewardstypes.TreasuryAccount)
	return c.App.Bank.GetBalance(c.Ctx(), treasury, rewardstypes.BondDenom).Amount
}

// payment is a message that pays somebody out of the treasury.
func payment(to sdk.AccAddress, amount math.Int) *rewardstypes.MsgSpendTreasury {
	return &rewardstypes.MsgSpendTreasury{
		Authority: app.Authority(), Recipient: to.String(), Amount: sdk.Coins{rewardstypes.Coin(amount)}, Reason: "a grant",
	}
}

func TestAProposalSpendsTheTreasury(t *testing.T) {
	c, _ := richTreasury(t)
	fresh := sdk.AccAddress("a grantee of 20 byte")
	proposal := decide(t, c, payment(fresh, math.NewInt(12_345)), payment(fresh, math.NewInt(5)))
	require.Equal(t, sdkgovv1.StatusPassed, proposal.Status, proposal.FailedReason)
	got := c.App.Bank.GetBalance(c.Ctx(), fresh, rewardstypes.BondDenom)
	require.Equal(t, int64(12_350), got.Amount.Int64(), "to an account that was not there before")
	require.NoError(t, c.App.Rewards.CheckInvariants(c.Ctx()))
}

func TestAProposalThatSpendsTooMuchLeavesNoTraceAndSaysWhy(t *testing.T) {
	c, _ := richTreasury(t)
	fresh := sdk.AccAddress("a grantee of 20 byte")
	rewards, err := c.App.Rewards.Params(c.Ctx())
	require.NoError(t, err)
	changed := rewards
	changed.Market.AcceptBlocks++
	update := &rewardstypes.MsgUpdateParams{Authority: app.Authority(), Params: changed}
	before := inTreasury(c)
	proposal := decide(t, c, update, payment(fresh, math.NewInt(5)), payment(fresh, math.NewInt(1<<62)))
	require.Equal(t, sdkgovv1.StatusFailed, proposal.Status)
	require.Contains(t, proposal.FailedReason, "which the treasury holds")
	require.True(t, c.App.Bank.GetAllBalances(c.Ctx(), fresh).Empty(), "the payment before it is undone")
	now, err := c.App.Rewards.Params(c.Ctx())
	require.NoError(t, err)
	require.Equal(t, rewards, now, "and so is every other message")
	require.True(t, inTreasury(c).GTE(before))
	require.NoError(t, c.App.Rewards.CheckInvariants(c.Ctx()))
}

func TestTheTreasuryPaysNoModule(t *testing.T) {
	c := testapp.New(t, quickVotes())
	for _, name := range app.ModuleAccounts() {
		msg := payment(authtypes.NewModuleAddress(name), math.OneInt())
		result := propose(t, c, msg)
		require.True(t, result.Is(sdkgovtypes.ModuleName, sdkgovtypes.ErrInvalidProposalMsg.ABCICode()), result.Log)
		require.Contains(t, result.Log, "recipient", "before anybody votes")
		ctx, _ := c.Ctx().CacheContext()
		_, err := c.App.MsgServiceRouter().Handler(msg)(ctx, msg)
		require.ErrorIs(t, err, rewardstypes.ErrNotAllowed)
	}
}

func TestOnlyGovernanceSpendsTheTreasury(t *testing.T) {
	c, held := richTreasury(t)
	theft := payment(c.Accounts[0].Address, math.OneInt())
	theft.Authority = c.Accounts[0].String()
	result := c.Deliver(c.Accounts[0], theft)
	require.True(t, result.Is(rewardstypes.ModuleName, rewardstypes.ErrInvalidAuthority.ABCICode()), result.Log)
	require.True(t, inTreasury(c).GTE(held))
}
