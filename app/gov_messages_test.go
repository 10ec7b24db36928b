package app_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/gogoproto/proto"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// forGovernance are all messages that a proposal may hold. A new message of any module is decided on here.
var forGovernance = []string{
	"/cosmos.auth.v1beta1.MsgUpdateParams",
	"/cosmos.authz.v1beta1.MsgExec",
	"/cosmos.bank.v1beta1.MsgSetSendEnabled",
	"/cosmos.bank.v1beta1.MsgUpdateParams",
	"/cosmos.consensus.v1.MsgUpdateParams",
	"/cosmos.gov.v1.MsgExecLegacyContent",
	"/cosmos.gov.v1.MsgUpdateParams",
	"/cosmos.upgrade.v1beta1.MsgCancelUpgrade",
	"/cosmos.upgrade.v1beta1.MsgSoftwareUpgrade",
	"/ibc.applications.transfer.v1.MsgUpdateParams",
	"/ibc.core.client.v1.MsgDeleteClientCreator",
	"/ibc.core.client.v1.MsgIBCSoftwareUpgrade",
	"/ibc.core.client.v1.MsgRecoverClient",
	"/ibc.core.client.v1.MsgUpdateParams",
	"/ibc.core.client.v2.MsgUpdateClientConfig",
	"/ibc.core.connection.v1.MsgUpdateParams",
	"/masa.gov.v1.MsgUpdateParams",
	"/masa.rewards.v1.MsgCreatePool",
	"/masa.rewards.v1.MsgSpendTreasury",
	"/masa.rewards.v1.MsgUpdateClasses",
	"/masa.rewards.v1.MsgUpdateParams",
	"/masa.rewards.v1.MsgUpdatePool",
	"/masa.slashing.v1.MsgUpdateParams",
	"/masa.staking.v1.MsgUpdateParams",
	"/masa.validatorset.v1.MsgUpdateParams",
}

// unlawful is what the law says of other messages.
const unlawful = "governance executes nothing but"

// TestEveryMessageIsForGovernanceOrNot executes an empty message of each type as governance does.
func TestEveryMessageIsForGovernanceOrNot(t *testing.T) {
	c := testapp.New(t)
	for _, url := range registered(c) {
		msg := empty(t, url)
		said := func() (said string) {
			defer func() {
				if caught := recover(); caught != nil {
					said = fmt.Sprint(caught) // an empty message may be as bad as that: the SDK recovers as well
				}
			}()
			ctx, _ := c.Ctx().CacheContext()
			_, err := c.App.SDKGov.Router().HandlerByTypeURL(url)(ctx, msg)
			return fmt.Sprint(err)
		}()
		require.Equal(t, !slices.Contains(forGovernance, url), strings.Contains(said, unlawful), "%s: %s", url, said)
	}
}

// empty is a message of a type without anything in it.
func empty(t *testing.T, url string) sdk.Msg {
	t.Helper()
	kind := proto.MessageType(strings.TrimPrefix(url, "/"))
	require.NotNil(t, kind, url)
	msg, ok := reflect.New(kind.Elem()).Interface().(sdk.Msg)
	require.True(t, ok, url)
	return msg
}

// spends are messages by which governance's account would spend, stake or promise other people's deposits.
func spends(t *testing.T, c *testapp.Chain) []sdk.Msg {
	t.Helper()
	gov, who := sdk.MustAccAddressFromBech32(app.Authority()), c.Accounts[0]
	coins := umasa(500_000_000)
	inner, err := sdkgovv1.NewMsgSubmitProposal(nil, coins, gov.String(), "x", "inner", "inner", false)
	require.NoError(t, err)
	key, err := codectypes.NewAnyWithValue(ed25519.GenPrivKeyFromSecret([]byte("gov")).PubKey())
	require.NoError(t, err)
	grant, err := authz.NewMsgGrant(gov, who.Address, authz.NewGenericAuthorization("/cosmos.bank.v1beta1.MsgSend"), nil)
	require.NoError(t, err)
	allowance, err := feegrant.NewMsgGrantAllowance(&feegrant.BasicAllowance{}, gov, who.Address)
	require.NoError(t, err)
	return []sdk.Msg{
		inner,
		sdkgovv1.NewMsgDeposit(gov, 1, coins),
		&rewardstypes.MsgRegisterOracle{Owner: gov.String(), Stake: coins[0]},
		&rewardstypes.MsgRegisterWorker{
			Owner: gov.String(), Services: []string{"llm/local"}, Endpoint: "http://localhost:1", Capacity: 1,
			MinPrice: math.NewInt(10_000), MaxReward: math.NewInt(1_000_000), Stake: coins[0],
		},
		&validatorsettypes.MsgRegisterValidator{
			Operator: gov.String(), ConsensusPubkey: key, Stake: coins[0],
			Description: validatorsettypes.Description{Moniker: "x"},
		},
		&stakingtypes.MsgBond{Owner: gov.String(), Role: stakingtypes.Role_ROLE_ORACLE, Amount: coins[0]},
		&rewardstypes.MsgDispute{Disputer: gov.String(), Request: strings.Repeat("0", 32)},
		&rewardstypes.MsgAnswerRollCall{Worker: gov.String(), Epoch: 1}, &rewardstypes.MsgClaimRewards{Owner: gov.String()},
		&rewardstypes.MsgFundPool{Funder: gov.String(), Pool: "web", Amount: coins[0]},
		&banktypes.MsgSend{FromAddress: gov.String(), ToAddress: who.String(), Amount: coins},
		&banktypes.MsgMultiSend{
			Inputs:  []banktypes.Input{{Address: gov.String(), Coins: coins}},
			Outputs: []banktypes.Output{{Address: who.String(), Coins: coins}},
		},
		grant,
		allowance,
		transfertypes.NewMsgTransfer("transfer", "channel-0", coins[0], gov.String(), "cosmos1x",
			clienttypes.NewHeight(0, 1000), 0, ""),
		sdkgovv1.NewMsgVote(gov, 1, sdkgovv1.OptionYes, ""),
	}
}

