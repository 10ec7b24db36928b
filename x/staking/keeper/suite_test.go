package keeper_test

import (
	"context"
	"errors"
	"testing"
	"time"

	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/staking/keeper"
	"github.com/masa-finance/masad/x/staking/safeitem"
	"github.com/masa-finance/masad/x/staking/types"
)

const (
	validator = types.Role_ROLE_VALIDATOR
	worker    = types.Role_ROLE_WORKER
	oracle    = types.Role_ROLE_ORACLE

	// masa is 1 MASA in umasa.
	masa = 1_000_000
	// supply is what the first account and all others together have, 10^9 MASA.
	supply = 1_000_000_000 * masa
	// workerBase and oracleBase are what the first of each bonds.
	workerBase = 5_000 * masa
	oracleBase = 2_000 * masa
)

// suite is a ledger on a store, with a bank.
type suite struct {
	fixture.F
	t     require.TestingT
	bank  *fakes.Bank
	proof *evidence
	k     *keeper.Keeper
	msg   types.MsgServer
	query types.QueryServer
}

// evidence is how long CometBFT takes evidence.
type evidence struct{ age time.Duration }

func (e *evidence) EvidenceAge(context.Context) (time.Duration, error) { return e.age, nil }

// bare is a ledger with parameters, before the first block.
func bare(tb testing.TB, change ...func(*types.Params)) *suite {
	tb.Helper()
	f := fixture.New(tb, types.StoreKey, types.ClockStoreKey)
	s := &suite{F: f, t: tb, bank: fakes.NewBank(f.Service(fixture.BankStore)), proof: new(evidence)}
	s.k = keeper.NewKeeper(s.Cdc, s.stores(), s.bank, s.proof, s.Authority)
	s.msg, s.query = keeper.NewMsgServer(s.k), keeper.NewQueryServer(s.k)
	genesis := types.DefaultGenesis()
	for _, c := range change {
		c(&genesis.Params)
	}
	require.NoError(tb, s.k.InitGenesis(s.Ctx, genesis))
	return s
}

// stores are the two stores of the ledger.
func (s *suite) stores() keeper.Stores {
	return keeper.Stores{Owners: s.Service(types.StoreKey), Clock: s.Service(types.ClockStoreKey)}
}

// ledger is everything in the ledger's stores.
func (s *suite) ledger() []fixture.Entry { return s.Dump(types.StoreKey, types.ClockStoreKey) }

// started is a ledger in its first block, whose accounts 0 to 9 have a tenth of the supply each, with the REQUIRE phase
// alone in the pipeline and epochs of 10 blocks.
func started(tb testing.TB, change ...func(*types.Params)) *suite {
	tb.Helper()
	short := func(p *types.Params) { p.EpochBlocks = 10 }
	s := bare(tb, append([]func(*types.Params){short}, change...)...)
	s.k.SetPhases(keeper.RequirePhase(s.k))
	for i := range 10 {
		s.fund(i, supply/10)
	}
	require.NoError(tb, s.k.BeginBlock(s.Ctx))
	return s
}

func (s *suite) fund(account int, amount int64) { s.bank.Fund(s.Ctx, s.Addr(account), umasa(amount)) }

// next runs n blocks: it ends the present one and begins the next.
func (s *suite) next(n int) {
	for range n {
		s.bank.EndBlock(s.Ctx)
		require.NoError(s.t, s.k.EndBlock(s.Ctx))
		s.NextBlock(1)
		require.NoError(s.t, s.k.BeginBlock(s.Ctx))
	}
}

// epochs runs n epochs and the block in which the last one's globals come into force.
func (s *suite) epochs(n int) {
	epoch, err := s.k.CurrentEpoch(s.Ctx)
	require.NoError(s.t, err)
	for target := epoch.Number + uint64(n); epoch.Number < target; {
		s.next(1)
		epoch, err = s.k.CurrentEpoch(s.Ctx)
		require.NoError(s.t, err)
	}
	s.next(1)
}

// deliver runs a message's work as a transaction does: whole or not at all.
func (s *suite) deliver(work func(ctx context.Context) error) error {
	return safeitem.Run(s.Ctx, func(ctx sdk.Context) error { return work(ctx) })
}

