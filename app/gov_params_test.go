package app_test

import (
	"testing"
	"time"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// requireUnlawful expects that a proposal is refused at its submission, and why.
func requireUnlawful(t *testing.T, result testapp.Result, says string) {
	t.Helper()
	require.True(t, result.Is(sdkgovtypes.ModuleName, sdkgovtypes.ErrInvalidProposalMsg.ABCICode()),
		"%s: %s", says, result.Log)
	require.Contains(t, result.Log, says)
}

// TestTransactionsStayPossible: no parameter of a transaction's cost leaves the next proposal without a way.
func TestTransactionsStayPossible(t *testing.T) {
	c := testapp.New(t, quickVotes())
	const most = 1 << 50
	type params = authtypes.Params
	for field, spoil := range map[string]func(*params){
		"max_memo_characters: 0 is outside 1..65536":         func(p *params) { p.MaxMemoCharacters = 0 },
		"max_memo_characters: 1125899906842624":              func(p *params) { p.MaxMemoCharacters = most },
		"tx_sig_limit: 0 is outside 1..100":                  func(p *params) { p.TxSigLimit = 0 },
		"tx_sig_limit: 1125899906842624":                     func(p *params) { p.TxSigLimit = most },
		"tx_size_cost_per_byte: 0":                           func(p *params) { p.TxSizeCostPerByte = 0 },
		"tx_size_cost_per_byte: 1125899906842624 is outside": func(p *params) { p.TxSizeCostPerByte = most },
		"sig_verify_cost_ed25519: 1125899906842624":          func(p *params) { p.SigVerifyCostED25519 = most },
		"sig_verify_cost_secp256k1: 1125899906842624":        func(p *params) { p.SigVerifyCostSecp256k1 = most },
		"sig_verify_cost_ml_dsa_65: 1125899906842624":        func(p *params) { p.SigVerifyCostMlDsa65 = most },
	} {
		spoiled := c.App.Account.GetParams(c.Ctx())
		spoil(&spoiled)
		requireUnlawful(t, propose(t, c, &authtypes.MsgUpdateParams{Authority: app.Authority(), Params: spoiled}), field)
	}
	dearer := c.App.Account.GetParams(c.Ctx())
	dearer.TxSizeCostPerByte = 20
	msg := &authtypes.MsgUpdateParams{Authority: app.Authority(), Params: dearer}
	require.Equal(t, sdkgovv1.StatusPassed, decide(t, c, msg).Status)
	require.Equal(t, dearer, c.App.Account.GetParams(c.Ctx()))
}

// badVoting are parameters of governance after which no proposal could mend them, by the field that the error names.
func badVoting() map[string]func(*sdkgovv1.Params) {
	long := 8*7*24*time.Hour + time.Second
	deposit := func(amount int64, denom string) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(denom, amount)) }
	return map[string]func(*sdkgovv1.Params){
		"params.voting_period: 1344h0m1s is above": func(p *sdkgovv1.Params) { p.VotingPeriod = &long },
		"params.max_deposit_period: 1344h0m1s":     func(p *sdkgovv1.Params) { p.MaxDepositPeriod = &long },
		"params: invalid minimum deposit":          func(p *sdkgovv1.Params) { p.MinDeposit = nil },
		"params.min_deposit: 5rao is outside":      func(p *sdkgovv1.Params) { p.MinDeposit = deposit(5, "rao") },
		"params.min_deposit: 5rao,1000000000umasa": func(p *sdkgovv1.Params) {
			p.MinDeposit = append(deposit(5, "rao"), p.MinDeposit...)
		},
		"params.expedited_min_deposit: 10000000000001": func(p *sdkgovv1.Params) {
			p.ExpeditedMinDeposit = deposit(10_000_000_000_001, "umasa")
		},
		`params.quorum: "0.668" is outside`: func(p *sdkgovv1.Params) { p.Quorum = "0.668" },
		`params.threshold: "0.91"`: func(p *sdkgovv1.Params) {
			p.Threshold, p.ExpeditedThreshold = "0.91", "0.95"
		},
		`params.veto_threshold: "0.01"`:          func(p *sdkgovv1.Params) { p.VetoThreshold = "0.01" },
		`params.min_deposit_ratio: ""`:           func(p *sdkgovv1.Params) { p.MinDepositRatio = "" },
		`params.min_deposit_ratio: "2"`:          func(p *sdkgovv1.Params) { p.MinDepositRatio = "2" },
		"params: voting period must be positive": func(p *sdkgovv1.Params) { p.VotingPeriod = new(time.Duration) },
		"params.max_deposit_period, voting_period, expedited_voting_period: must": func(p *sdkgovv1.Params) {
			p.ExpeditedVotingPeriod = nil
		},
	}
}

func TestALaterProposalStaysPossible(t *testing.T) {
	c := testapp.New(t, quickVotes())
	for says, spoil := range badVoting() {
		params, err := c.App.SDKGov.Params.Get(c.Ctx())
		require.NoError(t, err)
		spoil(&params)
		requireUnlawful(t, propose(t, c, &sdkgovv1.MsgUpdateParams{Authority: app.Authority(), Params: params}), says)
	}
	params, err := c.App.SDKGov.Params.Get(c.Ctx())
	require.NoError(t, err)
	params.Quorum = "0.500000000000000000"
	msg := &sdkgovv1.MsgUpdateParams{Authority: app.Authority(), Params: params}
	require.Equal(t, sdkgovv1.StatusPassed, decide(t, c, msg).Status)
}

