package app_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app/ante"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// judged is a chain with one response that waits for its committee.
type judged struct {
	*testapp.Chain
	t      *testing.T
	item   string
	gas    uint64
	salt   []byte
	honest rewardstypes.Opinion
}

// newJudged registers a worker and an oracle, asks, and answers.
func newJudged(t *testing.T) *judged {
	t.Helper()
	c := testapp.New(t, testapp.WithSettings(map[string]any{"minimum-gas-prices": "0.01umasa"}))
	worker := c.Accounts[0]
	request := asked(t, c)
	c.MustDeliver(worker, &rewardstypes.MsgSubmitResponse{
		Worker: worker.String(), Request: request, Payload: payloadOf("because."), Units: 5,
	})
	item, err := rewardstypes.ItemID(request, worker.Address)
	require.NoError(t, err)
	c.NextBlock()
	params, err := c.App.Rewards.Params(c.Ctx())
	require.NoError(t, err)
	return &judged{
		Chain: c, t: t, item: item, gas: params.Evaluation.DutyGas, salt: bytes.Repeat([]byte{7}, 32),
		honest: rewardstypes.Opinion{R: 900_000, C: 900_000, F: 900_000},
	}
}

// payloadOf is a text on the chain.
func payloadOf(text string) rewardstypes.Payload {
	hash := sha256.Sum256([]byte(text))
	return rewardstypes.Payload{Hash: hash[:], Size_: uint64(len(text)), Inline: []byte(text)}
}

// asked registers the first account as a worker and the second as an oracle, which asks it something.
func asked(t *testing.T, c *testapp.Chain) (request string) {
	t.Helper()
	worker, oracle := c.Accounts[0], c.Accounts[1]
	stake := umasa(5_000_000_000)[0]
	c.MustDeliver(worker, &rewardstypes.MsgRegisterWorker{
		Owner: worker.String(), Services: []string{"llm/local"}, Endpoint: "http://localhost:1", Capacity: 1,
		MinPrice: math.NewInt(10_000), MaxReward: math.NewInt(1_000_000), Stake: stake,
	})
	c.MustDeliver(oracle, &rewardstypes.MsgRegisterOracle{Owner: oracle.String(), Stake: stake})
	result := c.MustDeliver(oracle, &rewardstypes.MsgSubmitRequest{
		Oracle: oracle.String(), Service: "llm/local", Payload: payloadOf("why?"), MaxUnits: 50, Redundancy: 1,
		BaseReward: umasa(10_000)[0], DeadlineBlocks: 10, MaxFee: umasa(1_000_000_000)[0],
	})
	var data sdk.TxMsgData
	require.NoError(t, data.Unmarshal(result.Data))
	var submitted rewardstypes.MsgSubmitRequestResponse
	require.NoError(t, submitted.Unmarshal(data.MsgResponses[0].Value))
	c.Blocks(2)
	return submitted.Id
}

// commit is a validator's commitment, free if the chain asks for it.
func (j *judged) commit(v testapp.Validator, options ...testapp.TxOption) []byte {
	j.t.Helper()
	hash, err := rewardstypes.CommitHash(testapp.ChainID, j.item, v.Address, j.honest, j.salt)
	require.NoError(j.t, err)
	return j.free(v, &rewardstypes.MsgCommitEvaluations{
		Operator: v.String(), Commits: []rewardstypes.EvaluationCommit{{Item: j.item, Hash: hash}},
	}, options...)
}

// reveal is a validator's reveal with a salt.
func (j *judged) reveal(v testapp.Validator, salt []byte, options ...testapp.TxOption) []byte {
	j.t.Helper()
	return j.free(v, &rewardstypes.MsgRevealEvaluations{
		Operator: v.String(), Reveals: []rewardstypes.EvaluationReveal{{
			Item: j.item, R: j.honest.R, C: j.honest.C, F: j.honest.F, Salt: salt,
		}},
	}, options...)
}

func (j *judged) free(v testapp.Validator, msg sdk.Msg, options ...testapp.TxOption) []byte {
	j.t.Helper()
	return j.Sign(v.Account, []sdk.Msg{msg}, append(options, testapp.WithFee(0), testapp.WithGas(j.gas))...)
}

