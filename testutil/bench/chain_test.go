package bench

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/server"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// oracles are registered on every chain.
const oracles = 20

// chain is a chain in this process with a market on it. Its state is in an IAVL store on goleveldb, as a node's.
type chain struct {
	*testapp.Chain
	*market
	t       testing.TB
	pending []call
	busy    bool // the pipeline of a closed epoch has not finished
	// finer tells the phases SEAT and POWER from the rest of the pipeline.
	finer bool
}

// blockCost is how long a block took.
type blockCost struct {
	// kind is what the block had to do.
	kind string
	// finalize is FinalizeBlock with the hash of the state, commit is writing it down.
	finalize, commit time.Duration
}

// whole is the time of the block.
func (c blockCost) whole() time.Duration { return c.finalize + c.commit }

// The kinds of blocks.
const (
	// ordinary blocks are inside an epoch.
	ordinary = "ordinary"
	// boundary blocks close an epoch, open the next, and begin the pipeline.
	boundary = "boundary"
	// pipeline blocks go on with it.
	pipeline = "pipeline"
	// seats blocks go on with it and give and take the seats, powers blocks finish it with the powers.
	seats  = "seats"
	powers = "powers"
)

// newChain begins a chain with a ledger of people, so many of them workers.
func newChain(t testing.TB, workers, people int, epochBlocks uint64, edits ...testapp.Edit) *chain {
	t.Helper()
	return beginChain(t, newLedger(workers, oracles, people), epochBlocks, edits...)
}

// beginChain begins a chain with a ledger.
func beginChain(t testing.TB, l ledger, epochBlocks uint64, edits ...testapp.Edit) *chain {
	t.Helper()
	db := onDisk(t)
	options := []testapp.Option{
		testapp.WithEpochBlocks(epochBlocks), testapp.WithoutInvariants(), testapp.WithAccounts(0),
		testapp.WithMaxGas(1_000_000_000), testapp.WithDatabase(func(testing.TB) dbm.DB { return db }),
		testapp.WithSettings(asANode()),
	}
	if l.founders > 0 {
		options = append(options, testapp.WithValidators(l.founders), testapp.WithStake(2*stake))
	}
	for _, edit := range append(l.edits(), edits...) {
		options = append(options, testapp.WithGenesis(edit))
	}
	c := &chain{Chain: testapp.New(t, options...), t: t, finer: l.founders > 0}
	var validators []testapp.Account
	for _, v := range c.Validators {
		validators = append(validators, v.Account)
	}
	c.market = newMarket(testapp.ChainID, l, validators)
	// The genesis is written down with the first block. What the database and the collector of garbage would do about it
	// during the next blocks is done before them: it comes once, not with every block.
	c.NextBlock()
	require.NoError(t, db.ForceCompact(nil, nil))
	runtime.GC()
	return c
}

// asANode are the settings of the stores that "masad init" writes.
func asANode() map[string]any {
	return map[string]any{
		server.FlagIAVLCacheSize:       serverconfig.DefaultConfig().IAVLCacheSize,
		server.FlagInterBlockCache:     true,
		server.FlagDisableIAVLFastNode: true,
	}
}

// onDisk opens a database like that of a node, in a folder that goes away with the test.
func onDisk(t testing.TB) *dbm.GoLevelDB {
	db, err := dbm.NewGoLevelDB("application", t.TempDir(), nil)
	require.NoError(t, err)
	return db
}

// step executes a block in which n requests come in and every party does what it owes.
func (c *chain) step(n int) blockCost {
	c.t.Helper()
	calls := append(c.submit(n), c.pending...)
	block := c.NextBlock(c.signAll(calls)...)
	events := slices.Clone(block.Events)
	for i, result := range block.Results {
		require.True(c.t, result.OK(), "block %d, %s: %s", block.Height, sdk.MsgTypeURL(calls[i].msg), result.Log)
		events = append(events, result.Events...)
	}
	var err error
	c.pending, err = c.react(events)
	require.NoError(c.t, err)
	return blockCost{kind: c.kindOf(block.Events), finalize: block.Finalize, commit: block.Commit}
}

// signAll signs transactions that go into the next block together.
func (c *chain) signAll(calls []call) [][]byte {
	ahead := make(map[string]uint64)
	txs := make([][]byte, 0, len(calls))
	for _, one := range calls {
		fee := int64(one.gas / 100)
		if one.free {
			fee = 0
		}
		signer := one.signer.String()
		txs = append(txs, c.Sign(one.signer, []sdk.Msg{one.msg}, testapp.WithGas(one.gas), testapp.WithFee(fee),
			testapp.Ahead(ahead[signer])))
		ahead[signer]++
	}
	return txs
}

// kindOf tells what a block had to do from its events.
func (c *chain) kindOf(events []abci.Event) string {
	kind := ordinary
	if c.busy {
		kind = pipeline
	}
	for _, event := range events {
		switch {
		case is(event, &stakingtypes.EventEpochOpened{}):
			kind, c.busy = boundary, true
		case is(event, &stakingtypes.EventEpochFinished{}):
			c.busy = false
			if c.finer && kind == pipeline {
				kind = powers
			}
		case c.finer && is(event, &validatorsettypes.EventPruned{}):
			kind = seats
		}
	}
	return kind
}

// is tells whether an event is of the type of a message.
func is(event abci.Event, message sdk.Msg) bool { return event.Type == sdk.MsgTypeURL(message)[1:] }

// workPerBlock sets the units of epoch work of a block.
func workPerBlock(n uint64) testapp.Edit {
	return testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) { g.Params.WorkPerBlock = n })
}

// progress tells whoever waits for a benchmark how far it is; the results are reported at its end.
func progress(format string, args ...any) {
	if flag.Lookup("test.bench").Value.String() != "" {
		fmt.Fprintf(os.Stderr, "# "+format+"\n", args...)
	}
}

// median of durations, in milliseconds.
func median(samples []time.Duration) float64 { return float64(middle(samples).Nanoseconds()) / 1e6 }

// middle is the value in the middle, 0 of none.
func middle[T cmp.Ordered](samples []T) (value T) {
	if sorted := slices.Sorted(slices.Values(samples)); len(sorted) > 0 {
		value = sorted[len(sorted)/2]
	}
	return value
}
