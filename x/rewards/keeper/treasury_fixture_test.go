package keeper

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const (
	asValidator = stakingtypes.Role_ROLE_VALIDATOR
	asWorker    = stakingtypes.Role_ROLE_WORKER
	asOracle    = stakingtypes.Role_ROLE_ORACLE
)

var errVault = errors.New("told to fail")

// vaultStaking answers with a standing of its own for some, and a whole one for all others.
type vaultStaking struct {
	types.StakingKeeper
	standings map[string]stakingtypes.Standing
	broken    map[string]bool
}

func standingKey(role stakingtypes.Role, owner sdk.AccAddress) string {
	return role.String() + owner.String()
}

func (s *vaultStaking) Standing(
	_ context.Context, role stakingtypes.Role, owner sdk.AccAddress,
) (stakingtypes.Standing, error) {
	if s.broken[owner.String()] {
		panic("vault: " + owner.String())
	}
	if standing, ok := s.standings[standingKey(role, owner)]; ok {
		return standing, nil
	}
	return stakingtypes.Standing{
		Status: stakingtypes.Status_STATUS_ACTIVE, Counted: math.NewInt(100), Required: math.NewInt(100),
	}, nil
}

// cover sets an actor's standing.
func (s *vaultStaking) cover(
	role stakingtypes.Role, owner sdk.AccAddress, status stakingtypes.Status, has, needs int64,
) {
	s.standings[standingKey(role, owner)] = stakingtypes.Standing{
		Status: status, Counted: math.NewInt(has), Required: math.NewInt(needs),
	}
}

// vaultEpochs keeps the clock, the scores and the failures.
type vaultEpochs struct {
	running  uint64
	scores   map[string]math.LegacyDec
	broken   map[string]bool
	failures []string
}

func (e *vaultEpochs) CurrentEpoch(context.Context) (stakingtypes.Epoch, error) {
	return stakingtypes.Epoch{Number: e.running}, nil
}

func (e *vaultEpochs) RecordFailure(_ context.Context, queue, item string, _ error) error {
	e.failures = append(e.failures, queue+" "+item)
	return nil
}

func (e *vaultEpochs) PushScore(
	_ context.Context, epoch uint64, role stakingtypes.Role, owner sdk.AccAddress, score math.LegacyDec,
) error {
	if e.broken[owner.String()] {
		return errVault
	}
	e.scores[fmt.Sprintf("%d %s %s", epoch, role, owner)] = score
	return nil
}

// vaultRanks knows one ranking for every epoch.
type vaultRanks struct {
	ranks    []validatorsettypes.Performance
	unranked bool
}

func (r *vaultRanks) EpochPerformance(context.Context, uint64) ([]validatorsettypes.Performance, error) {
	if r.unranked {
		return nil, errVault
	}
	return r.ranks, nil
}

func (*vaultRanks) PerformanceWeights(context.Context) (alpha, beta, gamma math.LegacyDec, err error) {
	return tenths(4), tenths(3), tenths(3), nil
}

// collateral is the second collateral.
type collateral string

func (c collateral) CollateralDenom(context.Context) (string, error) { return string(c), nil }

// vault is a treasury on a real store with an honest bank, in epoch 1.
type vault struct {
	fixture.F
	*Keeper
	bank    *fakes.Bank
	staking *vaultStaking
	clock   *vaultEpochs
	rank    *vaultRanks
}

func newVault(tb testing.TB) *vault {
	tb.Helper()
	v := &vault{F: fixture.New(tb, types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey)}
	v.bank = fakes.NewBank(v.Service(fixture.BankStore))
	v.staking = &vaultStaking{standings: map[string]stakingtypes.Standing{}, broken: map[string]bool{}}
	v.clock = &vaultEpochs{running: 1, scores: map[string]math.LegacyDec{}, broken: map[string]bool{}}
	v.rank = &vaultRanks{}
	v.Keeper = NewKeeper(v.Cdc, storesOf(&v.F), Deps{
		Bank: v.bank, Supply: v.bank, Staking: v.staking, Epochs: v.clock, Performance: v.rank,
		Collateral: collateral("rao"),
	}, v.Authority)
	require.NoError(tb, v.params.Set(v.Ctx, types.DefaultParams()))
	require.NoError(tb, v.price.Set(v.Ctx, types.DefaultPrice()))
	v.bank.Fund(v.Ctx, v.Addr(999), types.Coin(math.NewInt(1_000_000_000_000_000)))
	return v
}

func tenths(n int64) math.LegacyDec { return math.LegacyNewDecWithPrec(n, 1) }

func scoreOf(micro int64) *math.LegacyDec {
	q := math.LegacyNewDecWithPrec(micro, 6)
	return &q
}

// ranked appends a validator to the ranking of every epoch.
func (v *vault) ranked(i int, power int64, c, agreements math.LegacyDec) {
	v.rank.ranks = append(v.rank.ranks, validatorsettypes.Performance{
		Operator: v.Addr(i), Power: power, C: c, Data: credited(math.LegacyZeroDec()), Responses: credited(agreements),
		Score: math.LegacyOneDec(),
	})
}

// credited is what opinions earned by a sum of credits.
func credited(sum math.LegacyDec) validatorsettypes.Judging {
	return validatorsettypes.Judging{
		Items: uint64(sum.Ceil().TruncateInt64()), Metric: tenths(5), Credit: sum, Full: tenths(4), Earned: sum,
		Scale: tenths(10),
	}
}