func TestEvaluatorsPayNothingForTheirDuty(t *testing.T) {
	j := newJudged(t)
	before := make(map[string]sdk.Coin)
	var commits [][]byte
	for _, v := range j.Validators {
		before[v.String()] = j.App.Bank.GetBalance(j.Ctx(), v.Address, stakingtypes.BondDenom)
		raw := j.commit(v)
		require.Zero(t, j.Check(raw).Code, "the mempool takes it without a fee")
		commits = append(commits, raw)
	}
	for i, result := range j.NextBlock(commits...).Results {
		require.True(t, result.OK(), "%d: %s", i, result.Log)
	}
	j.NextBlock()
	for _, v := range j.Validators {
		require.True(t, j.NextBlock(j.reveal(v, j.salt)).Results[0].OK())
		require.Equal(t, before[v.String()], j.App.Bank.GetBalance(j.Ctx(), v.Address, stakingtypes.BondDenom))
	}
}

func TestCommitmentThatIsNotDuePays(t *testing.T) {
	j := newJudged(t)
	raw := j.commit(j.Validators[0])
	require.True(t, j.NextBlock(raw).Results[0].OK())
	again := j.Check(j.commit(j.Validators[0]))
	require.Equal(t, "sdk", again.Codespace)
	require.Contains(t, again.Log, "fee: 0umasa, must be at least")
	stranger := testapp.Validator{Account: j.Accounts[2]}
	require.Contains(t, j.Check(j.commit(stranger)).Log, "fee: 0umasa, must be at least")
}

func TestTriesAreCountedAlsoWhenTheMessageFails(t *testing.T) {
	j := newJudged(t)
	var commits [][]byte
	for _, v := range j.Validators {
		commits = append(commits, j.commit(v))
	}
	j.NextBlock(commits...)
	j.NextBlock()
	wrong := bytes.Repeat([]byte{8}, 32)
	lane := ante.NewDutyLane(j.App.Rewards, j.App.Authz)
	admitted := func() bool {
		tx, err := j.App.TxConfig().TxDecoder()(j.reveal(j.Validators[0], wrong))
		require.NoError(t, err)
		branch, _ := j.Ctx().CacheContext() // to look is not to count
		return lane.Enter(branch, tx)
	}
	tries := 0
	for admitted() {
		result := j.NextBlock(j.reveal(j.Validators[0], wrong)).Results[0]
		require.False(t, result.OK(), "a wrong salt does not open a commitment")
		tries++
		require.LessOrEqual(t, tries, 10)
	}
	params, err := j.App.Rewards.Params(j.Ctx())
	require.NoError(t, err)
	require.Equal(t, int(params.Evaluation.DutyAttempts), tries)
	require.Contains(t, j.Check(j.reveal(j.Validators[0], j.salt)).Log, "fee: 0umasa, must be at least")
}

func TestNoBlockGivesMoreFreeTriesThanThereAre(t *testing.T) {
	j := newJudged(t)
	var commits [][]byte
	for _, v := range j.Validators {
		commits = append(commits, j.commit(v))
	}
	j.NextBlock(commits...)
	j.NextBlock()
	params, err := j.App.Rewards.Params(j.Ctx())
	require.NoError(t, err)
	most := int(params.Evaluation.DutyAttempts)
	var reveals [][]byte
	for i := range 2 * most {
		reveals = append(reveals, j.reveal(j.Validators[0], bytes.Repeat([]byte{8}, 32), testapp.Ahead(uint64(i))))
	}
	proposal, accepted := j.Propose(reveals...)
	require.True(t, accepted)
	require.Equal(t, reveals[:most], proposal, "an honest proposal holds no more")
	for i, result := range j.NextBlock(reveals...).Results { // a proposer may hold all
		if i < most {
			require.Equal(t, rewardstypes.ModuleName, result.Codespace, "a try, though it fails")
			continue
		}
		require.Equal(t, "sdk", result.Codespace)
		require.Contains(t, result.Log, "fee: 0umasa, must be positive")
	}
}

func TestOthersNeedNoFeeWhereTheNodeAsksForNone(t *testing.T) {
	j := newJudged(t)
	send := &banktypes.MsgSend{
		FromAddress: j.Accounts[2].String(), ToAddress: j.Accounts[3].String(), Amount: umasa(1),
	}
	require.True(t, j.NextBlock(j.Sign(j.Accounts[2], []sdk.Msg{send}, testapp.WithFee(0))).Results[0].OK())
}

func TestDutiesComeFirstInAProposal(t *testing.T) {
	j := newJudged(t)
	mempool := crowd(j.Chain)
	duty := j.commit(j.Validators[0])
	proposal, accepted := j.Propose(append(mempool, duty)...)
	require.True(t, accepted)
	require.Equal(t, append([][]byte{duty}, mempool...), proposal)
}