// carried puts a message into others, some levels deep.
func carried(msg sdk.Msg, levels int) sdk.Msg {
	gov := sdk.MustAccAddressFromBech32(app.Authority())
	for range levels {
		exec := authz.NewMsgExec(gov, []sdk.Msg{msg})
		msg = &exec
	}
	return msg
}

// TestGovernanceDoesNotSpendDeposits: what is refused is refused before anybody deposits on it or votes for it.
func TestGovernanceDoesNotSpendDeposits(t *testing.T) {
	c := testapp.New(t, quickVotes())
	for _, msg := range spends(t, c) {
		for _, levels := range []int{0, 1, 3} {
			result := propose(t, c, carried(msg, levels))
			require.True(t, result.Is(sdkgovtypes.ModuleName, sdkgovtypes.ErrInvalidProposalMsg.ABCICode()),
				"%T: %s", msg, result.Log)
			require.Contains(t, result.Log, sdk.MsgTypeURL(msg))
			require.Contains(t, result.Log, unlawful)
		}
	}
}

func TestGovernanceOpensWhatMessagesCarry(t *testing.T) {
	c := testapp.New(t, quickVotes())
	params, err := c.App.Slashing.Params(c.Ctx())
	require.NoError(t, err)
	params.Kappa = math.LegacyNewDecWithPrec(31, 2)
	update := &slashingtypes.MsgUpdateParams{Authority: app.Authority(), Params: params}
	require.Equal(t, sdkgovv1.StatusPassed, decide(t, c, carried(update, 8)).Status)
	now, err := c.App.Slashing.Params(c.Ctx())
	require.NoError(t, err)
	require.Equal(t, params, now)
	require.False(t, propose(t, c, carried(update, 9)).OK(), "no such transaction is read")
	tooDeep := carried(update, 9)
	ctx, _ := c.Ctx().CacheContext()
	_, err = c.App.SDKGov.Router().Handler(tooDeep)(ctx, tooDeep)
	require.ErrorContains(t, err, "more than 8 deep")

	deep := propose(t, c, carried(consensusUpdate(1, time.Hour, "ed25519"), 2))
	require.False(t, deep.OK())
	require.Contains(t, deep.Log, "block.max_gas: 1 is outside")
}

// TestAProposalOfAnEarlierLawIsNotExecuted imports proposals that could not be made now.
func TestAProposalOfAnEarlierLawIsNotExecuted(t *testing.T) {
	seed := testapp.New(t)
	msgs := spends(t, seed)
	c := testapp.New(t, quickVotes(), testapp.WithGenesis(testapp.EditModule(
		sdkgovtypes.ModuleName, func(g *sdkgovv1.GenesisState) {
			began, end := testapp.Start, testapp.Start.Add(8*testapp.BlockTime)
			for i, msg := range msgs {
				proposal, err := sdkgovv1.NewProposal([]sdk.Msg{msg}, uint64(i+1), began, began, "x", "x", "x",
					seed.Accounts[0].Address, false)
				require.NoError(t, err)
				proposal.Status, proposal.VotingStartTime, proposal.VotingEndTime = sdkgovv1.StatusVotingPeriod, &began, &end
				g.Proposals = append(g.Proposals, &proposal)
				for _, v := range seed.Validators {
					g.Votes = append(g.Votes, &sdkgovv1.Vote{
						ProposalId: uint64(i + 1), Voter: v.String(), Options: sdkgovv1.NewNonSplitVoteOption(sdkgovv1.OptionYes),
					})
				}
			}
			g.StartingProposalId = uint64(len(msgs) + 1)
		})))
	c.Blocks(10)
	for i, msg := range msgs {
		proposal, err := c.App.SDKGov.Proposals.Get(c.Ctx(), uint64(i+1))
		require.NoError(t, err)
		require.Equal(t, sdkgovv1.StatusFailed, proposal.Status, "%T", msg)
		require.Contains(t, proposal.FailedReason, unlawful)
	}
}
