package economy

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const (
	validatorRole = stakingtypes.Role_ROLE_VALIDATOR
	workerRole    = stakingtypes.Role_ROLE_WORKER
	oracleRole    = stakingtypes.Role_ROLE_ORACLE

	// masa is 1 MASA in umasa.
	masa = 1_000_000
	// epochBlocks is the length of an epoch: the least there may be.
	epochBlocks = stakingtypes.MinEpochBlocks
	// price is the congestion price, in umasa per unit: it begins at this and may not fall below it.
	price = 10_000
	// small is what a request asks for, and gets, unless a scenario says otherwise: 4 resource units with its payload.
	small = 1_000
	// large is the most tokens a request may ask for: 99 resource units.
	large = 32_768
	// fee is F of such a request, the first of its oracle in an epoch.
	fee = 40_001
	// baseReward is R_base unless a scenario says otherwise.
	baseReward = 100_000
	// workerStake is five times what a worker has to bond in these worlds.
	workerStake = 10_000 * masa
	// validatorStake keeps everybody's seat whatever becomes of its utility: eight times what it has to bond on average.
	validatorStake = 4_000_000 * masa
	// itemEmission is what an epoch of 600 judged answers emits for each of them, with a supply of 10⁹ MASA.
	itemEmission = 7_926_666
	// one is a score of 1.
	one = 1_000_000
)

// setup is a world before it begins.
type setup struct {
	seats    int
	accounts int
	// items is how many answers an epoch judges about; its emission is in proportion.
	items int
	seed  uint64
	// windows keeps a verdict open to disputes before it stands or is reviewed, and disputes lets workers use that.
	windows, disputes bool
	// prune lets the lowest evaluator lose its seat each epoch, as on a new network.
	prune bool
	// tokens is the size of requests, small if 0.
	tokens uint64
	// stake is that of each validator, validatorStake if 0.
	stake int64
	// market changes parameters of the market.
	market func(*rewardstypes.Params)
	// slashing changes parameters of x/slashing.
	slashing func(*slashingtypes.Params)
}

// world is an application with agents in every role.
type world struct {
	*engine
	chain  *testapp.Chain
	dice   *dice
	ledger *ledger

	judges  map[string]judge
	workers map[string]*workerAgent
	oracles map[string]*oracleAgent
	// copiers copy the commitment of another member of the committee; refused counts their reveals.
	copiers map[string]bool
	refused int
	// late are messages that come behind all others of the next block.
	late []call
	// answers are the items that wait for their verdict, asked the requests that are not settled.
	answers map[string]*answer
	asked   map[string]*answer
	// tokens is the size of requests, disputes tells whether workers dispute.
	tokens   uint64
	disputes bool
	// queue are the messages of the next block.
	queue []call
	// onEvent is told of every event first, if there is somebody who wants to know, and tells whether it was for it alone.
	onEvent func(sdk.Msg, map[string]*duty) bool
	// onSettled is told of every settled place.
	onSettled []func(*answer)
	// onCredited is told of everything that is credited.
	onCredited []func(*rewardstypes.EventRewardCredited)
	// punished is what offences took since it was looked at, in umasa.
	punished int64
	// outcomes counts the settled requests by outcome.
	outcomes map[rewardstypes.Outcome]int
}

// call is a message of the next block; one that may fail is an adversary's.
type call struct {
	msg     sdk.Msg
	mayFail bool
	failed  func(error)
}

// newWorld begins a world. The test keeps all of it in memory until it ends: each row of a table is a test of its own.
func newWorld(tb testing.TB, s setup) *world {
	tb.Helper()
	if s.stake == 0 {
		s.stake = validatorStake
	}
	if s.tokens == 0 {
		s.tokens = small
	}
	chain := testapp.New(tb, options(s)...)
	w := emptyWorld(newEngine(tb, chain, s.seed), chain, s)
	for w.height%epochBlocks != 0 {
		w.engine.block()
	}
	return w
}

// emptyWorld is a world of honest evaluators in which nobody asks or answers yet.
func emptyWorld(e *engine, chain *testapp.Chain, s setup) *world {
	w := &world{
		engine: e, chain: chain, dice: newDice(s.seed), ledger: newLedger(),
		tokens: s.tokens, disputes: s.disputes, copiers: map[string]bool{},
		judges: map[string]judge{}, workers: map[string]*workerAgent{}, oracles: map[string]*oracleAgent{},
		answers: map[string]*answer{}, asked: map[string]*answer{}, outcomes: map[rewardstypes.Outcome]int{},
	}
	for _, v := range chain.Validators {
		w.judges[v.String()] = honest
	}
	return w
}

