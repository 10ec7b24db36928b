package app_test

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/worker"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// hired lets a new key, which nobody ever paid anything, act for an account for an hour.
func hired(
	c *testapp.Chain, owner testapp.Account, messages []string, fees int64,
) (testapp.Account, client.Authorization) {
	hot := testapp.NewAccount("hot-" + owner.Name)
	return hot, client.Authorization{
		Owner: owner.Address, Hot: hot.Address, Messages: messages, Fees: umasa(fees),
		End: c.Time().Add(time.Hour).UTC(),
	}
}

// through is a transaction of a hot key that carries a message, with its owner as payer.
func through(c *testapp.Chain, hot, owner testapp.Account, msg sdk.Msg, options ...testapp.TxOption) []byte {
	exec := authz.NewMsgExec(hot.Address, []sdk.Msg{msg})
	return c.Sign(hot, []sdk.Msg{&exec}, append([]testapp.TxOption{testapp.WithGranter(owner.Address)}, options...)...)
}

func TestAHotKeyWithoutCoinsAnswersAndDoesNothingElse(t *testing.T) {
	c := testapp.New(t, testapp.WithSettings(map[string]any{"minimum-gas-prices": "0.01umasa"}))
	owner := c.Accounts[0]
	request := asked(t, c)
	hot, a := hired(c, owner, worker.Messages(), 10*testapp.Fee)
	grant, err := a.Grant(false)
	require.NoError(t, err)
	c.MustDeliver(owner, grant...)
	balance := func(who testapp.Account) sdk.Coin {
		return c.App.Bank.GetBalance(c.Ctx(), who.Address, stakingtypes.BondDenom)
	}

	role := stakingtypes.Role_ROLE_WORKER
	for name, msg := range map[string]sdk.Msg{
		"send the owner's coins": send(owner, c.Accounts[2], 1),
		"unbond":                 &stakingtypes.MsgUnbond{Owner: owner.String(), Role: role, Amount: umasa(1)[0]},
		"leave the role":         &stakingtypes.MsgLeaveRole{Owner: owner.String(), Role: role},
		"change the offer": &rewardstypes.MsgEditWorker{
			Owner: owner.String(), Services: []string{"llm/local"}, Capacity: 2, MinPrice: math.ZeroInt(),
			MaxReward: math.ZeroInt(),
		},
		"let another key act": mustGrant(t, owner, c.Accounts[2]),
	} {
		result := c.NextBlock(through(c, hot, owner, msg)).Results[0]
		require.Contains(t, result.Log, "authorization not found", name)
	}
	plain := c.Sign(hot, []sdk.Msg{send(hot, owner, 1)}, testapp.WithGranter(owner.Address))
	require.Contains(t, c.Check(plain).Log, "message does not exist in allowed messages", "its own errands it pays itself")

	before := balance(owner)
	result := c.NextBlock(through(c, hot, owner, &rewardstypes.MsgSubmitResponse{
		Worker: owner.String(), Request: request, Payload: payloadOf("because."), Units: 5,
	})).Results[0]
	require.True(t, result.OK(), result.Log)
	require.Equal(t, int64(testapp.Fee), before.Sub(balance(owner)).Amount.Int64(), "the owner paid")
	require.True(t, balance(hot).IsZero())
	_, submitted := result.Event(&rewardstypes.EventResponseSubmitted{})
	require.True(t, submitted)
}

