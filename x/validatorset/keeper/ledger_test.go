package keeper_test

import (
	"context"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/comet"
	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	stakingkeeper "github.com/masa-finance/masad/x/staking/keeper"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

const thousand = 1_000_000_000 // 1000 MASA in umasa

// network is the module on the real ledger with its clock, its pipeline and its hooks.
type network struct {
	*chain
	bank    *fakes.Bank
	staking *stakingkeeper.Keeper
	serve   stakingtypes.MsgServer
}

// newNetwork starts validators 0–4 with 20 000 to 60 000 MASA, epochs of 10 blocks, and a budget that makes the
// pipeline of an epoch last several blocks.
func newNetwork(t *testing.T) *network {
	t.Helper()
	stores := []string{types.StoreKey, stakingtypes.StoreKey, stakingtypes.ClockStoreKey}
	n := &network{chain: &chain{F: fixture.New(t, stores...), t: t}}
	registerKeys(n.Cdc.InterfaceRegistry())
	n.bank = fakes.NewBank(n.Service(fixture.BankStore))
	n.staking = stakingkeeper.NewKeeper(n.Cdc, stakingkeeper.Stores{
		Owners: n.Service(stakingtypes.StoreKey), Clock: n.Service(stakingtypes.ClockStoreKey),
	}, n.bank, noEvidence{}, n.Authority)
	n.serve = stakingkeeper.NewMsgServer(n.staking)
	n.k = keeper.NewKeeper(n.Cdc, n.Service(types.StoreKey), n.staking, n.staking, n.Authority)
	n.staking.SetHooks(n.k.Hooks())
	n.staking.SetPhases(keeper.RankPhase(n.k), stakingkeeper.RequirePhase(n.staking), keeper.SeatPhase(n.k),
		keeper.PowerPhase(n.k))
	n.msg, n.query = keeper.NewMsgServer(n.k), keeper.NewQueryServer(n.k)

	ledger := stakingtypes.DefaultGenesis()
	ledger.Params.EpochBlocks, ledger.Params.WorkPerBlock = 10, 10
	require.NoError(t, n.staking.InitGenesis(n.Ctx, ledger))
	_, err := n.k.InitGenesis(n.Ctx, *types.DefaultGenesis())
	require.NoError(t, err)
	n.steady()
	for i := range 9 {
		n.bank.Fund(n.Ctx, n.Addr(i), sdk.NewInt64Coin(stakingtypes.BondDenom, 100_000*thousand))
	}
	for i := range 5 {
		n.register(i, int64(20+10*i)*thousand)
	}
	updates, err := n.k.ApplyAndReturnValidatorSetUpdates(n.Ctx)
	require.NoError(t, err)
	n.set = comet.NewSet(t, updates)
	return n
}

// noEvidence stands for a CometBFT that takes none.
type noEvidence struct{}

func (noEvidence) EvidenceAge(context.Context) (time.Duration, error) { return 0, nil }

// pass runs n blocks in the order of the app, in which the absent do not sign.
func (n *network) pass(blocks int, absent ...int) {
	n.t.Helper()
	for range blocks {
		n.NextBlock(1)
		var missing [][]byte
		for _, i := range absent {
			missing = append(missing, key(i).Address())
		}
		n.Ctx = n.Ctx.WithVoteInfos(n.set.Votes(missing...)).WithProposer(sdk.ConsAddress(key(0).Address()))
		require.NoError(n.t, n.k.BeginBlock(n.Ctx))
		require.NoError(n.t, n.staking.BeginBlock(n.Ctx))
		n.bank.EndBlock(n.Ctx)
		require.NoError(n.t, n.staking.EndBlock(n.Ctx))
		updates, err := n.k.EndBlock(n.Ctx)
		require.NoError(n.t, err)
		n.set.Apply(n.t, n.next)
		n.next, n.later = n.later, updates
		require.NoError(n.t, n.k.CheckInvariants(n.Ctx))
		require.NoError(n.t, n.staking.CheckInvariants(n.Ctx))
	}
}

func TestOnTheRealLedger(t *testing.T) {
	n := newNetwork(t)
	require.Equal(t, []int{0, 1, 2, 3, 4}, n.members())
	n.pass(5)
	n.register(5, 40*thousand)
	require.Equal(t, uint64(1), n.validator(5).RegisteredEpoch)
	n.pass(11, 1)
	require.Equal(t, []int{0, 1, 2, 3, 4, 5}, n.members(), "the candidate got its seat")
	ranks := n.ranking(1)
	require.Len(t, ranks, 5)
	require.Equal(t, dec("1"), ranks[0].Performance)
	require.True(t, ranks[1].Performance.LT(dec("0.6")), "half of the epoch it did not sign")

	good, err := n.staking.Standing(n.Ctx, validator, n.Addr(0))
	require.NoError(t, err)
	bad, err := n.staking.Standing(n.Ctx, validator, n.Addr(1))
	require.NoError(t, err)
	require.True(t, good.Utility.GT(bad.Utility), "scores reached the ledger")
	require.True(t, n.validator(1).Power < n.validator(2).Power)

	_, err = n.serve.LeaveRole(n.Ctx, &stakingtypes.MsgLeaveRole{Owner: n.Addr(2).String(), Role: validator})
	require.NoError(t, err)
	require.Contains(t, n.members(), 2, "a seat lasts until the end of the epoch")
	n.pass(12)
	require.Equal(t, []int{0, 1, 3, 4, 5}, n.members())
	_, err = n.k.Validator(n.Ctx, n.Addr(2))
	require.ErrorIs(t, err, types.ErrValidatorNotFound)
	n.pass(10)
	require.Len(t, n.set.Powers(), 5)
	require.Zero(t, n.set.Powers()[string(key(2).Address())])
	require.Len(t, n.ranking(3), 5+1, "who left was still expected in the first blocks of epoch 3")

	again := n.registration(2, 50*thousand)
	again.ConsensusPubkey = packed(t, key(102))
	_, err = n.msg.RegisterValidator(n.Ctx, again)
	require.NoError(t, err)
	n.pass(12)
	require.Contains(t, n.members(), 2, "it came back with a new key")
}

func TestTheRequirementOfTheLedgerHoldsForRegistration(t *testing.T) {
	n := newNetwork(t)
	n.pass(1)
	before := n.Dump()
	cached, _ := n.Ctx.CacheContext()
	_, err := n.msg.RegisterValidator(cached, n.registration(5, 1000))
	require.ErrorIs(t, err, stakingtypes.ErrBelowRequirement)
	_, err = n.msg.RegisterValidator(cached, n.registration(8, 1_000_000*thousand))
	require.ErrorIs(t, err, stakingtypes.ErrTransfer, "more than it has")
	require.Equal(t, before, n.Dump())
}
