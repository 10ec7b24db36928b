package keeper_test

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"cosmossdk.io/core/header"
	"cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/comet"
	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

const validator = stakingtypes.Role_ROLE_VALIDATOR

// nobody is the number of a key that is never registered.
const nobody = 9999

// chain is a keeper on a real store with a fake ledger and CometBFT's own set, two blocks behind as on a network.
type chain struct {
	fixture.F
	t      *testing.T
	ledger *fakes.Staking
	k      *keeper.Keeper
	msg    types.MsgServer
	query  types.QueryServer
	// set is what CometBFT holds now; next and later take effect one and two blocks from now.
	set         *comet.Set
	next, later []abci.ValidatorUpdate
	// proposer is whose key proposes: at first one that nobody registered, so that no missed reveal is counted.
	proposer int
	// reveal is what the next block begins with.
	reveal *types.MsgRevealBeacon
}

// newChain is a chain before its genesis transactions.
func newChain(t *testing.T) *chain {
	t.Helper()
	c := emptyChain(t)
	_, err := c.k.InitGenesis(c.Ctx, *types.DefaultGenesis())
	require.NoError(t, err)
	return c
}

// emptyChain is a chain before its genesis.
func emptyChain(t *testing.T) *chain {
	t.Helper()
	c := &chain{F: fixture.New(t, types.StoreKey, fakes.StakingStore), t: t, proposer: nobody}
	registerKeys(c.Cdc.InterfaceRegistry())
	c.ledger = fakes.NewStaking(c.Service(fakes.StakingStore), nil)
	c.k = keeper.NewKeeper(c.Cdc, c.Service(types.StoreKey), c.ledger, c.ledger, c.Authority)
	c.ledger.Hooks = c.k.Hooks()
	c.msg, c.query = keeper.NewMsgServer(c.k), keeper.NewQueryServer(c.k)
	return c
}

// found runs the genesis transactions of validators 0, 1, … with the given stakes, and the first block.
func found(t *testing.T, stakes ...int64) *chain {
	t.Helper()
	c := newChain(t)
	for i, stake := range stakes {
		c.register(i, stake)
	}
	c.start()
	return c
}

// even is found on a chain without jitter: equal stakes have equal power.
func even(t *testing.T, stakes ...int64) *chain {
	t.Helper()
	c := newChain(t)
	c.steady()
	for i, stake := range stakes {
		c.register(i, stake)
	}
	c.start()
	return c
}

// start seats the founders and opens epoch 1.
func (c *chain) start() {
	c.t.Helper()
	updates, err := c.k.ApplyAndReturnValidatorSetUpdates(c.Ctx)
	require.NoError(c.t, err)
	c.set = comet.NewSet(c.t, updates)
	c.ledger.SetEpoch(c.Ctx, 1)
	require.NoError(c.t, c.k.CheckInvariants(c.Ctx))
}

// key is the i-th consensus key.
func key(i int) *ed25519.PubKey {
	seed := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("consensus"), uint64(i)))
	return ed25519.GenPrivKeyFromSecret(seed[:]).PubKey().(*ed25519.PubKey)
}

func packed(t *testing.T, key *ed25519.PubKey) *codectypes.Any {
	t.Helper()
	packed, err := codectypes.NewAnyWithValue(key)
	require.NoError(t, err)
	return packed
}

func umasa(amount int64) sdk.Coin {
	return sdk.Coin{Denom: stakingtypes.BondDenom, Amount: math.NewInt(amount)}
}

// registration of operator i with consensus key i.
func (c *chain) registration(i int, stake int64) *types.MsgRegisterValidator {
	return &types.MsgRegisterValidator{
		Operator: c.Addr(i).String(), ConsensusPubkey: packed(c.t, key(i)),
		Description: types.Description{Moniker: "validator"}, Stake: umasa(stake),
	}
}

func (c *chain) register(i int, stake int64) {
	c.t.Helper()
	_, err := c.msg.RegisterValidator(c.Ctx, c.registration(i, stake))
	require.NoError(c.t, err)
}

