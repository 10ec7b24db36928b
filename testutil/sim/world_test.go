package sim

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"cosmossdk.io/math"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const (
	validatorRole = stakingtypes.Role_ROLE_VALIDATOR
	workerRole    = stakingtypes.Role_ROLE_WORKER
	oracleRole    = stakingtypes.Role_ROLE_ORACLE

	// service is what most workers offer.
	service = "llm/local"
	// nobodys is a service that no worker offers.
	nobodys = "llm/nobody"
	// masa is 1 MASA in umasa.
	masa = 1_000_000
	// blockGas lets every transaction of a test fit in a block.
	blockGas = 100_000_000_000
	// unbondingBlocks is how many blocks an unbonding takes.
	unbondingBlocks = 12
	// votingBlocks is how many blocks a vote takes.
	votingBlocks = 4
)

// umasa is a coin.
func umasa(amount int64) sdk.Coin { return sdk.NewInt64Coin(stakingtypes.BondDenom, amount) }

// fast makes a chain on which everything happens within a few blocks.
func fast(options ...testapp.Option) []testapp.Option {
	return append([]testapp.Option{
		testapp.WithMaxGas(blockGas),
		testapp.WithEpochBlocks(stakingtypes.MinEpochBlocks),
		testapp.WithConsensus(func(p *cmtproto.ConsensusParams) { p.Evidence.MaxAgeDuration = testapp.BlockTime }),
		testapp.WithGenesis(testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
			g.Params.UnbondingTime = unbondingBlocks * testapp.BlockTime
			g.Params.HistoryEpochs = 4
			g.Params.PriceRoundBlocks, g.Params.PriceFreezeBlocks = stakingtypes.MinPriceRoundBlocks, 12
			for i := range g.Params.Roles {
				g.Params.Roles[i].GraceEpochs = 2
				g.Params.Roles[i].CooldownEpochs = 1
			}
		})),
		testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
			g.Params.HistoryEpochs = 4
		})),
		testapp.WithGenesis(testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
			fastMarket(&g.Params)
		})),
		testapp.WithGenesis(testapp.EditModule(sdkgovtypes.ModuleName, func(g *sdkgovv1.GenesisState) {
			long, short := votingBlocks*testapp.BlockTime, votingBlocks*testapp.BlockTime-time.Second
			g.Params.VotingPeriod, g.Params.ExpeditedVotingPeriod = &long, &short
			g.Params.MinDeposit = sdk.NewCoins(umasa(masa))
			g.Params.ExpeditedMinDeposit = sdk.NewCoins(umasa(2 * masa))
		})),
		testapp.WithGenesis(testapp.EditModule(govtypes.ModuleName, func(g *govtypes.GenesisState) {
			g.Params = fastVotes(g.Params)
		})),
	}, options...)
}

// fastVotes makes snapshots, claims and reviews a matter of few blocks, and lets everybody propose who bonds anything.
func fastVotes(p govtypes.Params) govtypes.Params {
	p.SnapshotInterval, p.ReviewEpochs, p.ClaimEpochs, p.GraceRounds = 2, 3, 3, 1
	p.MinProposalShare = math.LegacyZeroDec()
	return p
}

// fastMarket shortens all windows and keeps the price within a narrow band.
func fastMarket(p *rewardstypes.Params) {
	p.Market.AcceptBlocks, p.Market.DeclineBlocks, p.Market.RestBlocks = 4, 2, 4
	p.Market.PriceMin, p.Market.TargetUnits = math.LegacyNewDec(5000), 20
	p.Evaluation.Committee, p.Evaluation.CommitBlocks, p.Evaluation.RevealBlocks = 5, 3, 3
}

// world is a chain with somebody in every role.
type world struct {
	*testapp.Chain
	t testing.TB
	// ahead counts the transactions of the next block by signer.
	ahead map[string]uint64
	// queue is the next block, last the one before.
	queue, last [][]byte
	// watched is told every block, if anybody watches.
	watched func(testapp.Block)
}

func newWorld(t testing.TB, options ...testapp.Option) *world {
	t.Helper()
	w := &world{Chain: testapp.New(t, fast(options...)...), t: t, ahead: map[string]uint64{}}
	w.NextBlock()
	return w
}

// NextBlock executes a block and lets it be checked.
func (w *world) NextBlock(txs ...[]byte) testapp.Block {
	w.t.Helper()
	block := w.Chain.NextBlock(txs...)
	if w.watched != nil {
		w.watched(block)
	}
	return block
}

// Blocks executes n empty blocks.
func (w *world) Blocks(n int) {
	w.t.Helper()
	for range n {
		w.NextBlock()
	}
}

// everybody are validators and accounts.
func (w *world) everybody() []testapp.Account {
	var all []testapp.Account
	for _, v := range w.Validators {
		all = append(all, v.Account)
	}
	return append(all, w.Accounts...)
}

// account finds who signs for an address.
func (w *world) account(address string) testapp.Account {
	for _, a := range w.everybody() {
		if a.String() == address {
			return a
		}
	}
	w.t.Fatalf("%s is nobody's address", address)
	return testapp.Account{}
}

// send puts a transaction into the next block.
func (w *world) send(signer testapp.Account, msgs ...sdk.Msg) { w.sendWith(signer, msgs) }