// gas puts gas fees into the fee collector.
func (v *vault) gas(amount int64) {
	if amount > 0 {
		v.bank.FundModule(v.Ctx, authtypes.FeeCollectorName, types.Coin(math.NewInt(amount)))
	}
}

// held is what a module account holds.
func (v *vault) held(module string) math.Int {
	return v.bank.GetBalance(v.Ctx, authtypes.NewModuleAddress(module), types.BondDenom).Amount
}

// change edits the parameters.
func (v *vault) change(t require.TestingT, edit func(*types.Params)) {
	params, err := v.Params(v.Ctx)
	require.NoError(t, err)
	edit(&params)
	require.NoError(t, v.Keeper.params.Set(v.Ctx, params))
}

func requestID(i int) string { return fmt.Sprintf("%032x", i) }

// settled is a request as the market settles it: paid at quality q of a base reward of twice the fee.
func (v *vault) settled(i, oracle, worker int, fee int64, q *math.LegacyDec) types.Request {
	s := types.NoSettlement()
	s.FeeDue = math.NewInt(fee)
	s.Reward = q.MulInt64(2 * fee).TruncateInt()
	s.Refund = math.NewInt(2 * fee).Sub(s.Reward)
	return types.Request{
		Id: requestID(i), Oracle: v.Addr(oracle).String(), Redundancy: 1,
		Status: types.RequestStatus_REQUEST_STATUS_SETTLED, Outcome: types.Outcome_OUTCOME_PAID,
		Fee: math.NewInt(fee), BaseReward: math.NewInt(2 * fee), Royalty: math.ZeroInt(),
		Assignments: []types.Assignment{{
			Worker: v.Addr(worker).String(), Outcome: types.OutcomePaid, Best: true,
			Verdict: &types.Verdict{Q: *q, Quorum: true},
		}},
		Settlement: &s,
	}
}

// settle does with a request's money what the market does, and books it.
func (v *vault) settle(t require.TestingT, request types.Request, judge int) {
	ctx, s := v.Ctx, request.Settlement
	if request.Escrow().IsPositive() {
		v.bank.FundModule(ctx, types.EscrowAccount, types.Coin(request.Escrow()))
	}
	params, err := v.Params(ctx)
	require.NoError(t, err)
	s.FeeBurned, s.FeeEvaluators, s.FeeTreasury, err = splitFee(params.Treasury, s.FeeDue)
	require.NoError(t, err)
	require.NoError(t, v.burnFromEscrow(ctx, s.FeeBurned))
	require.NoError(t, v.escrowToTreasury(ctx, s.FeeTreasury))
	entry := func(role stakingtypes.Role, owner, kind string, amount math.Int) {
		require.NoError(t, v.credit(ctx, types.Entry{
			Epoch: v.clock.running, Owner: owner, Role: role, Kind: kind, Reference: request.Id, Amount: amount,
		}))
	}
	entry(asValidator, v.Addr(judge).String(), types.EntryEvaluationFee, s.FeeEvaluators)
	entry(asWorker, only(request).Worker, types.EntryResponse, s.Reward)
	entry(asOracle, request.Oracle, types.EntryRefund, s.Refund)
	require.NoError(t, v.bookSettlement(ctx, v.clock.running, request))
}

// answer settles a paid request and tells both sides' activity.
func (v *vault) answer(t require.TestingT, i, oracle, worker int, fee int64, q *math.LegacyDec) {
	v.settle(t, v.settled(i, oracle, worker, fee, q), 300)
	require.NoError(t, v.addWorkerActivity(v.Ctx, v.clock.running, v.Addr(worker), uint64(fee), q))
	require.NoError(t, v.addOracleActivity(v.Ctx, v.clock.running, v.Addr(oracle), uint64(fee), math.NewInt(fee),
		true, fee%2 == 0))
}

// end lets the running epoch end and returns its number.
func (v *vault) end(t require.TestingT) uint64 {
	ended := v.clock.running
	require.NoError(t, v.AfterEpochEnded(v.Ctx, ended))
	v.clock.running++
	return ended
}

// run works through a phase, budget units at a time, and returns what it used in all.
func (v *vault) run(t require.TestingT, phase stakingtypes.Phase, epoch, budget uint64) uint64 {
	var cursor []byte
	var total uint64
	for range 100_000 {
		next, used, done, err := phase.Run(v.Ctx, epoch, cursor, budget)
		require.NoError(t, err)
		require.LessOrEqual(t, used, budget)
		total += used
		if done {
			return total
		}
		require.True(t, used > 0 || string(next) != string(cursor), "the phase stands still")
		cursor = next
	}
	require.Fail(t, "the phase does not end")
	return total
}

// pay works through both phases of an ended epoch and returns its book.
func (v *vault) pay(t require.TestingT, epoch, budget uint64) types.Book {
	v.run(t, ScorePhase(v.Keeper), epoch, budget)
	v.run(t, PayPhase(v.Keeper), epoch, budget)
	book, err := v.books.Get(v.Ctx, epoch)
	require.NoError(t, err)
	require.NoError(t, v.checkTreasury(v.Ctx))
	return book
}

// due is what an owner can claim in a role.
func (v *vault) due(t require.TestingT, role stakingtypes.Role, i int) int64 {
	amount, err := v.claimable(v.Ctx, role, v.Addr(i))
	require.NoError(t, err)
	return amount.Int64()
}

// join3 is the key of an entry.
func join3(epoch uint64, owner sdk.AccAddress, key string) entryKey {
	return collections.Join3(epoch, owner, key)
}