// block runs one block in which all but the absent signed the last one, does some work in it, and hands the updates
// to CometBFT with its delay of two blocks.
func (c *chain) block(work func(), absent ...int) {
	c.t.Helper()
	c.NextBlock(1)
	var missing [][]byte
	for _, i := range absent {
		missing = append(missing, key(i).Address())
	}
	hash := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(c.Ctx.BlockHeight())))
	c.Ctx = c.Ctx.WithVoteInfos(c.set.Votes(missing...)).
		WithHeaderInfo(header.Info{Height: c.Ctx.BlockHeight(), Hash: hash[:]}).
		WithProposer(sdk.ConsAddress(key(c.proposer).Address()))
	require.NoError(c.t, c.k.PreBlock(c.Ctx, c.reveal))
	require.NoError(c.t, c.k.BeginBlock(c.Ctx))
	if work != nil {
		work()
	}
	updates, err := c.k.EndBlock(c.Ctx)
	require.NoError(c.t, err)
	c.set.Apply(c.t, c.next)
	c.next, c.later = c.later, updates
	require.NoError(c.t, c.k.CheckInvariants(c.Ctx))
}

// run runs a phase to its end with a budget a block.
func (c *chain) run(phase stakingtypes.Phase, epoch, budget uint64) {
	c.t.Helper()
	var cursor []byte
	for {
		next, used, done, err := phase.Run(c.Ctx, epoch, cursor, budget)
		require.NoError(c.t, err)
		if done {
			return
		}
		require.LessOrEqual(c.t, used, budget)
		require.NotEqual(c.t, cursor, next, "the phase must move")
		cursor = next
	}
}

// epoch turns the epoch and runs the phases of the one that ended, in one block.
func (c *chain) epoch() {
	c.t.Helper()
	c.block(func() {
		ended, err := c.ledger.CurrentEpoch(c.Ctx)
		require.NoError(c.t, err)
		c.ledger.SetEpoch(c.Ctx, ended.Number+1)
		c.run(keeper.RankPhase(c.k), ended.Number, 1000)
		c.run(keeper.SeatPhase(c.k), ended.Number, 1000)
		c.run(keeper.PowerPhase(c.k), ended.Number, 1000)
	})
}

// settle lets the last updates reach CometBFT's set.
func (c *chain) settle() {
	c.t.Helper()
	c.block(nil)
	c.block(nil)
	c.block(nil)
}

// members are the numbers of those with a seat, ascending.
func (c *chain) members() []int {
	c.t.Helper()
	seated, err := c.k.Members(c.Ctx)
	require.NoError(c.t, err)
	var numbers []int
	for i := range 400 {
		for _, m := range seated {
			if m.Operator.Equals(c.Addr(i)) {
				numbers = append(numbers, i)
			}
		}
	}
	require.Len(c.t, numbers, len(seated))
	return numbers
}

func (c *chain) validator(i int) types.Validator {
	c.t.Helper()
	v, err := c.k.Validator(c.Ctx, c.Addr(i))
	require.NoError(c.t, err)
	return v
}

func (c *chain) setParams(edit func(*types.Params)) {
	c.t.Helper()
	params, err := c.k.Params(c.Ctx)
	require.NoError(c.t, err)
	edit(&params)
	_, err = c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
	require.NoError(c.t, err)
}

// steady lets nobody be pruned and draws no jitter, so that seats and powers depend on nothing but stake.
func (c *chain) steady() {
	c.t.Helper()
	c.setParams(func(p *types.Params) { p.ImmunityEpochs, p.Jitter = types.MaxImmunityEpochs, math.LegacyZeroDec() })
}

func (c *chain) inactive(i int, inactive bool) {
	c.ledger.Change(c.Ctx, validator, c.Addr(i), func(p *fakes.Position) { p.Inactive = inactive })
}

func dec(text string) math.LegacyDec { return math.LegacyMustNewDecFromStr(text) }

// registerKeys lets records with a consensus key be read back.
func registerKeys(registry codectypes.InterfaceRegistry) { cryptocodec.RegisterInterfaces(registry) }