// sendWith is send with options.
func (w *world) sendWith(signer testapp.Account, msgs []sdk.Msg, options ...testapp.TxOption) {
	w.t.Helper()
	options = append(options, testapp.Ahead(w.ahead[signer.String()]))
	w.queue = append(w.queue, w.Sign(signer, msgs, options...))
	if wellFormed(msgs) {
		w.ahead[signer.String()]++
	}
}

// wellFormed tells whether messages pass the check that comes before the fee: a transaction stopped there does not use
// up a sequence.
func wellFormed(msgs []sdk.Msg) bool {
	for _, msg := range msgs {
		if m, ok := msg.(sdk.HasValidateBasic); ok && m.ValidateBasic() != nil {
			return false
		}
	}
	return true
}

// block executes what was sent.
func (w *world) block() testapp.Block {
	w.t.Helper()
	w.last, w.queue, w.ahead = w.queue, nil, map[string]uint64{}
	return w.NextBlock(w.last...)
}

// mustBlock executes what was sent; all of it must succeed.
func (w *world) mustBlock() testapp.Block {
	w.t.Helper()
	block := w.block()
	for i, result := range block.Results {
		require.True(w.t, result.OK(), "tx %d of block %d: %s/%d: %s", i, block.Height, result.Codespace, result.Code,
			result.Log)
	}
	return block
}

// rewards is the market's state.
func (w *world) rewards() *rewardstypes.GenesisState {
	w.t.Helper()
	state, err := w.App.Rewards.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	return state
}

// staking is the ledger's state.
func (w *world) staking() *stakingtypes.GenesisState {
	w.t.Helper()
	state, err := w.App.Staking.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	return state
}

// validatorset is the state of the seats.
func (w *world) validatorset() *validatorsettypes.GenesisState {
	w.t.Helper()
	state, err := w.App.ValidatorSet.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	return state
}

// gov is the state of votes and delegations.
func (w *world) gov() *govtypes.GenesisState {
	w.t.Helper()
	state, err := w.App.Gov.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	return state
}

// request finds a request.
func (w *world) request(id string) rewardstypes.Request {
	w.t.Helper()
	for _, r := range w.rewards().Requests {
		if r.Id == id {
			return r
		}
	}
	w.t.Fatalf("no request %s", id)
	return rewardstypes.Request{}
}

// registerWorker is a message that opens a worker's position.
func registerWorker(owner testapp.Account, stake int64, services ...string) *rewardstypes.MsgRegisterWorker {
	return &rewardstypes.MsgRegisterWorker{
		Owner: owner.String(), Services: services, Endpoint: "https://worker.example",
		MinPrice: math.ZeroInt(), MaxReward: math.NewInt(masa), Capacity: 8, Stake: umasa(stake),
	}
}

// registerOracle is a message that opens an oracle's position.
func registerOracle(owner testapp.Account, stake int64) *rewardstypes.MsgRegisterOracle {
	return &rewardstypes.MsgRegisterOracle{Owner: owner.String(), Stake: umasa(stake)}
}

// submitRequest is a message that asks.
func submitRequest(oracle testapp.Account, service string, deadline uint64) *rewardstypes.MsgSubmitRequest {
	return &rewardstypes.MsgSubmitRequest{
		Oracle: oracle.String(), Service: service, Payload: rewardstypes.Payload{Inline: []byte("what is masa?")},
		MaxUnits: 1000, BaseReward: umasa(20_000), Redundancy: 1, DeadlineBlocks: deadline, MaxFee: umasa(masa),
	}
}

// submitResponse is a message that answers.
func submitResponse(worker, request string) *rewardstypes.MsgSubmitResponse {
	return &rewardstypes.MsgSubmitResponse{
		Worker: worker, Request: request, Units: 500,
		Payload: rewardstypes.Payload{Inline: []byte("an answer to " + request)},
	}
}

// encryptionKey is a key that nobody has.
var encryptionKey = bytes.Repeat([]byte{7}, 32)

// sealed is a payload that shows nothing but its hash.
func sealed(content string) rewardstypes.Payload {
	sum := sha256.Sum256([]byte(content))
	return rewardstypes.Payload{
		Hash: sum[:], Uri: fmt.Sprintf("https://a.example/payload/%x", sum), Size_: uint64(len(content)),
	}
}

// hashOf is a number that depends on words alone: the choices of a test follow from it, before and after an import.
func hashOf(words ...string) int {
	sum := sha256.Sum256(fmt.Append(nil, words))
	return int(sum[0])<<8 | int(sum[1])
}

// saltOf is an evaluator's salt for an item.
func saltOf(item, operator string) []byte {
	sum := sha256.Sum256([]byte("salt/" + item + "/" + operator))
	return sum[:]
}

// commitment commits an operator to an opinion of an item.
func (w *world) commitment(
	item, operator string, opinion rewardstypes.Opinion,
) rewardstypes.EvaluationCommit {
	w.t.Helper()
	address, err := sdk.AccAddressFromBech32(operator)
	require.NoError(w.t, err)
	hash, err := rewardstypes.CommitHash(testapp.ChainID, item, address, opinion, saltOf(item, operator))
	require.NoError(w.t, err)
	return rewardstypes.EvaluationCommit{Item: item, Hash: hash}
}

// opening opens the same commitment.
func opening(item, operator string, opinion rewardstypes.Opinion) rewardstypes.EvaluationReveal {
	return rewardstypes.EvaluationReveal{
		Item: item, R: opinion.R, C: opinion.C, F: opinion.F, Flag: opinion.Flag, Salt: saltOf(item, operator),
	}
}