// options are those of the chain.
func options(s setup) []testapp.Option {
	return []testapp.Option{
		testapp.WithoutInvariants(),
		testapp.WithValidators(s.seats), testapp.WithAccounts(s.accounts), testapp.WithStake(s.stake),
		testapp.WithBalance(umasa(2 * max(s.stake, validatorStake))),
		testapp.WithEpochBlocks(epochBlocks),
		testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
			g.Params.HistoryEpochs = 4
			if !s.prune {
				g.Params.PruneMode = validatorsettypes.PruneMode_PRUNE_MODE_WHEN_FULL
				g.Params.Slots = uint32(s.seats) + 1
			}
		})),
		testapp.WithGenesis(testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
			g.Params.HistoryEpochs = 4
		})),
		testapp.WithGenesis(testapp.EditModule(slashingtypes.ModuleName, func(g *slashingtypes.GenesisState) {
			if s.slashing != nil {
				s.slashing(&g.Params)
			}
		})),
		testapp.WithGenesis(testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
			market(&g.Params, s)
		})),
	}
}

// market shortens the windows, fixes the price, keeps no verdict open unless the setup says so, and lets an epoch emit
// what its items would get of a full one.
func market(p *rewardstypes.Params, s setup) {
	p.Market.AcceptBlocks, p.Market.DeclineBlocks, p.Market.RestBlocks = 4, 2, 4
	p.Market.PriceMin = math.LegacyNewDec(price)
	p.Evaluation.CommitBlocks, p.Evaluation.RevealBlocks = 3, 3
	p.History.HistoryEpochs = 4
	p.Disputes.DisputeBlocks, p.Disputes.GoldRate = 0, math.LegacyZeroDec()
	if s.windows || s.disputes {
		p.Disputes.DisputeBlocks = 3
	}
	supply := int64(s.seats+s.accounts) * 2 * max(s.stake, validatorStake)
	rate := math.LegacyNewDec(int64(s.items) * itemEmission).QuoInt(p.Treasury.MaxSupply.SubRaw(supply))
	p.Treasury.Rate = rate
	if s.market != nil {
		s.market(p)
	}
}

// umasa is a coin.
func umasa(amount int64) sdk.Coin { return sdk.NewInt64Coin(stakingtypes.BondDenom, amount) }

// send puts messages into the next block; they must succeed.
func (w *world) send(msgs ...sdk.Msg) {
	for _, msg := range msgs {
		w.queue = append(w.queue, call{msg: msg})
	}
}

// step runs a block with what is in the queue, and lets everybody react.
func (w *world) step() {
	w.t.Helper()
	calls := w.queue
	w.queue = nil
	msgs := make([]sdk.Msg, len(calls))
	for i, c := range calls {
		msgs[i] = c.msg
	}
	for i, err := range w.block(msgs...) {
		if err == nil {
			continue
		}
		require.True(w.t, calls[i].mayFail, "block %d: %T: %v", w.height, calls[i].msg, err)
		if calls[i].failed != nil {
			calls[i].failed(err)
		}
	}
	w.react()
}

// epochs runs n epochs. Before each, begin may ask.
func (w *world) epochs(n int, begin func(epoch int)) {
	w.t.Helper()
	for i := range n {
		if begin != nil {
			begin(i)
		}
		for range epochBlocks {
			w.step()
		}
		if (i+1)%200 == 0 {
			w.t.Logf("%d of %d epochs, %.1f ms a block", i+1, n, float64(w.elapsed.Microseconds())/1000/float64(w.blocks))
		}
	}
}

// settle runs two epochs in which nobody asks, so that all is settled and paid, and checks every invariant.
func (w *world) settle() {
	w.t.Helper()
	w.epochs(2, nil)
	require.Empty(w.t, w.asked, "not settled")
	w.check()
}

// validators are the operators with an index in from..to−1.
func (w *world) validators(from, to int) []string {
	var operators []string
	for _, v := range w.chain.Validators[from:to] {
		operators = append(operators, v.String())
	}
	return operators
}

// account is the address of an account with coins.
func (w *world) account(i int) string { return w.chain.Accounts[i].String() }

// hire registers an account as a worker for a service.
func (w *world) hire(address, service string, maxReward int64, value func(*dice) int) *workerAgent {
	w.send(&rewardstypes.MsgRegisterWorker{
		Owner: address, Services: []string{service}, Endpoint: "https://worker.example", MinPrice: math.ZeroInt(),
		MaxReward: math.NewInt(maxReward), Capacity: 64, Stake: umasa(workerStake),
	})
	agent := &workerAgent{address: address, value: value}
	w.workers[address] = agent
	return agent
}

// license registers an account as an oracle.
func (w *world) license(address string) *oracleAgent {
	w.send(&rewardstypes.MsgRegisterOracle{Owner: address, Stake: umasa(workerStake)})
	agent := &oracleAgent{address: address}
	w.oracles[address] = agent
	return agent
}

// ask sends n requests of an oracle.
func (w *world) ask(oracle, service string, reward int64, n int) {
	for range n {
		w.send(&rewardstypes.MsgSubmitRequest{
			Oracle: oracle, Service: service, Payload: rewardstypes.Payload{Inline: []byte("why?")}, MaxUnits: w.tokens,
			BaseReward: umasa(reward), Redundancy: 1, DeadlineBlocks: 5, MaxFee: umasa(masa * masa),
		})
	}
}

// saltOf is an evaluator's salt for an item.
func saltOf(item, operator string) []byte {
	sum := sha256.Sum256(fmt.Append(nil, "salt/", item, "/", operator))
	return sum[:]
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
