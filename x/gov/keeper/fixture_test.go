package keeper_test

import (
	"context"
	"testing"

	"cosmossdk.io/core/address"
	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec"
	sdkaddress "github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	sdkgov "github.com/cosmos/cosmos-sdk/x/gov"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/cosmos-sdk/x/tx/signing"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/gov/keeper"
	"github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	yes, abstain, no, veto = sdkgovv1.OptionYes, sdkgovv1.OptionAbstain, sdkgovv1.OptionNo, sdkgovv1.OptionNoWithVeto

	asValidator = stakingtypes.Role_ROLE_VALIDATOR
	asWorker    = stakingtypes.Role_ROLE_WORKER
	asOracle    = stakingtypes.Role_ROLE_ORACLE

	// deposit is what a vote begins with, in umasa.
	deposit = 1_000
	// votingBlocks and expeditedBlocks are how long votes last.
	votingBlocks, expeditedBlocks = 10, 5
)

// chain is x/gov on the SDK's own governance, with a fake ledger and fake rewards beside it.
type chain struct {
	fixture.F
	tb      testing.TB
	k       *keeper.Keeper
	gov     *sdkgovkeeper.Keeper
	bank    *fakes.Bank
	ledger  *fakes.Staking
	rewards *rewards
	msgs    types.MsgServer
	queries types.QueryServer
}

// newChain begins a chain in its first block, with a snapshot in every block.
func newChain(tb testing.TB) *chain {
	tb.Helper()
	return newChainWith(tb, func(p *types.Params) { p.SnapshotInterval = 1 })
}

// newChainWith begins a chain with other parameters.
func newChainWith(tb testing.TB, edit func(*types.Params)) *chain {
	tb.Helper()
	c := &chain{F: fixture.New(tb, types.StoreKey, sdkgovtypes.StoreKey, fakes.StakingStore), tb: tb}
	registry := interfaces(tb)
	c.Cdc = codec.NewProtoCodec(registry)
	c.bank = fakes.NewBank(c.Service(fixture.BankStore))
	c.ledger = fakes.NewStaking(c.Service(fakes.StakingStore), nil)
	c.rewards = &rewards{pool: map[uint64]math.Int{}, spent: map[uint64]math.Int{}, held: math.ZeroInt()}
	c.k = keeper.NewKeeper(c.Cdc, c.Service(types.StoreKey), keeper.Deps{
		Staking: c.ledger, Epochs: c.ledger, Rewards: c.rewards,
	}, c.Authority)
	router := baseapp.NewMsgServiceRouter()
	router.SetInterfaceRegistry(registry)
	c.gov = sdkgovkeeper.NewKeeper(c.Cdc, c.Service(sdkgovtypes.StoreKey), accounts{}, depositBank{c.bank}, nil, router,
		sdkgovtypes.DefaultConfig(), c.Authority, c.k.Tally)
	c.gov.SetHooks(c.k.Proposals())
	c.k.SetGovernance(c.gov)
	c.ledger.Hooks = c.k.Hooks()
	c.msgs, c.queries = keeper.NewMsgServer(c.k), keeper.NewQueryServer(c.k)
	types.RegisterMsgServer(router, c.msgs)
	sdkgovv1.RegisterMsgServer(router, sdkgovkeeper.NewMsgServerImpl(c.gov))
	c.begin(edit)
	return c
}

// begin sets the parameters and begins the first block of the first epoch.
func (c *chain) begin(edit func(*types.Params)) {
	c.tb.Helper()
	params := sdkgovv1.DefaultParams()
	voting, expedited := votingBlocks*fixture.BlockTime, expeditedBlocks*fixture.BlockTime
	params.VotingPeriod, params.ExpeditedVotingPeriod = &voting, &expedited
	params.MinDeposit, params.ExpeditedMinDeposit = umasa(deposit), umasa(2*deposit)
	require.NoError(c.tb, c.gov.Params.Set(c.Ctx, params))
	require.NoError(c.tb, c.gov.ProposalID.Set(c.Ctx, sdkgovv1.DefaultStartingProposalID))
	genesis := types.DefaultGenesis()
	edit(&genesis.Params)
	require.NoError(c.tb, c.k.InitGenesis(c.Ctx, *genesis))
	c.ledger.SetEpoch(c.Ctx, 1)
	require.NoError(c.tb, c.k.BeginBlock(c.Ctx))
}

// interfaces are the messages that proposals carry.
func interfaces(tb testing.TB) codectypes.InterfaceRegistry {
	tb.Helper()
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver,
		SigningOptions: signing.Options{
			AddressCodec:          bech32(),
			ValidatorAddressCodec: sdkaddress.NewBech32Codec(stakingtypes.Bech32Prefix + "valoper"),
		},
	})
	require.NoError(tb, err)
	types.RegisterInterfaces(registry)
	sdkgovv1.RegisterInterfaces(registry)
	return registry
}

