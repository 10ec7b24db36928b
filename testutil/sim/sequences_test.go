package sim

import (
	"context"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"cosmossdk.io/core/header"
	"cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cosmos/cosmos-sdk/baseapp"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/comet"
	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/testutil/scale"
	slashingkeeper "github.com/masa-finance/masad/x/slashing/keeper"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingkeeper "github.com/masa-finance/masad/x/staking/keeper"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsetkeeper "github.com/masa-finance/masad/x/validatorset/keeper"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// people is how many accounts a small chain has; the first ones found it.
const people = 7

// small is the ledger, the seats and the penalties as in the app, on a bank that counts, without the layers above:
// small enough to live ten thousand lives. CometBFT's own set takes every list of updates.
type small struct {
	fixture.F
	t        testing.TB
	bank     *fakes.Bank
	staking  *stakingkeeper.Keeper
	seats    *validatorsetkeeper.Keeper
	slashing *slashingkeeper.Keeper

	ledger  stakingtypes.MsgServer
	set     validatorsettypes.MsgServer
	justice slashingtypes.MsgServer

	comet       *comet.Set
	next, later []abci.ValidatorUpdate
	// keys are the consensus addresses that were ever used; made counts them.
	keys [][]byte
	made int
	// supply is what is not burned yet, by denomination.
	supply sdk.Coins
}

// noAge stands for a CometBFT whose evidence has no age of its own.
type noAge struct{}

func (noAge) EvidenceAge(context.Context) (time.Duration, error) { return 0, nil }

// newSmall founds a chain of some validators on a few seats, with stakes that a caller chooses.
func newSmall(t testing.TB, slots uint32, stakes ...int64) *small {
	t.Helper()
	s := &small{t: t, F: fixture.New(t, stakingtypes.StoreKey, stakingtypes.ClockStoreKey, validatorsettypes.StoreKey,
		slashingtypes.StoreKey)}
	cryptocodec.RegisterInterfaces(s.Cdc.InterfaceRegistry())
	s.bank = fakes.NewBank(s.Service(fixture.BankStore))
	s.staking = stakingkeeper.NewKeeper(s.Cdc, stakingkeeper.Stores{
		Owners: s.Service(stakingtypes.StoreKey), Clock: s.Service(stakingtypes.ClockStoreKey),
	}, s.bank, noAge{}, s.Authority)
	s.seats = validatorsetkeeper.NewKeeper(
		s.Cdc, s.Service(validatorsettypes.StoreKey), s.staking, s.staking, s.Authority)
	s.slashing = slashingkeeper.NewKeeper(s.Cdc, s.Service(slashingtypes.StoreKey), slashingkeeper.Deps{
		Staking: s.staking, Epochs: s.staking, Validators: s.seats,
	}, s.Authority)
	s.staking.SetHooks(stakingtypes.NewMultiStakingHooks(s.seats.Hooks(), s.slashing.Hooks()))
	s.staking.SetPhases(validatorsetkeeper.RankPhase(s.seats), stakingkeeper.RequirePhase(s.staking),
		validatorsetkeeper.SeatPhase(s.seats), validatorsetkeeper.PowerPhase(s.seats))
	s.ledger, s.set = stakingkeeper.NewMsgServer(s.staking), validatorsetkeeper.NewMsgServer(s.seats)
	s.justice = slashingkeeper.NewMsgServer(s.slashing)
	s.begin(slots, stakes)
	return s
}

func (s *small) begin(slots uint32, stakes []int64) {
	s.t.Helper()
	ledger := stakingtypes.DefaultGenesis()
	ledger.Params.EpochBlocks, ledger.Params.WorkPerBlock = 10, 10
	ledger.Params.UnbondingTime, ledger.Params.UnbondingsPerBlock, ledger.Params.MaxUnbondings = 30*time.Second, 2, 4
	ledger.Params.PriceRoundBlocks, ledger.Params.PriceFreezeBlocks = 5, 20
	for i := range ledger.Params.Roles {
		ledger.Params.Roles[i].GraceEpochs, ledger.Params.Roles[i].CooldownEpochs = 2, 1
		ledger.Params.Roles[i].MinStake = math.NewInt(10 * masa)
	}
	require.NoError(s.t, s.staking.InitGenesis(s.Ctx, ledger))
	seats := validatorsettypes.DefaultGenesis()
	seats.Params.Slots, seats.Params.MinValidators = slots, min(2, slots)
	seats.Params.JitterBlocks, seats.Params.RotationEpochs, seats.Params.ImmunityEpochs = 10, 1, 1
	_, err := s.seats.InitGenesis(s.Ctx, *seats)
	require.NoError(s.t, err)
	penalties := slashingtypes.DefaultGenesis()
	penalties.Params.SignedBlocksWindow, penalties.Params.DowntimeJail = 10, 5*time.Second
	penalties.Params.HistoryEpochs, penalties.Params.SweepPerBlock = 1, 1
	require.NoError(s.t, s.slashing.InitGenesis(s.Ctx, *penalties))
	for i := range people {
		s.fund(i, sdk.NewInt64Coin(stakingtypes.BondDenom, 1_000_000*masa))
		s.fund(i, sdk.NewInt64Coin(stakingtypes.CollateralDenom, 1_000_000_000_000))
	}
	for i, stake := range stakes {
		require.NoError(s.t, s.register(s.Ctx, i, stake))
	}
	updates, err := s.seats.ApplyAndReturnValidatorSetUpdates(s.Ctx)
	require.NoError(s.t, err)
	s.comet = comet.NewSet(s.t, updates)
}

func (s *small) fund(i int, coin sdk.Coin) {
	s.bank.Fund(s.Ctx, s.Addr(i), coin)
	s.supply = s.supply.Add(coin)
}

// freshKey is a consensus key that nobody has used.
func (s *small) freshKey() *codectypes.Any {
	s.made++
	key := ed25519.GenPrivKeyFromSecret(binary.BigEndian.AppendUint64(nil, uint64(s.made))).PubKey()
	s.keys = append(s.keys, key.Address())
	packed, err := codectypes.NewAnyWithValue(key)
	require.NoError(s.t, err)
	return packed
}

func (s *small) register(ctx context.Context, i int, stake int64) error {
	_, err := s.set.RegisterValidator(ctx, &validatorsettypes.MsgRegisterValidator{
		Operator: s.Addr(i).String(), ConsensusPubkey: s.freshKey(),
		Description: validatorsettypes.Description{Moniker: "x"}, Stake: umasa(stake),
	})
	return err
}

// block runs a block in the order of the app, with faults, in which the absent consensus addresses did not sign.
func (s *small) block(faults []abci.Misbehavior, absent ...[]byte) {
	s.t.Helper()
	s.NextBlock(1)
	hash := make([]byte, 32)
	binary.BigEndian.PutUint64(hash, uint64(s.Ctx.BlockHeight()))
	s.Ctx = s.Ctx.WithVoteInfos(s.comet.Votes(absent...)).
		WithHeaderInfo(header.Info{Height: s.Ctx.BlockHeight(), Hash: hash, Time: s.Ctx.BlockTime()}).
		WithCometInfo(baseapp.NewBlockInfo(faults, nil, nil, abci.CommitInfo{})).
		WithConsensusParams(cmtproto.ConsensusParams{
			Evidence: &cmtproto.EvidenceParams{MaxAgeNumBlocks: 20, MaxAgeDuration: 20 * time.Second},
		})
	require.NoError(s.t, s.seats.PreBlock(s.Ctx, nil))
	require.NoError(s.t, s.seats.BeginBlock(s.Ctx))
	require.NoError(s.t, s.staking.BeginBlock(s.Ctx))
	require.NoError(s.t, s.slashing.BeginBlock(s.Ctx))
}

// end ends the block: CometBFT takes the updates, the books balance, and all that has to hold holds.
func (s *small) end() {
	s.t.Helper()
	s.bank.EndBlock(s.Ctx)
	require.NoError(s.t, s.staking.EndBlock(s.Ctx))
	updates, err := s.seats.EndBlock(s.Ctx)
	require.NoError(s.t, err)
	s.comet.Apply(s.t, s.next)
	s.next, s.later = s.later, updates
	require.NoError(s.t, s.staking.CheckInvariants(s.Ctx))
	require.NoError(s.t, s.seats.CheckInvariants(s.Ctx))
	require.NoError(s.t, s.slashing.CheckInvariants(s.Ctx))
	for _, denom := range []string{stakingtypes.BondDenom, stakingtypes.CollateralDenom} {
		require.False(s.t, s.bank.GetSupply(s.Ctx, denom).Amount.GT(s.supply.AmountOf(denom)), "nothing is made")
	}
	for _, failure := range s.failures() {
		require.NotContains(s.t, []string{"pipeline", "jitter", "evidence", "downtime", "offences", "price"}, failure.Queue,
			"block %d: %s %s/%d", failure.Height, failure.Item, failure.Codespace, failure.Code)
	}
}

func (s *small) failures() []stakingtypes.Failure {
	state, err := s.staking.ExportGenesis(s.Ctx)
	require.NoError(s.t, err)
	return state.Failures
}

// try does something that may be refused: then by one of our modules, and nothing has changed.
func (s *small) try(work func(ctx context.Context) error) error {
	branch, write := s.Ctx.CacheContext()
	err := work(branch)
	if err == nil {
		write()
	}
	return err
}

// act does one random thing.
func (s *small) act(t *rapid.T) {
	i := rapid.IntRange(0, people-1).Draw(t, "who")
	who, role := s.Addr(i).String(), validatorRole
	coin := umasa(rapid.SampledFrom([]int64{1, masa, 50_000 * masa, 2_000_000 * masa}).Draw(t, "amount"))
	if rapid.IntRange(0, 3).Draw(t, "collateral") == 0 {
		coin.Denom = stakingtypes.CollateralDenom
	}
	acts := []func(ctx context.Context) error{
		func(ctx context.Context) error { return s.register(ctx, i, coin.Amount.Int64()) },
		func(ctx context.Context) error {
			_, err := s.ledger.Bond(ctx, &stakingtypes.MsgBond{Owner: who, Role: role, Amount: coin})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.ledger.Unbond(ctx, &stakingtypes.MsgUnbond{Owner: who, Role: role, Amount: coin})
			return err
		},
		func(ctx context.Context) error {
			id := rapid.Uint64Range(1, 12).Draw(t, "id")
			_, err := s.ledger.CancelUnbonding(ctx, &stakingtypes.MsgCancelUnbonding{Owner: who, Id: id})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.ledger.LeaveRole(ctx, &stakingtypes.MsgLeaveRole{Owner: who, Role: role})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.ledger.RefreshPosition(ctx, &stakingtypes.MsgRefreshPosition{Sender: who, Role: role, Owner: who})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.set.RotateConsensusKey(ctx, &validatorsettypes.MsgRotateConsensusKey{
				Operator: who, NewPubkey: s.freshKey(),
			})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.justice.Unjail(ctx, &slashingtypes.MsgUnjail{Operator: who})
			return err
		},
		func(ctx context.Context) error {
			price := rapid.SampledFrom([]string{"0.001", "7.25", "400"}).Draw(t, "price")
			_, err := s.set.ReportTaoPrice(ctx, &validatorsettypes.MsgReportTaoPrice{Operator: who, Price: price})
			return err
		},
		func(ctx context.Context) error {
			kind := rapid.SampledFrom([]slashingtypes.Kind{
				slashingtypes.Kind_KIND_FRAUD, slashingtypes.Kind_KIND_LOW_QUALITY,
			}).Draw(t, "kind")
			epoch, err := s.staking.CurrentEpoch(ctx)
			if err != nil {
				return err
			}
			_, err = s.slashing.Punish(ctx, slashingtypes.Offence{
				Epoch: epoch.Number,
				Id:    fmt.Sprintf("x/%d", rapid.IntRange(0, 40).Draw(t, "offence")), Kind: kind, Role: role, Owner: who,
				Base: coin.Amount, Coefficient: math.LegacyZeroDec(), Due: math.ZeroInt(),
			})
			return err
		},
	}
	_ = s.try(acts[rapid.IntRange(0, len(acts)-1).Draw(t, "act")])
}

// fault is evidence against any key that was ever used, sometimes too old.
func (s *small) fault(t *rapid.T) []abci.Misbehavior {
	if rapid.IntRange(0, 11).Draw(t, "fault") > 0 {
		return nil
	}
	age := rapid.SampledFrom([]int64{1, 5, 50}).Draw(t, "age")
	kind := rapid.SampledFrom([]abci.MisbehaviorType{
		abci.MisbehaviorType_DUPLICATE_VOTE, abci.MisbehaviorType_LIGHT_CLIENT_ATTACK,
	}).Draw(t, "misbehaviour")
	return []abci.Misbehavior{{
		Type: kind, Validator: abci.Validator{Address: rapid.SampledFrom(s.keys).Draw(t, "key"), Power: 1},
		Height: s.Ctx.BlockHeight() - age, Time: s.Ctx.BlockTime().Add(-time.Duration(age) * time.Second),
	}}
}

// TestRandomLivesOfTheLedgerAndItsSeats: any sequence of all messages of x/staking, x/validatorset and x/slashing,
// slashes, epochs, absences and evidence keeps the invariants, and CometBFT takes every update.
func TestRandomLivesOfTheLedgerAndItsSeats(t *testing.T) {
	scale.Check(t, 120, 10_000, func(rt *rapid.T) {
		founders := rapid.IntRange(1, 5).Draw(rt, "founders")
		stakes := make([]int64, founders)
		for i := range stakes {
			stakes[i] = rapid.SampledFrom([]int64{10, 50_000, 60_000, 300_000}).Draw(rt, "stake") * masa
		}
		s := newSmall(t, uint32(rapid.IntRange(1, 5).Draw(rt, "slots")), stakes...)
		var absent [][]byte
		for range rapid.IntRange(1, 45).Draw(rt, "blocks") {
			if rapid.IntRange(0, 5).Draw(rt, "presence") == 0 {
				absent = nil
				if rapid.Bool().Draw(rt, "absent") {
					absent = [][]byte{rapid.SampledFrom(s.keys).Draw(rt, "absentee")}
				}
			}
			s.block(s.fault(rt), absent...)
			for range rapid.IntRange(0, 3).Draw(rt, "acts") {
				s.act(rt)
			}
			s.end()
		}
		s.export()
	})
}

// export requires that the three modules export what they import.
func (s *small) export() {
	s.t.Helper()
	ledger, err := s.staking.ExportGenesis(s.Ctx)
	require.NoError(s.t, err)
	require.NoError(s.t, ledger.Validate())
	seats, err := s.seats.ExportGenesis(s.Ctx)
	require.NoError(s.t, err)
	require.NoError(s.t, seats.Validate())
	justice, err := s.slashing.ExportGenesis(s.Ctx)
	require.NoError(s.t, err)
	require.NoError(s.t, justice.Validate())
}

// TestSeatsAtTheEdge: one validator, all equal, all without power to speak of, all jailed at once; the chain goes on.
func TestSeatsAtTheEdge(t *testing.T) {
	rows := []struct {
		rule   string
		slots  uint32
		stakes []int64
		faults func(s *small) []abci.Misbehavior
		left   int
	}{
		{rule: "one validator", slots: 5, stakes: []int64{50_000 * masa}, left: 1},
		{rule: "all equal", slots: 4, stakes: []int64{60_000 * masa, 60_000 * masa, 60_000 * masa, 60_000 * masa}, left: 2},
		{rule: "all as little as may be", slots: 3, stakes: []int64{10 * masa, 10 * masa, 10 * masa}, left: 2},
		{
			rule: "all at fault in one block", slots: 5, left: 1,
			stakes: []int64{50_000 * masa, 50_000 * masa, 50_000 * masa, 50_000 * masa, 50_000 * masa},
			faults: func(s *small) []abci.Misbehavior {
				var all []abci.Misbehavior
				for _, key := range s.keys {
					all = append(all, abci.Misbehavior{
						Type: abci.MisbehaviorType_DUPLICATE_VOTE, Validator: abci.Validator{Address: key, Power: 1},
						Height: s.Ctx.BlockHeight(), Time: s.Ctx.BlockTime(),
					})
				}
				return all
			},
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			s := newSmall(t, row.slots, row.stakes...)
			s.block(nil)
			s.end()
			if row.faults != nil {
				s.block(row.faults(s))
				s.end()
			}
			for range 60 {
				s.block(nil)
				s.end()
			}
			members, err := s.seats.Members(s.Ctx)
			require.NoError(t, err)
			require.GreaterOrEqual(t, len(members), row.left)
			require.NotEmpty(t, s.comet.Powers())
		})
	}
}

// TestAPositionUntouchedForAThousandEpochs is what its requirement says when somebody looks at it, and no block has
// cost more for it.
func TestAPositionUntouchedForAThousandEpochs(t *testing.T) {
	s := newSmall(t, 1, 400_000*masa, 50_000*masa)
	epochs := scale.N(120, 1000)
	for range epochs * 10 {
		s.block(nil)
		s.end()
	}
	epoch, err := s.staking.CurrentEpoch(s.Ctx)
	require.NoError(t, err)
	require.GreaterOrEqual(t, epoch.Number, uint64(epochs))
	before, err := s.staking.Standing(s.Ctx, validatorRole, s.Addr(1))
	require.NoError(t, err)
	_, err = s.ledger.RefreshPosition(s.Ctx, &stakingtypes.MsgRefreshPosition{
		Sender: s.Addr(2).String(), Role: validatorRole, Owner: s.Addr(1).String(),
	})
	require.NoError(t, err)
	after, err := s.staking.Standing(s.Ctx, validatorRole, s.Addr(1))
	require.NoError(t, err)
	require.Equal(t, before, after, "a look is what a touch makes of it")
	require.NoError(t, s.staking.CheckInvariants(s.Ctx))
}
