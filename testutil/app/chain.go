package app

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"cosmossdk.io/log/v2"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/server"
	pruningtypes "github.com/cosmos/cosmos-sdk/store/v2/pruning/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/app/reveal"
)

const (
	// ChainID is the name of every test chain.
	ChainID = "masa-test"
	// BlockTime is the time between two blocks.
	BlockTime = 6 * time.Second
)

// Start is the time of the genesis.
var Start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Chain is an application, or several that execute the same blocks.
type Chain struct {
	// App is the first application; tests read it.
	App *app.App
	// Validators are the founding validators, Accounts everybody else with coins.
	Validators []Validator
	Accounts   []Account
	// Absent are the operators whose votes are missing from every commit.
	Absent map[string]bool
	// Faults are the evidence that every block brings.
	Faults []abci.Misbehavior
	// Silent are the operators that do not reveal in their blocks, on a chain with reveals.
	Silent map[string]bool

	t          testing.TB
	apps       []*app.App
	consensus  *consensus
	height     int64
	time       time.Time
	invariants bool
	makers     map[string]*reveal.Maker
	// Params are the consensus parameters of the genesis.
	Params *cmtproto.ConsensusParams
}

// New begins a chain and executes its first block.
func New(tb testing.TB, options ...Option) *Chain {
	tb.Helper()
	s := defaults()
	for _, option := range options {
		s = option(s)
	}
	c := &Chain{t: tb, time: Start, invariants: !s.noInvariants, Absent: map[string]bool{}, Silent: map[string]bool{}}
	for _, instance := range s.instances {
		c.apps = append(c.apps, newApp(tb, s.database(tb), instance))
	}
	c.App = c.apps[0]
	for i := range s.validators {
		c.Validators = append(c.Validators, newValidator(i, s.links))
	}
	for i := range s.accounts {
		c.Accounts = append(c.Accounts, NewAccount(fmt.Sprintf("account-%d", i)))
	}
	c.addMakers()
	c.Params = ConsensusParams(s.maxGas)
	for _, change := range s.consensus {
		change(c.Params)
	}
	state, err := json.Marshal(c.genesis(s))
	require.NoError(tb, err)
	c.begin(state, 1, nil)
	c.NextBlock()
	return c
}

// Import begins a chain from what another one exported; its first block is still to come.
func Import(tb testing.TB, exported Exported, instances ...map[string]any) *Chain {
	tb.Helper()
	if len(instances) == 0 {
		instances = []map[string]any{{}}
	}
	c := &Chain{
		t: tb, time: exported.Time, invariants: true, Absent: map[string]bool{}, Silent: map[string]bool{},
		Validators: exported.validators, Accounts: exported.accounts, Params: &exported.ConsensusParams,
	}
	for _, instance := range instances {
		c.apps = append(c.apps, newApp(tb, dbm.NewMemDB(), instance))
	}
	c.App = c.apps[0]
	c.addMakers()
	c.begin(exported.AppState, exported.Height, exported.Validators)
	return c
}

// newApp makes an application.
func newApp(tb testing.TB, db dbm.DB, options map[string]any) *app.App {
	tb.Helper()
	price, _ := options[server.FlagMinGasPrices].(string)
	base := append(storeOptions(options), baseapp.SetChainID(ChainID), baseapp.SetMinGasPrices(price))
	made, err := app.New(log.NewNopLogger(), db, simtestutil.AppOptionsMap(options), base...)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, made.Close()) })
	return made
}

// storeOptions are how settings of app.toml, as far as they are given, change the stores.
func storeOptions(options map[string]any) []func(*baseapp.BaseApp) {
	var base []func(*baseapp.BaseApp)
	if size, ok := options[server.FlagIAVLCacheSize].(uint64); ok {
		base = append(base, baseapp.SetIAVLCacheSize(int(size)))
	}
	if strategy, ok := options[server.FlagPruning].(string); ok {
		// Not beside the blocks: an iterator of a database in memory locks it, and the two would wait for each other.
		base = append(base, baseapp.SetPruning(pruningtypes.NewPruningOptionsFromString(strategy)),
			baseapp.SetIAVLSyncPruning(true))
	}
	if disabled, ok := options[server.FlagDisableIAVLFastNode].(bool); ok {
		base = append(base, baseapp.SetIAVLDisableFastNode(disabled))
	}
	return base
}

// ConsensusParams are the consensus parameters of a test chain.
func ConsensusParams(maxGas int64) *cmtproto.ConsensusParams {
	params := cmttypes.DefaultConsensusParams().ToProto()
	params.Block.MaxGas = maxGas
	params.Block.MaxBytes = 4 << 20
	params.Evidence.MaxAgeDuration = 20 * 24 * time.Hour
	return &params
}

// begin sends InitChain to every application.
func (c *Chain) begin(state []byte, height int64, validators []cmttypes.GenesisValidator) {
	c.t.Helper()
	c.height = height - 1
	for i, one := range c.apps {
		res, err := one.InitChain(&abci.RequestInitChain{
			Time: c.time, ChainId: ChainID, ConsensusParams: c.Params, AppStateBytes: state,
			InitialHeight: height, Validators: genesisUpdates(validators),
		})
		require.NoError(c.t, err)
		if i == 0 {
			c.consensus = newConsensus(c.t, res.Validators)
		}
	}
}

// Height is the height of the last block.
func (c *Chain) Height() int64 { return c.height }

// Time is the time of the last block.
func (c *Chain) Time() time.Time { return c.time }

// Wait lets time pass before the next block.
func (c *Chain) Wait(d time.Duration) { c.time = c.time.Add(d) }

// Ctx is the committed state, or before the first block that of the genesis.
func (c *Chain) Ctx() sdk.Context {
	header := cmtproto.Header{Height: c.height, ChainID: ChainID, Time: c.time}
	if c.App.LastBlockHeight() == 0 {
		return c.App.NewContextLegacy(false, header)
	}
	return sdk.NewContext(c.App.CommitMultiStore(), header, false, log.NewNopLogger())
}

// everybody are all accounts with coins.
func (c *Chain) everybody() []Account {
	var all []Account
	for _, v := range c.Validators {
		all = append(all, v.Account)
	}
	return append(all, c.Accounts...)
}