// TestAGenesisLeavesAWayToVote: the same bounds hold for what a chain begins with.
func TestAGenesisLeavesAWayToVote(t *testing.T) {
	c := testapp.New(t)
	for module, says := range map[string]string{
		sdkgovtypes.ModuleName: "gov: params.quorum", authtypes.ModuleName: "auth: params.tx_size_cost_per_byte",
	} {
		require.ErrorContains(t, begin(t, c, nil, func(state testapp.State) {
			if module == sdkgovtypes.ModuleName {
				testapp.EditModule(module, func(g *sdkgovv1.GenesisState) { g.Params.Quorum = "1" })(c.App.AppCodec(), state)
			} else {
				testapp.EditModule(module, func(g *authtypes.GenesisState) { g.Params.TxSizeCostPerByte = 1 << 50 })(
					c.App.AppCodec(), state)
			}
		}), says)
	}
}

// TestAnOldText: the oldest form of a proposal is a text, which is read and voted on; what it could change otherwise
// has no handler.
func TestAnOldText(t *testing.T) {
	c := testapp.New(t, quickVotes())
	proposer := c.Validators[0].Account
	old := func(content v1beta1.Content) testapp.Result {
		msg, err := v1beta1.NewMsgSubmitProposal(content, umasa(1_000_000_000), proposer.Address)
		require.NoError(t, err)
		return c.Deliver(proposer, msg)
	}
	result := old(v1beta1.NewTextProposal("A text", "Of something."))
	require.True(t, result.OK(), result.Log)
	require.Equal(t, sdkgovv1.StatusPassed, vote(t, c, 1).Status)
	//nolint:staticcheck // what old wallets still send is what is tested
	result = old(upgradetypes.NewSoftwareUpgradeProposal("x", "y", upgradetypes.Plan{Name: "x", Height: 1000}))
	require.False(t, result.OK())
	require.Equal(t, sdkgovtypes.ModuleName, result.Codespace, result.Log)
}

// withDeposit begins with a proposal that waits for deposits, and one from an account.
func withDeposit(depositor sdk.AccAddress, amount int64) testapp.Option {
	deposit := umasa(amount)
	proposals := testapp.EditModule(sdkgovtypes.ModuleName, func(g *sdkgovv1.GenesisState) {
		proposal, err := sdkgovv1.NewProposal(nil, 1, testapp.Start, testapp.Start.Add(3*testapp.BlockTime), "x", "x", "x",
			depositor, false)
		if err != nil {
			panic(err)
		}
		proposal.TotalDeposit = deposit
		g.Proposals = append(g.Proposals, &proposal)
		g.Deposits = append(g.Deposits, &sdkgovv1.Deposit{ProposalId: 1, Depositor: depositor.String(), Amount: deposit})
		g.StartingProposalId = 2
	})
	coins := testapp.EditModule(banktypes.ModuleName, func(g *banktypes.GenesisState) {
		g.Balances = append(g.Balances, banktypes.Balance{Address: app.Authority(), Coins: deposit})
		if !g.Supply.Empty() {
			g.Supply = g.Supply.Add(deposit...)
		}
	})
	return testapp.WithGenesis(func(cdc codec.JSONCodec, state testapp.State) {
		proposals(cdc, state)
		coins(cdc, state)
	})
}

// TestADepositThatCannotBeReturned goes to the treasury, and the chain goes on. Only a genesis can hold one: nobody
// deposits in the name of an account that cannot be given coins.
func TestADepositThatCannotBeReturned(t *testing.T) {
	gov := sdk.MustAccAddressFromBech32(app.Authority())
	const amount = 900_000_000
	c := testapp.New(t, quickVotes(), withDeposit(gov, amount))
	treasury := c.App.Account.GetModuleAddress("rewards_treasury")
	before := c.App.Bank.GetBalance(c.Ctx(), treasury, stakingtypes.BondDenom)
	c.Blocks(6)
	after := c.App.Bank.GetBalance(c.Ctx(), treasury, stakingtypes.BondDenom)
	require.Equal(t, int64(amount), after.Sub(before).Amount.Int64())
	require.True(t, c.App.Bank.GetAllBalances(c.Ctx(), gov).IsZero())
}

// TestGovernanceHoldsDepositsAndNothingElse notices a coin of nobody.
func TestGovernanceHoldsDepositsAndNothingElse(t *testing.T) {
	c := testapp.New(t)
	ctx, _ := c.Ctx().CacheContext()
	who := c.Accounts[0].Address
	require.NoError(t, c.App.Bank.SendCoinsFromAccountToModule(ctx, who, sdkgovtypes.ModuleName, umasa(1)))
	require.ErrorContains(t, c.App.CheckInvariants(ctx), "gov: deposits: , but 1umasa are held")
}