func bech32() address.Codec { return sdkaddress.NewBech32Codec(stakingtypes.Bech32Prefix) }

// accounts are those of modules: that is all that the SDK's governance asks for.
type accounts struct{ sdkgovtypes.AccountKeeper }

func (accounts) AddressCodec() address.Codec { return bech32() }

func (accounts) GetModuleAddress(name string) sdk.AccAddress { return authtypes.NewModuleAddress(name) }

func (accounts) GetModuleAccount(_ context.Context, name string) sdk.ModuleAccountI {
	return authtypes.NewEmptyModuleAccount(name, authtypes.Burner)
}

// depositBank has no coins that are locked.
type depositBank struct{ *fakes.Bank }

func (depositBank) LockedCoins(context.Context, sdk.AccAddress) sdk.Coins { return nil }

// rewards are the pools of epochs. As on the chain an epoch cannot spend more than its pool, and nobody is paid more
// than was set aside.
type rewards struct {
	pool, spent    map[uint64]math.Int
	held           math.Int
	paid           []rewardstypes.Entry
	returned       []math.Int
	failing        error
	failingAccount string
}

// GovernancePool implements types.RewardsKeeper.
func (r *rewards) GovernancePool(_ context.Context, epoch uint64) (pool, left math.Int, err error) {
	pool, found := r.pool[epoch]
	if !found {
		return math.ZeroInt(), math.ZeroInt(), nil
	}
	return pool, pool.Sub(r.spentIn(epoch)), r.failing
}

func (r *rewards) spentIn(epoch uint64) math.Int {
	if spent, found := r.spent[epoch]; found {
		return spent
	}
	return math.ZeroInt()
}

func (r *rewards) spend(epoch uint64, amount math.Int) error {
	spent := r.spentIn(epoch).Add(amount)
	if r.failing != nil {
		return r.failing
	}
	if pool, found := r.pool[epoch]; amount.IsPositive() && (!found || spent.GT(pool)) {
		return rewardstypes.ErrPoolExhausted.Wrapf("amount: %s", amount)
	}
	r.spent[epoch] = spent
	return nil
}

// CreditGovernance implements types.RewardsKeeper.
func (r *rewards) CreditGovernance(_ context.Context, entry rewardstypes.Entry) error {
	if entry.Owner == r.failingAccount {
		return rewardstypes.ErrInvalidField.Wrapf("owner: %s", entry.Owner)
	}
	if err := r.spend(entry.Epoch, entry.Amount); err != nil {
		return err
	}
	if entry.Amount.IsPositive() {
		r.paid = append(r.paid, entry)
	}
	return nil
}

// SetAsideGovernance implements types.RewardsKeeper.
func (r *rewards) SetAsideGovernance(_ context.Context, epoch uint64, amount math.Int) error {
	if err := r.spend(epoch, amount); err != nil {
		return err
	}
	r.held = r.held.Add(amount)
	return nil
}

// PaySetAside implements types.RewardsKeeper.
func (r *rewards) PaySetAside(_ context.Context, entry rewardstypes.Entry) error {
	if entry.Amount.GT(r.held) {
		return rewardstypes.ErrPoolExhausted.Wrapf("amount: %s", entry.Amount)
	}
	r.held = r.held.Sub(entry.Amount)
	if entry.Amount.IsPositive() {
		r.paid = append(r.paid, entry)
	}
	return nil
}

// ReturnSetAside implements types.RewardsKeeper.
func (r *rewards) ReturnSetAside(_ context.Context, amount math.Int) error {
	if amount.GT(r.held) {
		return rewardstypes.ErrPoolExhausted.Wrapf("amount: %s", amount)
	}
	r.held, r.returned = r.held.Sub(amount), append(r.returned, amount)
	return nil
}

func umasa(amount int64) sdk.Coins {
	return sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, amount))
}

// text is the address of the i-th account.
func (c *chain) text(i int) string { return c.Addr(i).String() }

// bondAs gives the i-th account so much stake in a role, whatever it had.
func (c *chain) bondAs(role stakingtypes.Role, i int, stake int64) {
	c.tb.Helper()
	require.NoError(c.tb, c.ledger.Put(c.Ctx, role, c.Addr(i), fakes.Position{
		Masa: math.NewInt(stake), Unbonding: math.ZeroInt(), Tao: math.ZeroInt(), Required: math.ZeroInt(),
		Utility: math.LegacyZeroDec(),
	}))
}

