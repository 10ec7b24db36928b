package app

import (
	"encoding/json"
	"testing"

	"cosmossdk.io/math"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// State is the application state of a genesis, by module.
type State map[string]json.RawMessage

// Edit changes a genesis before the chain begins.
type Edit func(cdc codec.JSONCodec, state State)

// settings is what a chain begins with. Options return changed copies.
type settings struct {
	validators   int
	accounts     int
	stake        math.Int
	balance      sdk.Coins
	epochBlocks  uint64
	maxGas       int64
	edits        []Edit
	instances    []map[string]any
	noInvariants bool
	database     func(testing.TB) dbm.DB
	consensus    []func(*cmtproto.ConsensusParams)
	links        uint64
}

func defaults() settings {
	return settings{
		validators: 4,
		accounts:   4,
		stake:      math.NewInt(1_000_000_000_000),
		balance: sdk.NewCoins(
			sdk.NewInt64Coin(stakingtypes.BondDenom, 10_000_000_000_000),
			sdk.NewInt64Coin(stakingtypes.CollateralDenom, 10_000_000_000_000),
		),
		epochBlocks: 20,
		maxGas:      100_000_000,
		instances:   []map[string]any{{}},
		database:    func(testing.TB) dbm.DB { return dbm.NewMemDB() },
	}
}

// Option changes what a chain begins with.
type Option func(settings) settings

// WithValidators sets the number of founding validators.
func WithValidators(n int) Option { return func(s settings) settings { s.validators = n; return s } }

// WithAccounts sets the number of other accounts.
func WithAccounts(n int) Option { return func(s settings) settings { s.accounts = n; return s } }

// WithStake sets the stake of each founding validator, in umasa.
func WithStake(umasa int64) Option {
	return func(s settings) settings { s.stake = math.NewInt(umasa); return s }
}

// WithBalance sets what every account has.
func WithBalance(coins ...sdk.Coin) Option {
	return func(s settings) settings { s.balance = sdk.NewCoins(coins...); return s }
}

// WithEpochBlocks sets the length of an epoch.
func WithEpochBlocks(n uint64) Option {
	return func(s settings) settings { s.epochBlocks = n; return s }
}

// WithMaxGas sets the gas of a block.
func WithMaxGas(n int64) Option { return func(s settings) settings { s.maxGas = n; return s } }

// WithConsensus changes the parameters of CometBFT.
func WithConsensus(change func(*cmtproto.ConsensusParams)) Option {
	return func(s settings) settings {
		s.consensus = append(s.consensus[:len(s.consensus):len(s.consensus)], change)
		return s
	}
}

// WithReveals gives every validator a beacon tip, of chains of so many links, and lets proposers reveal.
func WithReveals(links uint64) Option { return func(s settings) settings { s.links = links; return s } }

// WithGenesis edits the genesis.
func WithGenesis(edit Edit) Option {
	return func(s settings) settings {
		s.edits = append(s.edits[:len(s.edits):len(s.edits)], edit)
		return s
	}
}

// WithSettings gives the first application settings, as in app.toml.
func WithSettings(appSettings map[string]any) Option {
	return func(s settings) settings {
		s.instances = append([]map[string]any{appSettings}, s.instances[1:]...)
		return s
	}
}

// WithTwin adds an application that executes the same blocks with settings of its own, as in app.toml.
func WithTwin(appSettings map[string]any) Option {
	return func(s settings) settings {
		s.instances = append(s.instances[:len(s.instances):len(s.instances)], appSettings)
		return s
	}
}

// WithDatabase keeps the state of each application in a database that open makes, instead of in memory.
func WithDatabase(open func(testing.TB) dbm.DB) Option {
	return func(s settings) settings { s.database = open; return s }
}

// WithoutInvariants skips the check of the invariants after each block: for benchmarks.
func WithoutInvariants() Option { return func(s settings) settings { s.noInvariants = true; return s } }

// EditModule returns an edit of one module's genesis: change gets it decoded.
func EditModule[T any, P interface {
	*T
	proto.Message
}](module string, change func(P)) Edit {
	return func(cdc codec.JSONCodec, state State) {
		genesis := P(new(T))
		cdc.MustUnmarshalJSON(state[module], genesis)
		change(genesis)
		state[module] = cdc.MustMarshalJSON(genesis)
	}
}