func TestAHotKeyIsRenewedAndTakenBack(t *testing.T) {
	c := testapp.New(t)
	owner := c.Accounts[0]
	hot, a := hired(c, owner, worker.Messages(), 2*testapp.Fee)
	claim := func() testapp.Result {
		msg := &rewardstypes.MsgClaimRewards{Owner: owner.String()}
		return c.NextBlock(through(c, hot, owner, msg)).Results[0]
	}
	grant, err := a.Grant(false)
	require.NoError(t, err)
	c.MustDeliver(owner, grant...)
	require.True(t, claim().Is(rewardstypes.ModuleName, rewardstypes.ErrNothingToClaim.ABCICode()), "it may ask")
	again, err := a.Grant(true)
	require.NoError(t, err)
	c.MustDeliver(owner, again...)
	for range 2 {
		require.True(t, claim().Is(rewardstypes.ModuleName, rewardstypes.ErrNothingToClaim.ABCICode()))
	}
	require.Contains(t, claim().Log, "not found", "the renewed allowance is used up, and gone")

	given := make(client.Grants)
	for _, message := range a.Messages {
		given[message] = a.End
	}
	c.MustDeliver(owner, a.Revoke(given, false)...)
	c.MustDeliver(owner, send(owner, hot, 10*testapp.Fee))
	exec := authz.NewMsgExec(hot.Address, []sdk.Msg{&rewardstypes.MsgClaimRewards{Owner: owner.String()}})
	require.Contains(t, c.Deliver(hot, &exec).Log, "authorization not found")
}

func TestAHotKeyEndsByItself(t *testing.T) {
	c := testapp.New(t)
	owner := c.Accounts[0]
	hot, a := hired(c, owner, worker.Messages(), 10*testapp.Fee)
	grant, err := a.Grant(false)
	require.NoError(t, err)
	c.MustDeliver(owner, grant...)
	c.Wait(2 * time.Hour)
	c.Blocks(2)
	result := c.NextBlock(through(c, hot, owner, &rewardstypes.MsgClaimRewards{Owner: owner.String()})).Results[0]
	require.False(t, result.OK())
	require.NotContains(t, result.Log, "nothing to claim")
}

// TestAHotKeyJudgesForFree: what is a duty of the operator is free for the key that it authorized.
func TestAHotKeyJudgesForFree(t *testing.T) {
	j := newJudged(t)
	v := j.Validators[0]
	hot, a := hired(j.Chain, v.Account, evaluator.Messages(), testapp.Fee)
	grant, err := a.Grant(false)
	require.NoError(t, err)
	j.MustDeliver(v.Account, grant...)
	hash, err := rewardstypes.CommitHash(testapp.ChainID, j.item, v.Address, j.honest, j.salt)
	require.NoError(t, err)
	exec := authz.NewMsgExec(hot.Address, []sdk.Msg{&rewardstypes.MsgCommitEvaluations{
		Operator: v.String(), Commits: []rewardstypes.EvaluationCommit{{Item: j.item, Hash: hash}},
	}})
	raw := j.Sign(hot, []sdk.Msg{&exec}, testapp.WithFee(0), testapp.WithGas(j.gas))
	require.Zero(t, j.Check(raw).Code, j.Check(raw).Log)
	result := j.NextBlock(raw).Results[0]
	require.True(t, result.OK(), result.Log)
}

// TestGasIsMeasuredWithWhoPays: a measured transaction has room for the use of the allowance.
func TestGasIsMeasuredWithWhoPays(t *testing.T) {
	c := testapp.New(t)
	request := asked(t, c)
	owner := c.Accounts[0]
	hot, a := hired(c, owner, worker.Messages(), 10*testapp.Fee)
	grant, err := a.Grant(false)
	require.NoError(t, err)
	c.MustDeliver(owner, grant...)
	c.NextBlock()
	raw := through(c, hot, owner, &rewardstypes.MsgSubmitResponse{
		Worker: owner.String(), Request: request, Payload: payloadOf("because."), Units: 5,
	})
	measured, _, err := c.App.Simulate(raw)
	require.NoError(t, err)
	used := c.NextBlock(raw).Results[0]
	require.True(t, used.OK(), used.Log)
	require.InDelta(t, used.GasUsed, int64(measured.GasUsed), 5_000)
}

// mustGrant lets another account claim for an owner.
func mustGrant(t *testing.T, owner, other testapp.Account) sdk.Msg {
	t.Helper()
	claim := authz.NewGenericAuthorization(sdk.MsgTypeURL(&rewardstypes.MsgClaimRewards{}))
	msg, err := authz.NewMsgGrant(owner.Address, other.Address, claim, nil)
	require.NoError(t, err)
	return msg
}