// bond gives the i-th account, a worker, so much stake.
func (c *chain) bond(i int, stake int64) {
	c.tb.Helper()
	c.bondAs(asWorker, i, stake)
}

// all delegates what other edges leave to the i-th account, some so much.
func (c *chain) all(i int) types.Edge { return types.AllTo(c.text(i)) }

func (c *chain) some(i int, amount int64) types.Edge {
	return types.NewEdge(c.text(i), math.NewInt(amount))
}

// delegate replaces the list of the i-th account on a topic.
func (c *chain) delegate(i int, topic types.Topic, edges ...types.Edge) {
	c.tb.Helper()
	_, err := c.msgs.SetDelegation(c.Ctx, &types.MsgSetDelegation{Agent: c.text(i), Topic: topic, Edges: edges})
	require.NoError(c.tb, err)
}

// inherit drops the list of the i-th account on a topic.
func (c *chain) inherit(i int, topic types.Topic) {
	c.tb.Helper()
	_, err := c.msgs.SetDelegation(c.Ctx, &types.MsgSetDelegation{Agent: c.text(i), Topic: topic, Inherit: true})
	require.NoError(c.tb, err)
}

// submit makes a proposal of the i-th account that waits for deposits.
func (c *chain) submit(i int, expedited bool, msgs ...sdk.Msg) uint64 {
	c.tb.Helper()
	proposal, err := c.gov.SubmitProposal(c.Ctx, msgs, "", "A change", "Of something.", c.Addr(i), expedited)
	require.NoError(c.tb, err)
	return proposal.Id
}

// pay deposits umasa of the i-th account on a proposal.
func (c *chain) pay(i int, proposal uint64, amount int64) {
	c.tb.Helper()
	c.bank.Fund(c.Ctx, c.Addr(i), umasa(amount)...)
	_, err := c.gov.AddDeposit(c.Ctx, proposal, c.Addr(i), umasa(amount))
	require.NoError(c.tb, err)
}

// propose makes a proposal of the i-th account whose vote begins at once.
func (c *chain) propose(i int, msgs ...sdk.Msg) uint64 {
	c.tb.Helper()
	id := c.submit(i, false, msgs...)
	c.pay(i, id, deposit)
	return id
}

// vote votes for the i-th account.
func (c *chain) vote(i int, proposal uint64, option sdkgovv1.VoteOption) {
	c.tb.Helper()
	require.NoError(c.tb, c.tryVote(i, proposal, sdkgovv1.NewNonSplitVoteOption(option)))
}

// tryVote votes for the i-th account. A vote that is refused changes nothing.
func (c *chain) tryVote(i int, proposal uint64, options sdkgovv1.WeightedVoteOptions) error {
	c.tb.Helper()
	cached, write := c.Ctx.CacheContext()
	err := c.gov.AddVote(cached, proposal, c.Addr(i), options, "")
	if err == nil {
		write()
	}
	return err
}

// blocks ends the block and n − 1 more, and begins the next.
func (c *chain) blocks(n int) {
	c.tb.Helper()
	for range n {
		require.NoError(c.tb, c.k.EndBlock(c.Ctx))
		require.NoError(c.tb, sdkgov.EndBlocker(c.Ctx, c.gov))
		c.NextBlock(1)
		require.NoError(c.tb, c.k.BeginBlock(c.Ctx))
	}
}

// end lets the votes that have begun end.
func (c *chain) end() {
	c.tb.Helper()
	c.blocks(votingBlocks + 1)
}

// epoch ends the running epoch with a pool for its voters, begins the next, and works on what the old one needs.
func (c *chain) epoch(pool int64) {
	c.tb.Helper()
	running, err := c.ledger.CurrentEpoch(c.Ctx)
	require.NoError(c.tb, err)
	c.rewards.pool[running.Number] = math.NewInt(pool)
	c.ledger.SetEpoch(c.Ctx, running.Number+1)
	var cursor []byte
	for done := false; !done; {
		cursor, _, done, err = keeper.GovernPhase(c.k).Run(c.Ctx, running.Number, cursor, 100)
		require.NoError(c.tb, err)
	}
}

// proposal is a proposal as the SDK has it.
func (c *chain) proposal(id uint64) sdkgovv1.Proposal {
	c.tb.Helper()
	proposal, err := c.gov.Proposals.Get(c.Ctx, id)
	require.NoError(c.tb, err)
	return proposal
}

// change is a message that replaces the parameters of x/gov.
func (c *chain) change(edit func(*types.Params)) sdk.Msg {
	c.tb.Helper()
	params, err := c.k.Params(c.Ctx)
	require.NoError(c.tb, err)
	edit(&params)
	return &types.MsgUpdateParams{Authority: c.Authority, Params: params}
}
