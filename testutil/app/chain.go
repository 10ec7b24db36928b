package app

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/server"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/app"
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

	t          testing.TB
	apps       []*app.App
	consensus  *consensus
	height     int64
	time       time.Time
	invariants bool
	// Params are the consensus parameters of the genesis.
	Params *cmtproto.ConsensusParams
}

// New begins a chain and executes its first block.
func New(t testing.TB, options ...Option) *Chain {
	t.Helper()
	s := defaults()
	for _, option := range options {
		s = option(s)
	}
	c := &Chain{t: t, time: Start, invariants: !s.noInvariants, Absent: map[string]bool{}}
	for _, instance := range s.instances {
		c.apps = append(c.apps, newApp(t, s.database(t), instance))
	}
	c.App = c.apps[0]
	for i := range s.validators {
		c.Validators = append(c.Validators, newValidator(i))
	}
	for i := range s.accounts {
		c.Accounts = append(c.Accounts, NewAccount(fmt.Sprintf("account-%d", i)))
	}
	c.Params = ConsensusParams(s.maxGas)
	for _, change := range s.consensus {
		change(c.Params)
	}
	state, err := json.Marshal(c.genesis(s))
	require.NoError(t, err)
	c.begin(state, 1, nil)
	c.NextBlock()
	return c
}

// Import begins a chain from what another one exported; its first block is still to come.
func Import(t testing.TB, exported Exported, instances ...map[string]any) *Chain {
	t.Helper()
	if len(instances) == 0 {
		instances = []map[string]any{{}}
	}
	c := &Chain{
		t: t, time: exported.Time, invariants: true, Absent: map[string]bool{},
		Validators: exported.validators, Accounts: exported.accounts, Params: &exported.ConsensusParams,
	}
	for _, instance := range instances {
		c.apps = append(c.apps, newApp(t, dbm.NewMemDB(), instance))
	}
	c.App = c.apps[0]
	c.begin(exported.AppState, exported.Height, exported.Validators)
	return c
}

// newApp makes an application.
func newApp(t testing.TB, db dbm.DB, options map[string]any) *app.App {
	t.Helper()
	price, _ := options[server.FlagMinGasPrices].(string)
	made, err := app.New(log.NewNopLogger(), db, simtestutil.AppOptionsMap(options),
		baseapp.SetChainID(ChainID), baseapp.SetMinGasPrices(price))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, made.Close()) })
	return made
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

// Ctx is the committed state, or before the first block that of the genesis.
func (c *Chain) Ctx() sdk.Context {
	header := cmtproto.Header{Height: c.height, ChainID: ChainID, Time: c.time}
	if c.App.LastBlockHeight() == 0 {
		return c.App.NewContextLegacy(false, header)
	}
	return c.App.NewUncachedContext(false, header)
}

// everybody are all accounts with coins.
func (c *Chain) everybody() []Account {
	var all []Account
	for _, v := range c.Validators {
		all = append(all, v.Account)
	}
	return append(all, c.Accounts...)
}