// refused expects an error of the module's codespace, with the given texts, and a store as it was before.
func (s *suite) refused(work func(ctx context.Context) error, want *errorsmod.Error, texts ...string) {
	before := s.Dump()
	err := s.deliver(work)
	require.ErrorIs(s.t, err, want)
	codespace, code, _ := errorsmod.ABCIInfo(err, false)
	require.Equal(s.t, types.ModuleName, codespace)
	require.Equal(s.t, want.ABCICode(), code)
	for _, text := range texts {
		require.ErrorContains(s.t, err, text)
	}
	require.Equal(s.t, before, s.Dump(), "nothing changes")
}

// open opens a position.
func (s *suite) open(role types.Role, account int, amount int64) error {
	return s.deliver(func(ctx context.Context) error {
		return s.k.OpenPosition(ctx, role, s.Addr(account), umasa(amount))
	})
}

// mustOpen opens a position that may be opened.
func (s *suite) mustOpen(role types.Role, account int, amount int64) {
	require.NoError(s.t, s.open(role, account, amount))
}

func (s *suite) bond(role types.Role, account int, amount int64) error {
	return s.deliver(func(ctx context.Context) error {
		_, err := s.msg.Bond(ctx, &types.MsgBond{Owner: s.owner(account), Role: role, Amount: umasa(amount)})
		return err
	})
}

// unbond returns the id of the unbonding.
func (s *suite) unbond(role types.Role, account int, amount int64) (id uint64, err error) {
	err = s.deliver(func(ctx context.Context) error {
		answer, err := s.msg.Unbond(ctx, &types.MsgUnbond{Owner: s.owner(account), Role: role, Amount: umasa(amount)})
		if err == nil {
			id = answer.Id
		}
		return err
	})
	return id, err
}

func (s *suite) cancel(account int, id uint64) error {
	return s.deliver(func(ctx context.Context) error {
		_, err := s.msg.CancelUnbonding(ctx, &types.MsgCancelUnbonding{Owner: s.owner(account), Id: id})
		return err
	})
}

func (s *suite) leave(role types.Role, account int) error {
	return s.deliver(func(ctx context.Context) error {
		_, err := s.msg.LeaveRole(ctx, &types.MsgLeaveRole{Owner: s.owner(account), Role: role})
		return err
	})
}

func (s *suite) slash(role types.Role, account int, amount int64) (taken sdk.Coins) {
	err := s.deliver(func(ctx context.Context) (err error) {
		taken, err = s.k.Slash(ctx, role, s.Addr(account), math.NewInt(amount))
		return err
	})
	require.NoError(s.t, err)
	return taken
}

func (s *suite) standing(role types.Role, account int) types.Standing {
	standing, err := s.k.Standing(s.Ctx, role, s.Addr(account))
	require.NoError(s.t, err)
	return standing
}

// stored is a position as its last touch left it.
func (s *suite) stored(role types.Role, account int) types.Position {
	answer, err := s.query.Position(s.Ctx, &types.QueryPositionRequest{Role: role, Owner: s.owner(account)})
	require.NoError(s.t, err)
	return answer.Position.Position
}

func (s *suite) unbondings(account int) []types.Unbonding {
	answer, err := s.query.Unbondings(s.Ctx, &types.QueryUnbondingsRequest{Owner: s.owner(account)})
	require.NoError(s.t, err)
	return answer.Unbondings
}

func (s *suite) failures() []types.Failure {
	answer, err := s.query.Failures(s.Ctx, &types.QueryFailuresRequest{})
	require.NoError(s.t, err)
	return answer.Failures
}

func (s *suite) owner(account int) string { return s.Addr(account).String() }

func (s *suite) balance(account int) int64 {
	return s.bank.GetBalance(s.Ctx, s.Addr(account), types.BondDenom).Amount.Int64()
}

// sound expects every invariant to hold.
func (s *suite) sound() { require.NoError(s.t, s.k.CheckInvariants(s.Ctx)) }

// events counts the events of a type in this block.
func (s *suite) events(name string) int {
	count := 0
	for _, event := range s.Ctx.EventManager().Events() {
		if event.Type == "masa.staking.v1."+name {
			count++
		}
	}
	return count
}

func umasa(amount int64) sdk.Coin { return sdk.NewInt64Coin(types.BondDenom, amount) }

var errTest = errors.New("a test's own error")
