package economy

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"cosmossdk.io/core/header"
	"cosmossdk.io/log/v2"
	abci "github.com/cometbft/cometbft/abci/types"
	cmted25519 "github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/baseapp"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
)

// commitEvery is how many blocks are kept in memory before they are written to the trees.
const commitEvery = 200

// engine runs the blocks of an application without CometBFT and without transactions: messages go to the message
// servers as a transaction would bring them there.
type engine struct {
	t   testing.TB
	app *app.App

	// seed makes the hashes of the blocks, and with them everything that is drawn.
	seed   uint64
	height int64
	time   time.Time
	params cmtproto.ConsensusParams
	// base is the state of the last block, over what was written to the trees.
	base storetypes.CacheMultiStore
	// ctx is that of the running block.
	ctx sdk.Context
	// last, current and next are the validator sets as CometBFT keeps them.
	last, current, next *cmttypes.ValidatorSet
	// events are those of the last block, its messages' among them.
	events []abci.Event
	// elapsed is the time that blocks took.
	elapsed time.Duration
	blocks  int
}

// newEngine takes over a chain after its first block.
func newEngine(tb testing.TB, chain *testapp.Chain, seed uint64) *engine {
	tb.Helper()
	e := &engine{t: tb, app: chain.App, seed: seed, height: chain.Height(), time: chain.Time(), params: *chain.Params}
	e.base = e.app.CommitMultiStore().CacheMultiStore()
	state, err := e.app.ValidatorSet.ExportGenesis(chain.Ctx())
	require.NoError(tb, err)
	var seated []*cmttypes.Validator
	for _, v := range chain.Validators {
		for _, kept := range state.Validators {
			if kept.Operator == v.String() && kept.Power > 0 {
				key := cmted25519.PubKey(v.Consensus.PubKey().Bytes())
				seated = append(seated, cmttypes.NewValidator(key, kept.Power))
			}
		}
	}
	e.current = cmttypes.NewValidatorSet(seated)
	e.last, e.next = e.current.Copy(), e.current.CopyIncrementProposerPriority(1)
	return e
}

// block runs one block with these messages, one after another, each undone if it fails. It returns their errors.
func (e *engine) block(msgs ...sdk.Msg) []error {
	e.t.Helper()
	began := time.Now()
	e.height++
	e.time = e.time.Add(testapp.BlockTime)
	store := e.base.CacheMultiStore()
	e.ctx = e.context(store)
	_, err := e.app.Manager().PreBlock(e.ctx)
	require.NoError(e.t, err)
	require.NoError(e.t, e.app.ValidatorSet.PreBlock(e.ctx, nil))
	begun, err := e.app.Manager().BeginBlock(e.ctx)
	require.NoError(e.t, err)
	e.events = begun.Events
	failures := make([]error, len(msgs))
	for i, msg := range msgs {
		failures[i] = e.deliver(msg)
	}
	ended, err := e.app.Manager().EndBlock(e.ctx)
	require.NoError(e.t, err)
	e.events = append(e.events, ended.Events...)
	store.Write()
	e.advance(ended.ValidatorUpdates)
	if e.blocks++; e.blocks%commitEvery == 0 {
		e.commit()
	}
	e.elapsed += time.Since(began)
	return failures
}

// deliver hands one message to its server, in a branch of the state that is kept only if it succeeds.
func (e *engine) deliver(msg sdk.Msg) error {
	handler := e.app.MsgServiceRouter().Handler(msg)
	require.NotNil(e.t, handler, "%T", msg)
	branch, write := e.ctx.CacheContext()
	result, err := handler(branch, msg)
	if err != nil {
		return err
	}
	write()
	e.events = append(e.events, result.Events...)
	return nil
}

// context is that of the running block.
func (e *engine) context(store storetypes.MultiStore) sdk.Context {
	hash := sha256.Sum256(fmt.Append(nil, "masad/testutil/economy/", e.seed, "/", e.height))
	proposer := e.current.GetProposer().Address
	info := abci.CommitInfo{}
	for _, v := range e.last.Validators {
		info.Votes = append(info.Votes, abci.VoteInfo{
			Validator:   abci.Validator{Address: v.Address, Power: v.VotingPower},
			BlockIdFlag: cmtproto.BlockIDFlagCommit,
		})
	}
	head := cmtproto.Header{ChainID: testapp.ChainID, Height: e.height, Time: e.time, ProposerAddress: proposer}
	return sdk.NewContext(store, head, false, log.NewNopLogger()).
		WithHeaderHash(hash[:]).
		WithHeaderInfo(header.Info{ChainID: testapp.ChainID, Height: e.height, Time: e.time, Hash: hash[:]}).
		WithConsensusParams(e.params).
		WithVoteInfos(info.Votes).
		WithExecMode(sdk.ExecModeFinalize).
		WithCometInfo(baseapp.NewBlockInfo(nil, nil, proposer, info)).
		WithBlockGasMeter(storetypes.NewInfiniteGasMeter())
}

// advance moves the validator sets one block on, as CometBFT does.
func (e *engine) advance(updates []abci.ValidatorUpdate) {
	changes, err := cmttypes.PB2TM.ValidatorUpdates(updates)
	require.NoError(e.t, err)
	after := e.next.Copy()
	if len(changes) > 0 {
		require.NoError(e.t, after.UpdateWithChangeSet(changes))
	}
	after.IncrementProposerPriority(1)
	e.last, e.current, e.next = e.current, e.next, after
}

// commit writes the blocks since the last commit to the trees.
func (e *engine) commit() {
	e.base.Write()
	e.app.CommitMultiStore().Commit()
	e.base = e.app.CommitMultiStore().CacheMultiStore()
}

// state is the state after the last block, to look at.
func (e *engine) state() sdk.Context {
	return e.context(e.base.CacheMultiStore())
}

// check fails the test if an invariant of the application does not hold.
func (e *engine) check() {
	e.t.Helper()
	require.NoError(e.t, e.app.CheckInvariants(e.state()))
}

// read decodes a typed event. Those of the block itself tell in whose name they were emitted, in a word that is not
// JSON.
func read(raw abci.Event) (sdk.Msg, error) {
	raw.Attributes = slices.DeleteFunc(slices.Clone(raw.Attributes), func(a abci.EventAttribute) bool {
		return a.Key == "mode" || a.Key == "msg_index"
	})
	return sdk.ParseTypedEvent(raw)
}
